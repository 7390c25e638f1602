"""A client's own times: see, move, cancel, undo; the waiting list; the calendar's secret address."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking import actions, attending, moving, packages, seats, series, together, waitlist
from practice.booking.choosing import choice
from practice.booking.forms import ChoiceForm, StartForm, WaitForm
from practice.booking.models import Booking, Waiting
from practice.booking.queries import own_booking, own_bookings, service_of, who_offers
from practice.booking.views.client import clock
from practice.booking.words import WEEKDAYS
from practice.people.models import User
from shared.web.access import client

MOVED = "booking_moved"  # in the session: a move that can still be taken back


@client
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    ahead, past = own_bookings(request.user, now)
    context = {
        "ahead": ahead,
        "past": past,
        "packages": packages.of_client(request.user),
        "waiting": waitlist.of_client(request.user),
    }
    return render(request, "booking/mine.html", context)


def _own(request, pk) -> Booking:
    """404 for anybody else's: the page does not tell that it exists."""
    booking = own_booking(request.user, pk, timezone.now())
    if booking is None:
        raise Http404
    return booking


@client
@require_GET
def booking(request: HttpRequest, pk) -> HttpResponse:
    """One booking: when, where, with whom, on what terms; move it, cancel it, or undo that."""
    return _shown(request, _own(request, pk))


def _shown(request, booking, status=200):
    now = timezone.now()
    cancelled = booking.state == Booking.State.CANCELLED
    decides = together.decides(request.user, booking, now)
    is_ahead = booking.state in (Booking.State.CONFIRMED, Booking.State.HELD) and booking.starts_at > now
    context = {
        "booking": booking,
        "can_cancel": decides and is_ahead,
        "can_move": decides and moving.may_rebook(booking, now),
        "is_free_to_cancel": actions.is_free_to_cancel(booking, now),
        "late": now > booking.free_cancel_until,
        "can_undo": decides and cancelled and actions.can_undo(booking, now),
        "moved_from": _moved_from(request, booking, now),
        "rest": series.rest(booking, now) if decides else [],
        "owes_fee": attending.owes_fee(booking),
        "whom": booking.client if booking.client != request.user else None,
        "companions": [one.client for one in booking.participants.select_related("client")],
        **clock(request, booking.starts_at),
    }
    return render(request, "booking/booking.html", context, status=status)


def _deciding(request, pk) -> Booking:
    found = _own(request, pk)
    if not together.decides(request.user, found, timezone.now()):
        raise Http404
    return found


@client
@require_POST
def cancel(request: HttpRequest, pk) -> HttpResponse:
    """Gives the time back, and `rest`=on those of its series that follow; 409 once it has begun."""
    booking, now = _deciding(request, pk), timezone.now()
    following = series.rest(booking, now) if request.POST.get("rest") else []
    try:
        actions.cancel(booking, now)
    except actions.TooLate:
        messages.error(
            request, gettext("The time has already begun, so it can't be cancelled here. Write to us or call.")
        )
        return _shown(request, booking, status=409)
    for one in following:
        actions.cancel(one, now)
    return redirect("booking:booking", pk)


@client
@require_POST
def undo(request: HttpRequest, pk) -> HttpResponse:
    """Within three minutes of cancelling; 409 when it is too late or somebody else has the time."""
    booking = _deciding(request, pk)
    try:
        actions.undo_cancel(booking, timezone.now())
    except actions.TooLate:
        messages.error(request, gettext("Three minutes have passed. Book the time again if it is still free."))
        return _shown(request, booking, status=409)
    except actions.SlotTaken:
        messages.error(request, gettext("Somebody else has just booked that time."))
        return _shown(request, booking, status=409)
    messages.success(request, gettext("The time is yours again."))
    return redirect("booking:booking", pk)


# -- another time -------------------------------------------------------------------------------------------------------


@client
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk) -> HttpResponse:
    """GET: days and times to choose from, ?who= and ?day= as on the portal. POST start, who: moves it there."""
    booking, now = _deciding(request, pk), timezone.now()
    service = service_of(booking.service_id)
    if service is None or not moving.may_rebook(booking, now):
        messages.error(request, gettext("This time can't be moved any more. You can cancel it and book another."))
        return redirect("booking:booking", pk)
    if request.method == "POST":
        return _moved(request, booking, service, now)
    if booking.group_id:
        dates = seats.other_dates(booking, now)
        return render(
            request, "booking/move.html", {"booking": booking, "dates": dates, **clock(request, booking.starts_at)}
        )
    asked = ChoiceForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    who = asked.cleaned_data["who"] or booking.practitioner_id
    who = next((user for user in who_offers(service) if user.pk == who), None)
    found = choice(service, who, asked.cleaned_data["day"], ZoneInfo(request.clinic.timezone), now)
    context = {"booking": booking, "choice": found, "service": service, **clock(request, booking.starts_at)}
    return render(request, "booking/move.html", context)


def _moved(request, booking, service, now):
    form = StartForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    values, before = form.cleaned_data, moving.where(booking)
    try:
        time = actions.wanted(
            service, values["who"], values["start"], booking.form, ZoneInfo(request.clinic.timezone), now
        )
        if not time.free:
            raise actions.SlotTaken
        moving.rebook(booking, time, now)
    except (actions.NotOffered, actions.SlotTaken, actions.TooLate):
        messages.error(
            request, gettext("That time is not free any more. Nothing has changed: your old time is still yours.")
        )
        return redirect("booking:move", booking.pk)
    request.session[MOVED] = {
        "booking": str(booking.pk), "until": (now + actions.UNDO_FOR).isoformat(), "who": str(before.practitioner.pk),
        "start": before.start.isoformat(), "room": str(before.room or ""), "place": str(before.place or ""),
        "form": before.form,
    }  # fmt: skip
    messages.success(request, gettext("Your time has moved."))
    return redirect("booking:booking", booking.pk)


def _moved_from(request, booking, now) -> datetime | None:
    """When it was before, while that can still be taken back."""
    kept = request.session.get(MOVED)
    if not kept or kept["booking"] != str(booking.pk) or datetime.fromisoformat(kept["until"]) < now:
        return None
    return datetime.fromisoformat(kept["start"])


@client
@require_POST
def move_back(request: HttpRequest, pk) -> HttpResponse:
    """Within three minutes of moving it; 409 when it is too late or somebody else has the time."""
    booking, now = _deciding(request, pk), timezone.now()
    start, kept = _moved_from(request, booking, now), request.session.pop(MOVED, None)
    who = User.objects.filter(pk=kept["who"]).first() if start else None
    try:
        if who is None:
            raise actions.TooLate
        room, place = (UUID(kept[name]) if kept[name] else None for name in ("room", "place"))
        moving.move_back(booking, moving.Target(who, start, room, place, kept["form"]), now)
    except (actions.TooLate, actions.SlotTaken):
        messages.error(request, gettext("It can't be taken back any more: the time is as you see it here."))
        return _shown(request, booking, status=409)
    messages.success(request, gettext("The time is as it was before."))
    return redirect("booking:booking", pk)


# -- waiting ------------------------------------------------------------------------------------------------------------


@client
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What one waits for, and the time that is kept just now."""
    return render(request, "booking/waiting.html", {"waiting": waitlist.of_client(request.user), "now": timezone.now()})


@client
@require_http_methods(["GET", "POST"])
def wait(request: HttpRequest, pk) -> HttpResponse:
    """Joins the waiting list of a service."""
    service = service_of(pk)
    if service is None:
        raise Http404
    form = WaitForm(
        request.POST if request.method == "POST" else None, people=who_offers(service), weekdays=WEEKDAYS,
        today=timezone.localdate(), initial={"until": timezone.localdate() + timedelta(days=60)},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        if waitlist.join(request.user, service, form.values(), timezone.now()) is None:
            messages.error(request, gettext("You wait for many things already. Leave one list first."))
        else:
            messages.success(request, gettext("You are on the list. We write to you as soon as a time is free."))
        return redirect("booking:waiting")
    return render(
        request, "booking/wait.html", {"form": form, "service": service}, status=422 if form.is_bound else 200
    )


def _waiting(request, pk) -> Waiting:
    found = next((one for one in waitlist.of_client(request.user) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@client
@require_POST
def leave_list(request: HttpRequest, pk) -> HttpResponse:
    waitlist.leave(_waiting(request, pk))
    messages.success(request, gettext("You are off the list."))
    return redirect("booking:waiting")


@client
@require_POST
def accept_offer(request: HttpRequest, pk) -> HttpResponse:
    """Takes the time that is kept: whoever is first has it. 409 for everybody else."""
    found = _waiting(request, pk)
    try:
        booking = waitlist.accept(found, timezone.now())
    except (actions.SlotTaken, actions.NotForYou):
        messages.error(request, gettext("Somebody was quicker, or the time is over. You still wait for the next one."))
        now = timezone.now()
        return render(
            request, "booking/waiting.html", {"waiting": waitlist.of_client(request.user), "now": now}, status=409
        )
    messages.success(request, gettext("Your time is booked."))
    return redirect("booking:booking", booking.pk)
