"""Writing to the clinic. Nobody needs an account, and nothing of others is loaded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited

from practice.contact import actions, pgp, queries
from practice.contact.forms import WriteForm, token
from practice.contact.models import ContactForm
from shared.privacy.documents import queries as documents
from shared.web.access import public
from shared.web.errors import too_many_requests
from shared.web.languages import in_language


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def write(request: HttpRequest, key: str) -> HttpResponse:
    now = timezone.now()
    row = get_object_or_404(ContactForm.objects.select_related("practitioner"), key=key)
    if not queries.offered(now) or not queries.stands(row, now):
        raise Http404
    level = documents.in_force(row.document, now) if row.document else None
    form = WriteForm(row, level is not None, request.POST or None)
    if request.method == "POST":
        if form.by_a_program:
            return redirect("contact:thanks")  # it learns nothing
        if form.is_valid():
            if _too_often(request, row):
                return too_many_requests(request)
            try:
                accepted = documents.digest(level) if level else ""
                actions.receive(row, form.said, request.LANGUAGE_CODE, accepted, now)
            except pgp.Unfit:
                form.add_error(None, _("It could not be sealed just now, so nothing was kept. Please call us instead."))
            else:
                return redirect("contact:thanks")
    return render(
        request, "contact/write.html", _context(request, row, level, form), status=422 if form.is_bound else 200
    )


def _context(request, row, level, form):
    language = request.LANGUAGE_CODE
    said = {part: in_language(getattr(row, part), language) for part in ("title", "words")}
    bound = [] if row.practitioner else queries.of_their_own(timezone.now())
    return {"form": form, "row": row, "level": level, "token": token(row), "bound": bound, **said}


def _too_often(request, row) -> bool:
    here = is_ratelimited(request, group="contact-here", key="ip", rate="6/h", increment=True)
    form = is_ratelimited(
        request, group="contact-form", key=lambda group, request: str(row.pk), rate="120/h", increment=True
    )
    return here or form


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "contact/thanks.html")
