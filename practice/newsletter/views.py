"""A reader's pages: to ask, to say yes, to choose and to leave. Nobody needs an account."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited

from practice.newsletter import actions, queries
from practice.newsletter.forms import ChoicesForm, JoinForm
from practice.newsletter.models import Reader
from practice.people import uploads
from shared.privacy.queries import policy_in_force
from shared.web.access import public
from shared.web.errors import too_many_requests


def _too_often(request, email: str) -> bool:
    here = is_ratelimited(request, group="newsletter-here", key="ip", rate="20/h", increment=True)
    to = is_ratelimited(request, group="newsletter-to", key=lambda group, request: email, rate="4/d", increment=True)
    return here or to


def readers(view):
    """For whoever has the link out of a letter: view(request, reader). A link that is nobody's leads nowhere."""

    @wraps(view)
    def guard(request, token):
        reader = queries.by_token(token)
        if reader is None:
            raise Http404
        return view(request, reader)

    return public(never_cache(guard))


def _offer(request):
    languages = request.languages
    return {"topics": list(queries.topics()), "languages": languages, "language": request.LANGUAGE_CODE}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Hidden where the policy speaks of no newsletter. The same answer for every address."""
    now = timezone.now()
    document = policy_in_force(now)
    if not queries.purpose(document):
        raise Http404
    form = JoinForm(request.POST or None, **_offer(request))
    if form.is_bound and form.is_valid():
        email, said = form.cleaned_data["email"], form.cleaned_data
        if _too_often(request, email):
            return too_many_requests(request)
        words = queries.wording(document, request.clinic.name, said["language"])
        actions.ask(email, said.get("topics", []), said["language"], words, now)
        return redirect("newsletter:asked")
    return render(
        request,
        "newsletter/join.html",
        {
            "form": form,
            "wording": queries.wording(document, request.clinic.name, request.LANGUAGE_CODE),
            "downloads": queries.downloads(),
        },
        status=422 if form.is_bound else 200,
    )


@public
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/asked.html")


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A yes is a press on a button: programs that look through mail follow links, and press nothing."""
    if request.method == "POST":
        if reader.confirmed_at is None or reader.stopped_at:
            actions.confirm(reader, timezone.now())
        messages.success(request, _("Thank you. You get our next letter."))
        return redirect("newsletter:choices", queries.token(reader))
    return render(request, "newsletter/confirm.html", {"reader": reader})


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What one gets, what one said yes to, and the way out. POST leave=1, or topics and language."""
    token, now = queries.token(reader), timezone.now()
    if request.method == "POST" and "leave" in request.POST:
        actions.stop(reader, Reader.Why.LEFT, now)
        messages.success(request, _("You get no more letters. The address is erased as the policy says."))
        return redirect("newsletter:choices", token)
    known = {"topics": [str(one) for one in reader.topics]}
    offer = _offer(request) | {"language": reader.language}
    form = ChoicesForm(request.POST or None, initial=known, **offer)
    if form.is_bound and form.is_valid():
        actions.choose(reader, form.cleaned_data.get("topics", []), form.cleaned_data["language"], now)
        messages.success(request, _("Saved. Your next letter follows it."))
        return redirect("newsletter:choices", token)
    context = {"form": form, "reader": reader, "token": token, "downloads": queries.downloads(reader)}
    return render(request, "newsletter/choices.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
@require_safe
def fetch(request: HttpRequest, token: str, pk) -> HttpResponse:
    """A file for a reader who has said yes and not stopped."""
    reader = queries.by_token(token)
    if reader is None or reader.confirmed_at is None or reader.stopped_at:
        raise Http404
    if not queries.downloads(reader).filter(pk=pk).exists():
        raise Http404
    found = actions.fetched(pk)
    name = slugify(found.title) + uploads.ENDINGS[found.media_type]
    sent = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.file), content_type=found.media_type, headers=sent)


@csrf_exempt  # mail programs post without a cookie (RFC 8058 section 3.2); the address itself is the secret, and only ends
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One press and nothing more to answer. GET, by somebody who follows the link, shows the button."""
    if request.method == "POST":
        actions.stop(reader, Reader.Why.LEFT, timezone.now())
        return render(request, "newsletter/gone.html", {"token": queries.token(reader)})
    return render(request, "newsletter/out.html", {"reader": reader, "token": queries.token(reader)})
