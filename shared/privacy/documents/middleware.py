"""Whoever signs in is asked for what waits for their yes, before they go on."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from shared.privacy.documents import queries
from shared.web.api import problems

DONE = "documents_asked"  # of the session: everything that waited at this sign-in is answered
# What nobody is kept from meanwhile: answering, leaving, reading the promises, and one's rights.
ALWAYS = ("documents:", "privacy:page", "language", "branding:", "account_", "people:sign-out", "people:handoff",
          "people:account", "people:pending", "api:docs", "api:schema", "notices:", "processing:", "rights:",
          "outbound:")  # fmt: skip


class AskForAcceptance:
    """A page that a signed-in person opens leads to the question first; forms and files go their way. One query for each
    sign-in, none afterwards."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if request.side != "my" or request.method != "GET" or not _is_page(request):
            return None
        user = request.user
        if not user.is_authenticated or request.session.get(DONE):
            return None
        if not queries.waiting(user, timezone.now()):
            request.session[DONE] = True
            return None
        if problems.is_api(request):
            return problems.response("answer-first", request.build_absolute_uri(reverse("documents:asked")))
        where = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('documents:asked')}?{where}")


def _is_page(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name or ""
    return not name.startswith(ALWAYS)
