"""A person's own rights: ask, follow, fetch the answer, lift a limit, close the account."""

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from shared.privacy.engine.records import local_day
from shared.privacy.queries import policy_of
from shared.privacy.rights import actions, files, limits, planning, queries, showing
from shared.privacy.rights.forms import AskForm, CloseForm
from shared.privacy.rights.models import Limit, Request
from shared.web.access import actor, client
from shared.web.errors import own_layout

WRONG_PASSWORDS = "5/10m"
DONE_AT_ONCE = (Request.Kind.RESTRICTION, Request.Kind.OBJECTION, Request.Kind.WITHDRAW_CONSENT)


@client
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    now, document = timezone.now(), _document(request)
    context = {
        "kinds": showing.offered(document),
        "requests": [_shown(row) for row in queries.requests_of(actor(request).pk)],
        "limits": [
            {
                "row": row,
                "what": showing.what(row, document),
                "decided": showing.DECISIONS.get(row.decision, ""),
                "over": row.until is not None and row.until <= now,
            }
            for row in queries.limits_told(actor(request).pk, now)
        ],
        "places": showing.complaint_places(document, local_day(now, document.clinic.timezone)),
    }
    return render(request, "rights/mine.html", context)


def _document(request):
    document = policy_of(request)
    if document is None:  # nothing is promised here, so nothing is kept that could be asked about
        raise Http404
    return document


def _shown(row: Request) -> dict:
    return {"row": row, "title": showing.TITLES[row.kind], "outcome": showing.OUTCOMES.get(row.outcome, "")}


def _known_by(request: HttpRequest) -> Request.Identity:
    """An eID says who somebody is; a password says that they are who registered."""
    session = getattr(request, "session", None)
    used = get_authentication_records(request, request.user) if session is not None else []
    return Request.Identity.EID if any(one["method"] == "eid" for one in used) else Request.Identity.SIGNED_IN


@client
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """What the person decides alone is done at once; the rest goes to the clinic."""
    if kind not in showing.TITLES:
        raise Http404
    now, document = timezone.now(), _document(request)
    form = AskForm(request.POST or None, kind=kind, document=document, person=actor(request).pk)
    if request.method == "POST" and form.is_valid():
        row = actions.ask(actor(request).pk, form.asked(), now, _known_by(request))
        if kind in DONE_AT_ONCE:
            actions.answer(row, None, "", now)
            messages.success(request, _("Done. It holds from now on."))
        else:
            messages.success(request, _("We have your request."))
        return redirect("rights:own", row.pk)
    context = {"form": form, "kind": kind, "title": showing.TITLES[kind], "words": showing.explained(kind)}
    return render(request, "rights/ask.html", context, status=422 if form.is_bound else 200)


def _own(request, pk) -> Request:
    return get_object_or_404(Request, pk=pk, person=actor(request).pk)


@client
@never_cache
@require_GET
def own(request: HttpRequest, pk) -> HttpResponse:
    now, row, document = timezone.now(), _own(request, pk), _document(request)
    context = showing.told(row, document, now) | {
        "answer": files.answer_of(row, now),
        "staying": _staying(row, document),
    }
    return render(request, "rights/own.html", context)


def _staying(row, document):
    if row.kind != Request.Kind.ERASURE or row.outcome != Request.Outcome.PARTLY:
        return []
    done = queries.erasure_of(row.person, row.about)
    return showing.staying(showing.kept_from(done.kept), document) if done else []


@client
@require_POST
def take_back(request: HttpRequest, pk) -> HttpResponse:
    try:
        actions.take_back(_own(request, pk), timezone.now())
    except actions.Closed:
        messages.info(request, _("It was answered already."))
        return redirect("rights:own", pk)
    messages.success(request, _("Your request is taken back."))
    return redirect("rights:mine")


@client
@never_cache
@require_GET
@sensitive_variables()
def answer(request: HttpRequest, pk, form: str) -> HttpResponse:
    """The answer as a page, as JSON and as PDF. 410 when its weeks are over."""
    row, now = _own(request, pk), timezone.now()
    found = files.answer_of(row, now)
    if found is None:
        return render(request, "rights/gone.html", status=410)
    queries.fetched(found, now)
    return files.response(request, row, found, form, now, layout=own_layout(request))


@client
@require_POST
def lift(request: HttpRequest, pk) -> HttpResponse:
    limits.lift(get_object_or_404(Limit, pk=pk, person=actor(request).pk), timezone.now())
    messages.success(request, _("Lifted. It is used again as before."))
    return redirect("rights:mine")


# --- closing the account --------------------------------------------------------------------------------------------


@client
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def close(request: HttpRequest) -> HttpResponse:
    """Shows what goes and what stays, until when and why; then does it, once the password is right."""
    now, user = timezone.now(), request.user
    bound = request.method == "POST"
    if bound and _too_often(request, increment=False):
        return render(
            request, "rights/close.html", _closing(request, CloseForm(user=user), now) | {"stopped": True}, status=429
        )
    form = CloseForm(request.POST if bound else None, user=user)
    if not bound or not form.is_valid():
        if bound:
            _too_often(request, increment=True)
        return render(request, "rights/close.html", _closing(request, form, now), status=422 if bound else 200)
    return _closed(request, now)


def _too_often(request, increment: bool) -> bool:
    key = str(request.user.pk)
    return is_ratelimited(
        request, group="close", key=lambda group, request: key, rate=WRONG_PASSWORDS, increment=increment
    )


def _closing(request, form, now):
    found = planning.plan(request.user.pk, now)
    return {
        "form": form,
        "going": showing.going(planning.erased(found)),
        "staying": showing.staying(planning.kept(found), _document(request)),
    }


def _closed(request, now) -> HttpResponse:
    """The session is among what goes, so the last page is shown at once."""
    person, address, document = request.user.pk, request.user.email, _document(request)
    language = request.user.language or request.LANGUAGE_CODE
    logout(request)
    done = actions.close_account(person, now)
    if settings.RIGHTS_CLOSED and address:
        import_string(settings.RIGHTS_CLOSED)(address, language, now)
    context = {
        "erased": showing.going(done.erased),
        "staying": showing.staying(showing.kept_from(done.kept), document),
        "digest": done.digest,
    }
    return render(request, "rights/closed.html", context)
