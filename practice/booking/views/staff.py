"""A practitioner's day, and one booking as the staff sees it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from practice.booking import actions, attending, groups, packages, seats
from practice.booking import desk as reception
from practice.booking.day import day_page
from practice.booking.forms import ChoiceForm
from practice.booking.models import Booking
from practice.booking.planning_forms import AlongForm, ArrivedForm
from practice.booking.queries import SEES_ALL, for_staff
from practice.booking.queries import colleagues as colleagues_of
from practice.booking.views import undoing
from practice.people.queries import contact_of
from shared.web.access import planners, staff_role
from shared.web.formats import duration

desk_only = staff_role(*SEES_ALL)
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


@planners
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """?day= a date (today), ?who= somebody else's, for the roles of SEES_ALL. Clients' first names, nothing more."""
    asked = ChoiceForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    today = now.astimezone(zone).date()
    shown = asked.cleaned_data["day"] or today
    if not FIRST <= shown <= LAST:
        raise BadRequest
    colleagues = colleagues_of(request.user) if request.user.roles & SEES_ALL else []
    who = _whose(request.user, asked.cleaned_data["who"], colleagues)
    context = {
        "colleagues": colleagues,
        "who": who,
        "shown": shown,
        "today": today,
        "previous": shown - timedelta(days=1),
        "following": shown + timedelta(days=1),
        "page": day_page(who, shown, zone, now) if who else None,
        "now": now,
        "cards": [card for path in settings.STAFF_DAY if (card := import_string(path)(request, now))],
    }
    return render(request, "booking/day.html", context)


def _whose(user, asked, colleagues):
    """None: this person treats nobody and there is nobody to look at. Raises Http404 for a day that isn't theirs to see."""
    if asked and asked != user.pk:
        found = next((each for each in colleagues if each.pk == asked), None)
        if found is None:
            raise Http404
        return found
    return user if user.treats else next(iter(colleagues), None)


def seen(request, pk) -> Booking:
    """404 for what this person may not see."""
    booking = for_staff(request.user).filter(pk=pk).first()
    if booking is None:
        raise Http404
    return booking


@planners
@require_GET
def booking(request: HttpRequest, pk) -> HttpResponse:
    """When, what, how to reach the client as far as this person may know; cancel it for the clinic."""
    return _shown(request, seen(request, pk))


def _shown(request, booking, status=200):
    now = timezone.now()
    if booking.client is None:
        context = {"group": booking, "seats": list(groups.seats_of(booking, now)), "now": now}
        return render(request, "booking/staff_group.html", context, status=status)
    begun = booking.starts_at <= now + attending.EARLY
    context = {
        "booking": booking,
        "contact": contact_of(booking.client, request.user, now),
        "can_cancel": booking.state == Booking.State.CONFIRMED and booking.starts_at > now,
        "can_move": booking.state == Booking.State.CONFIRMED and booking.ends_at > now,
        "can_attend": begun
        and booking.state in (Booking.State.CONFIRMED, Booking.State.COMPLETED, Booking.State.MISSED),
        "has_begun": booking.starts_at <= now,
        "on_sale": packages.offered(booking.service),
        "merged": "booking_merged" in request.session,
        "owes_fee": attending.owes_fee(booking),
        "companions": [one.client for one in booking.participants.select_related("client")],
        "takes_along": booking.service.people > 1 and booking.group_id is None and booking.ends_at > now,
        "along": AlongForm(),
        "undo": undoing.kept(request, now) == str(booking.pk),
        "length": duration(booking.ends_at - booking.starts_at),
        "is_mine": booking.practitioner_id == request.user.pk,
        "cards": [card for path in settings.STAFF_BOOKING if (card := import_string(path)(request, booking))],
    }
    return render(request, "booking/staff_booking.html", context, status=status)


@planners
@require_POST
def cancel(request: HttpRequest, pk) -> HttpResponse:
    """The clinic cancels: it never costs the client, who is told by mail. 409 once it has begun."""
    booking = seen(request, pk)
    try:
        seats.call_off(booking, timezone.now())
    except actions.TooLate:
        messages.error(request, gettext("The time has already begun, so it can't be cancelled."))
        return _shown(request, booking, status=409)
    messages.success(request, gettext("Cancelled. The client is told by mail."))
    return redirect("booking:staff-booking", pk)


@desk_only
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Today at the reception: arrivals, what is owed, rooms, and who is free next."""
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    found = reception.desk(colleagues_of(request.user), zone, now, request.user)
    clients = {one.booking.client_id for one in found.arrivals if not one.booking.restricted}
    for path in settings.DESK_OWED:
        found = reception.owing(found, import_string(path)(clients, now))
    return render(request, "booking/desk.html", {"desk": found, "now": now, "today": now.astimezone(zone).date()})


@planners
@require_POST
def attend(request: HttpRequest, pk) -> HttpResponse:
    """`how`: arrived (with `minutes_late`), here (as late as it is now), missed, or unmarked; `from`=desk: back there. 409
    before the time."""
    booking, now = seen(request, pk), timezone.now()
    how, form = request.POST.get("how"), ArrivedForm(request.POST)
    if how not in ("arrived", "here", "missed", "unmarked") or not form.is_valid() or booking.client_id is None:
        raise BadRequest
    try:
        if how in ("arrived", "here"):
            late = reception.minutes_late(booking, now) if how == "here" else form.cleaned_data["minutes_late"] or 0
            attending.arrived(booking, late, now)
        else:
            (attending.missed if how == "missed" else attending.unmarked)(booking, now)
    except attending.NotYet:
        messages.error(request, gettext("The time has not come yet."))
        return _shown(request, booking, status=409)
    messages.success(request, gettext("Noted."))
    if request.POST.get("from") == "desk" and request.user.roles & SEES_ALL:
        return redirect("booking:desk")
    return redirect("booking:staff-booking", pk)


@planners
@require_POST
def waive(request: HttpRequest, pk) -> HttpResponse:
    """No fee for a time that was missed or given back late."""
    booking = seen(request, pk)
    attending.waive_fee(booking, timezone.now())
    messages.success(request, gettext("The fee is waived."))
    return redirect("booking:staff-booking", pk)
