"""The staff's calendar, and what is done on it: booking for somebody, moving, taking that back."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking import actions, asking, calendar, moving, planning, together
from practice.booking.planning_forms import LookForm, MoveForm, NewForm
from practice.booking.queries import colleagues, services
from practice.booking.views import seats, undoing
from practice.booking.views.staff import FIRST, LAST, seen
from shared.web.access import planners
from shared.web.formats import moment


@planners
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """?view=day, week or month; ?who= or ?room= narrows it; ?q= looks for a first name."""
    asked = LookForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    today = now.astimezone(zone).date()
    day = asked.cleaned_data["day"] or today
    if not FIRST <= day <= LAST:
        raise BadRequest
    everybody, rooms = colleagues(request.user), calendar.rooms()
    who, room = _one_of(everybody, asked.cleaned_data["who"]), _one_of(rooms, asked.cleaned_data["room"])
    view = asked.cleaned_data["view"] or ("week" if request.user.treats or who or room else "day")
    if view != "day" and who is None and room is None:
        who = next((one for one in everybody if one == request.user), next(iter(everybody), None))
    words = asked.cleaned_data["q"]
    context = {
        "view": view, "shown": day, "today": today, "who": who, "room": room, "everybody": everybody, "rooms": rooms,
        "q": words, "now": now,
        "found": calendar.search(words, everybody, now) if words else None,
        "page": calendar.page(view, day, [who] if who else everybody, room, zone, now, request.user)
        if everybody and not words else None,
        "requests": [one for one in asking.waiting_for_answer(now) if one.practitioner in everybody],
        "undo": undoing.kept(request, now),
        "beside": _beside(view, day),
    }  # fmt: skip
    return render(request, "booking/calendar.html", context)


def _one_of(many, pk):
    if pk is None:
        return None
    found = next((one for one in many if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _beside(view: str, day: date) -> tuple[date, date]:
    """The same view before and after."""
    if view == "month":
        before, after = day.replace(day=1) - timedelta(days=1), day.replace(day=28) + timedelta(days=4)
        return before.replace(day=1), after.replace(day=1)
    step = timedelta(days=1 if view == "day" else 7)
    return day - step, day + step


# -- moving -------------------------------------------------------------------------------------------------------------


@planners
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk) -> HttpResponse:
    """GET: the form, with what the time in it would run into. POST moves it; 409 with the form where something stands in the
    way, until it is gone or (what can be overruled) overruled."""
    booking, now, zone = seen(request, pk), timezone.now(), ZoneInfo(request.clinic.timezone)
    if booking.group_id:
        return seats.move(request, booking, now)
    local = booking.starts_at.astimezone(zone)
    initial = {
        "day": local.date(),
        "clock": local.time(),
        "who": booking.practitioner_id,
        "room": booking.room_id or "",
    }
    form = MoveForm(
        request.POST if request.method == "POST" else None, people=colleagues(request.user), rooms=calendar.rooms(),
        initial=initial,
    )  # fmt: skip
    if not form.is_bound or not form.is_valid():
        return _move_page(request, booking, form, [], 422 if form.is_bound else 200)
    start, room = form.start(zone), form.chosen_room()
    minutes = (booking.ends_at - booking.starts_at) // timedelta(minutes=1)
    found = calendar.conflicts(
        start, minutes, form.practitioner(), room, booking.client, booking.pk, zone, now, request.user
    )
    if any(one.is_hard for one in found) or (found and not form.cleaned_data["anyway"]):
        return _move_page(request, booking, form, found, 409)
    return _move(request, booking, form.practitioner(), start, room, now)


def _move_page(request, booking, form, found, status):
    context = {
        "booking": booking, "form": form, "conflicts": found, "hard": any(one.is_hard for one in found),
        "names": not (booking.client and booking.client_id in {one.booking.client_id for one in found if one.booking}),
    }  # fmt: skip
    return render(request, "booking/staff_move.html", context, status=status)


def _move(request, booking, practitioner, start, room, now):
    before = moving.where(booking)
    place = room.within_id if room else booking.place_id if not booking.room_id else None
    target = moving.Target(practitioner, start, room.pk if room else None, place)
    try:
        moving.move_by_staff(booking, target, now)
    except (actions.SlotTaken, actions.TooLate):
        messages.error(request, gettext("Somebody was quicker, or it is over. Nothing has moved."))
        return redirect("booking:staff-booking", booking.pk)
    undoing.remember(request, booking, before, now)
    messages.success(request, gettext("Moved to %(time)s. The client is told by mail.") % {"time": moment(start)})
    return redirect(_week_of(request, start, practitioner))


def _week_of(request, start, practitioner):
    day = start.astimezone(ZoneInfo(request.clinic.timezone)).date()
    return f"{reverse('booking:calendar')}?view=week&day={day.isoformat()}&who={practitioner.pk}"


@planners
@require_POST
def move_back(request: HttpRequest, pk) -> HttpResponse:
    """Takes one's latest move back, for ten minutes; 409 where somebody has the time by now."""
    booking, now = seen(request, pk), timezone.now()
    if undoing.kept(request, now) != str(booking.pk):
        raise Http404
    before = undoing.take(request)
    try:
        moving.move_back(booking, before, now)
    except (actions.SlotTaken, actions.TooLate):
        messages.error(request, gettext("It can't be taken back any more: the old time is taken, or has passed."))
        return redirect("booking:staff-booking", pk)
    messages.success(request, gettext("The time is as it was before."))
    return redirect(_week_of(request, before.start, before.practitioner))


# -- booking for somebody --------------------------------------------------------------------------------------------------


@planners
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A time for somebody the clinic knows, or adds with a first name; or the dates of a group. 409 as for `move`."""
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    data, found = seats.whom(request, now)
    today = now.astimezone(zone).date()
    form = NewForm(
        data, people=colleagues(request.user), rooms=calendar.rooms(), services=list(services()), found=found,
        languages=request.languages, country=request.clinic.country,
        initial={"day": request.GET.get("day") or today, "clock": request.GET.get("clock"), "who": request.GET.get("who")},
    )  # fmt: skip
    if not form.is_bound or not form.is_valid():
        return _new_page(request, form, [], 422 if form.is_bound else 200)
    clashes = _clashes(request, form, zone, now)
    if any(one.is_hard for one in clashes) or (clashes and not form.cleaned_data["anyway"]):
        return _new_page(request, form, clashes, 409)
    return _book(request, form, zone, now)


def _new_page(request, form, found, status):
    context = {"form": form, "conflicts": found, "hard": any(one.is_hard for one in found)}
    return render(request, "booking/staff_new.html", context, status=status)


def _clashes(request, form, zone, now):
    service = form.chosen_service()
    return calendar.conflicts(
        form.start(zone), service.minutes, form.practitioner(), form.chosen_room(), form.known(), None, zone, now,
        request.user,
    )  # fmt: skip


def _book(request, form, zone, now):
    try:
        with transaction.atomic():  # a no leaves nobody behind who was added for it
            made = _made(request, form, zone, now)
    except actions.SlotTaken:
        messages.error(request, gettext("Somebody was just quicker. Nothing is booked."))
        return _new_page(request, form, _clashes(request, form, zone, now), 409)
    if made is None:
        return _new_page(request, form, [], 422)
    _say(request, made)
    return redirect(_week_of(request, made.made[0].starts_at, form.practitioner()))


def _made(request, form, zone, now) -> planning.Planned | None:
    """None where the form has something to say about somebody new. Raises SlotTaken."""
    service = form.chosen_service()
    client = None if service.seats else form.known() or seats.added(form, request, now)
    if client is None and not service.seats:
        return None
    plan = planning.Plan(
        service, form.practitioner(), form.start(zone), form.cleaned_data["form"] or service.forms[0],
        form.chosen_room(), client, together.companions(client, form.companions(), service.people - 1, now) if client else (),
    )  # fmt: skip
    return planning.book(plan, request.user, *form.repeats(), zone, now)


def _say(request, made: planning.Planned):
    words = ngettext("%(n)d time is booked.", "%(n)d times are booked.", len(made.made))
    messages.success(request, words % {"n": len(made.made)})
    if made.missed:
        days = ", ".join(moment(start) for start in made.missed)
        messages.warning(request, gettext("These were not free, so nothing is booked then: %(days)s.") % {"days": days})


@planners
@require_POST
def answer(request: HttpRequest, pk) -> HttpResponse:
    """A request: `answer`=yes or no. 409 where it was answered already, or is over."""
    booking, now = seen(request, pk), timezone.now()
    yes = request.POST.get("answer") == "yes"
    if not (asking.accept if yes else asking.decline)(booking, now):
        messages.error(request, gettext("It has been answered already, taken back, or is over."))
        return redirect("booking:staff-booking", pk)
    messages.success(
        request, gettext("Booked. The client is told.") if yes else gettext("Declined. The client is told.")
    )
    return redirect("booking:staff-booking", booking.pk) if yes else redirect("booking:calendar")
