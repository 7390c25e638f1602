"""Requests in the hands of those who answer them. Owner, administrator and data protection officer see all; a practitioner
sees those that wait for a part of theirs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared.privacy import place, touch
from shared.privacy.engine.records import local_day
from shared.privacy.queries import policy_of
from shared.privacy.rights import actions, controlling, files, listed, planning, queries, showing
from shared.privacy.rights.forms import EnterForm, IdentityForm, ReasonForm
from shared.privacy.rights.models import Request
from shared.web.access import CARERS, KEEPERS, actor, keepers, staff_role
from shared.web.errors import keepers_layout

answerers = staff_role(*KEEPERS, *CARERS)
SOON = 7  # days before the last one, from which a request is marked
NOT_READY = {
    "identity": lambda: _("First say how you know who asks."),
    "id_copy": lambda: _("First destroy the copy of the identity card, and say so."),
    "parts": lambda: _("The practitioner has not decided about the record yet."),
    "person": lambda: _(
        "Without an account there is nothing that could be done here: answer in words, by refusing or correcting."
    ),
}


def keeps(request: HttpRequest) -> bool:
    """At the platform every operator does."""
    return place.at_platform() or request.user.keeps_promises


@answerers
@never_cache
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """?state=closed for what is answered; ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    now = timezone.now()
    today, viewer = local_day(now, _zone(request)), actor(request)
    closed = keeps(request) and request.GET.get("state") == "closed"
    if keeps(request):
        rows = queries.closed_requests() if closed else queries.open_requests()
    else:
        rows = queries.waiting_for(request.user.pk)

    def dress(found: list[Request]) -> list[dict]:
        known = place.names([one.person for one in found], viewer, now)
        return [_listed(one, today, viewer, known) for one in found]

    listing = listed.requests(request, rows, closed, dress)
    if listing.wants_file:
        return listing.file()
    return render(request, "rights/requests.html", {"listing": listing, "closed": closed, "keeps": keeps(request)})


def _zone(request: HttpRequest) -> str:
    document = policy_of(request)
    if document is None:  # nothing is promised here yet, so nobody can ask
        raise Http404
    return document.clinic.timezone


def _listed(row: Request, today, viewer, known) -> dict:
    """`known`: {person: name} as the viewer may know it."""
    left = queries.days_left(row, today)
    return {
        "row": row,
        "title": showing.TITLES[row.kind],
        "who": known.get(row.person) or row.who or row.address or _("somebody whose account is gone"),
        "way": showing.WAYS[row.way],
        "left": left,
        "late": -left,
        "colour": "danger" if left < 0 else "warning" if left <= SOON else "info",
        "outcome": showing.OUTCOMES.get(row.outcome, ""),
        "waits": row.parts.filter(state="waiting").exclude(holder__in=place.secret_from(viewer)).exists(),
    }


@keepers
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A letter or a call."""
    now = timezone.now()
    form = EnterForm(request.POST or None, now=now, zone=_zone(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = actions.Asked(kind=data["kind"], words=data["words"], about=data["about"])
        by = actor(request).pk
        received = actions.Received(form.received_at(), data["way"], by, data["who"], form.person, form.address)
        row = actions.enter(asked, received, now)
        messages.success(request, _("Written down. The clock runs from the day it came."))
        return redirect("rights:request", row.pk)
    return render(request, "rights/enter.html", {"form": form}, status=422 if form.is_bound else 200)


def _seen(request, pk) -> Request:
    row = get_object_or_404(Request, pk=pk)
    if not keeps(request) and not row.parts.filter(holder=request.user.pk).exists():
        raise Http404
    return row


@answerers
@never_cache
@require_GET
def request_page(request: HttpRequest, pk) -> HttpResponse:
    return _page(request, _seen(request, pk))


def _page(request, row: Request, status=200, **forms) -> HttpResponse:
    now, document = timezone.now(), policy_of(request)
    today = local_day(now, document.clinic.timezone)
    names = place.names((part.holder for part in row.parts.all()), actor(request), now)
    secret = place.secret_from(actor(request))
    known = place.names([row.person], actor(request), now)
    context = _listed(row, today, actor(request), known) | {
        "words": showing.explained(row.kind),
        "article": showing.ARTICLES[row.kind],
        "controller": controlling.answering(row, document, now),
        "about": [_about(row, one, document) for one in row.about],
        "parts": [
            {
                "row": part,
                "state": showing.PART_STATES[part.state],
                "name": names.get(part.holder, ""),
                "controller": controlling.of_part(part, document),
                "mine": part.holder == actor(request).pk and part.state == "waiting" and row.is_open,
            }
            for part in row.parts.order_by("pk")
            if part.holder not in secret
        ],
        "answer": files.answer_of(row, now),
        "keeps": keeps(request),
        "can_extend": row.is_open and not row.extended_at and today <= row.due_on,
        "staying": _staying(row, now, document),
        "identity_form": IdentityForm(),
        "extend_form": ReasonForm(longest=500, auto_id="extend_%s"),
        "answer_form": ReasonForm(needed=False, auto_id="answer_%s"),
        "refuse_form": ReasonForm(auto_id="refuse_%s"),
        "hand_form": ReasonForm(longest=300, auto_id="hand_%s"),
        **forms,
    }
    return render(request, "rights/request.html", context, status=status)


def _about(row, one, document):
    purposes = (Request.Kind.OBJECTION, Request.Kind.WITHDRAW_CONSENT)
    return showing.purpose(document, one) if row.kind in purposes else showing.category(one)


def _staying(row: Request, now, document) -> list[dict]:
    """Of an erasure: before the click what would stay, afterwards what did."""
    if row.kind != Request.Kind.ERASURE or row.person is None:
        return []
    if row.is_open:
        return showing.staying(planning.kept(planning.plan(row.person, now, about=row.about)), document)
    done = queries.erasure_of(row.person, row.about)
    return showing.staying(showing.kept_from(done.kept), document) if done else []


@keepers
@require_POST
def act(request: HttpRequest, pk, act: str) -> HttpResponse:
    """POST identity, copy, extend, answer, refuse or handed."""
    if act not in _ACTS:
        raise Http404
    row, now = get_object_or_404(Request, pk=pk), timezone.now()
    form, name, do = _ACTS[act](request, row, now)
    if form is not None and not form.is_valid():
        return _page(request, row, 422, **{name: form})
    try:
        do()
    except actions.NotReady as error:
        messages.error(request, NOT_READY[error.why]())
        return _page(request, row, 409)
    except (actions.Closed, actions.TooLate) as error:
        closed = isinstance(error, actions.Closed)
        messages.error(
            request, _("It was answered already.") if closed else _("It can be extended once, within the first month.")
        )
        return _page(request, Request.objects.get(pk=pk), 409)
    messages.success(request, _("Saved."))
    return redirect("rights:request", pk)


def _identity(request, row, now):
    form = IdentityForm(request.POST)
    return (
        form,
        "identity_form",
        lambda: actions.check_identity(
            row, actor(request).pk, form.cleaned_data["looked_at"], form.cleaned_data["id_copy"], now
        ),
    )


def _copy(request, row, now):
    return None, "", lambda: actions.destroy_copy(row, now)


def _extend(request, row, now):
    form = ReasonForm(request.POST, longest=500, auto_id="extend_%s")
    return form, "extend_form", lambda: actions.extend(row, form.cleaned_data["words"], now)


def _answer(request, row, now):
    form = ReasonForm(request.POST, needed=False, auto_id="answer_%s")
    return form, "answer_form", lambda: actions.answer(row, actor(request).pk, form.cleaned_data["words"], now)


def _refuse(request, row, now):
    form = ReasonForm(request.POST, auto_id="refuse_%s")
    return form, "refuse_form", lambda: actions.refuse(row, actor(request).pk, form.cleaned_data["words"], now)


def _handed(request, row, now):
    form = ReasonForm(request.POST, longest=300, auto_id="hand_%s")
    return form, "hand_form", lambda: actions.hand_over(row, form.cleaned_data["words"], now)


_ACTS = {
    "identity": _identity,
    "copy": _copy,
    "extend": _extend,
    "answer": _answer,
    "refuse": _refuse,
    "handed": _handed,
}


@keepers
@never_cache
@require_GET
def file(request: HttpRequest, pk, form: str) -> HttpResponse:
    """For the post and for another controller, and only for these: the record's part is not in it. What the person fetches
    on their own page nobody here reads."""
    row, now = get_object_or_404(Request, pk=pk), timezone.now()
    found = files.answer_of(row, now)
    if found is None or row.deliver == Request.Deliver.PAGE:
        raise Http404
    if waiting := touch.require(request, f"export:{row.pk}", now):
        return waiting
    layout = keepers_layout(request)
    return files.response(request, row, found, form, now, layout=layout, journal=False)
