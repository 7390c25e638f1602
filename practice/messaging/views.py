"""The staff's side of threads. Every page goes through `door.enter`, writes to the access log in its own transaction, is kept
by no cache, and shows no text in an error report."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.accesslog.actions import What
from practice.journal.actions import NoPublicKey
from practice.journal.views import to_key
from practice.messaging import actions, cards, door, queries, vault
from practice.messaging.client_views import expected, readers
from practice.messaging.files import download
from practice.messaging.forms import AwayForm, ChosenForm, JoinForm, MessageForm, NewForm, RulesForm
from practice.messaging.models import Away
from practice.people import relations, uploads
from practice.people.models import User
from shared.web.access import carers, managers


@carers
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Who has written, the latest first; what they wrote stays shut until a thread is opened."""
    now = timezone.now()
    context = {
        "threads": queries.of_staff(request.user, now), "offered": queries.may_begin(request.user, now),
        "pastoral": request.user.regime == User.Regime.PASTORAL, "away": queries.away_of(request.user, timezone.localdate()),
    }  # fmt: skip
    return render(request, "messaging/inbox.html", context)


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def begin(request: HttpRequest) -> HttpResponse:
    """Needs the practitioner's public half alone; reading it again needs their key."""
    now, category = timezone.now(), queries.category_here(timezone.now())
    if not queries.may_begin(request.user, now):
        raise Http404
    form = NewForm(_clients(request.user, now), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            thread = actions.begin(form.cleaned_data["to"], request.user, request.user, form.sent, category, now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(request, _("Sent. The client is told that something is here, and nothing of what."))
            return redirect("messaging:thread", thread.pk)
    return render(request, "messaging/begin.html", {"form": form}, status=422 if form.is_bound else 200)


def _clients(user: User, now):
    """Whom this person may begin a thread with."""
    held = relations.open_relations(now).filter(holder=user, kind__in=queries.ANSWERS).values("client")
    return User.objects.filter(pk__in=held).order_by("first_name", "last_name", "pk")


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def thread(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    room = door.enter(request, pk, now)
    if room.key is None:
        return to_key(request)
    form = MessageForm(request.POST or None, request.FILES or None) if _answers(request, room) else None
    if request.method == "POST" and form is None:
        raise PermissionDenied  # who only reads along
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(room.thread, room.key, request.user, form.sent, now)
        except uploads.Refused as no:
            form.add_error("file", uploads.WORDS[no.why])
        else:
            messages.success(request, _("Sent. The client is told that something is here, and nothing of what."))
            return redirect("messaging:thread", pk)
    return _shown(request, room, form, now)


def _answers(request, room) -> bool:
    return room.relation.kind in queries.ANSWERS


@sensitive_variables()
def _shown(request, room, form, now):
    pages = _read(request, room, queries.messages_of(room.thread), now)
    door.log(request, room, What.MESSAGES, now, notes=len(pages))
    if _answers(request, room):
        actions.seen(room.thread, False, now)
    own = room.thread.practitioner_id == request.user.pk
    joining = queries.may_join(room.thread, now) if own else []
    context = {
        "thread": room.thread, "pages": pages, "form": form, "own": own, "readers": readers(room.thread),
        "joining": JoinForm(joining) if joining else None, "unfiled": own and any(not one.message.filed_at for one in pages),
        "expected": expected(room.thread.practitioner, now), "cards": cards.beside(request, room.thread, now),
    }  # fmt: skip
    return render(request, "messaging/thread.html", context, status=422 if form and form.is_bound else 200)


@sensitive_variables()
def _read(request, room, rows, now):
    try:
        return vault.read(room.thread, room.key, rows)
    except vault.Closed:
        door.refuse(request, room.thread, now, door.Outcome.NO_KEY, room.relation)


@carers
@never_cache
@require_POST
@sensitive_variables()
def to_journal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By hand: the practitioner who answers chooses what becomes part of their record."""
    now = timezone.now()
    room = _own(request, pk, now)
    if room.key is None:
        return to_key(request, reverse("messaging:thread", args=[pk]))
    rows = queries.messages_of(room.thread).filter(filed_at=None)
    form = ChosenForm(rows, request.POST)
    if form.is_valid():
        pages = _read(request, room, rows.filter(pk__in=form.cleaned_data["chosen"]), now)
        try:
            number = actions.put_into_journal(room.thread, room.key, pages, now)
        except NoPublicKey as no:
            return render(request, no.page, status=403)
        door.log(request, room, What.FILED, now, notes=number)
        said = ngettext("%(number)d message is in the journal.", "%(number)d messages are in the journal.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.error(request, _("Choose at least one message."))
    return redirect("messaging:thread", pk)


@carers
@require_POST
@sensitive_variables()
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    room = _own(request, pk, now)
    if room.key is None:
        return to_key(request, reverse("messaging:thread", args=[pk]))
    form = JoinForm(queries.may_join(room.thread, now), request.POST)
    if form.is_valid():
        vault.give(room.thread, room.key, form.cleaned_data["colleague"], now)
        door.log(request, room, What.JOINED, now)
        messages.success(request, _("They can read along from now on, as long as their relation to the client lasts."))
    return redirect("messaging:thread", pk)


@sensitive_variables()
def _own(request, pk, now):
    room = door.enter(request, pk, now)
    if room.thread.practitioner_id != request.user.pk:
        raise PermissionDenied
    return room


@carers
@never_cache
@require_GET
@sensitive_variables()
def enclosure(request: HttpRequest, pk: UUID, message: UUID) -> HttpResponse:
    now = timezone.now()
    room = door.enter(request, pk, now)
    if room.key is None:
        return to_key(request, reverse("messaging:thread", args=[pk]))
    door.log(request, room, What.MESSAGES, now, notes=1)
    return download(room.thread, room.key, message)


@carers
@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Out of office: what clients are told before they write."""
    row = Away.objects.filter(practitioner=request.user).first()
    if request.method == "POST" and "back" in request.POST:
        actions.come_back(request.user)
        messages.success(request, _("Clients are told nothing of an absence any more."))
        return redirect("messaging:inbox")
    first = {name: getattr(row, name) for name in ("first_day", "last_day", "words")} if row else None
    form = AwayForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.leave(request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Clients read it before they write to you."))
        return redirect("messaging:inbox")
    context = {"form": form, "row": row}
    return render(request, "messaging/away.html", context, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    row, now = queries.rules(), timezone.now()
    first = {"answer_days": row.answer_days, "filing": row.filing}
    form = RulesForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.save_rules(form.cleaned_data, now)
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("messaging:rules")
    context = {"form": form, "category": queries.category_here(now)}
    return render(request, "messaging/rules.html", context, status=422 if form.is_bound else 200)
