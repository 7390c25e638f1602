"""Seats of a group, as the staff moves and gives them; and who comes along to a booked time."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from practice.booking import actions, groups, moving, planning, seats, together
from practice.booking.models import Participant
from practice.booking.planning_forms import AlongForm, WhomForm, too_many
from practice.booking.views import undoing
from practice.booking.views.staff import seen
from practice.people import actions as people
from practice.people.models import User
from shared.web.access import planners
from shared.web.formats import moment


def move(request: HttpRequest, seat, now) -> HttpResponse:
    """Part of the page that moves a time. POST `date`: another date of the group."""
    dates = seats.other_dates(seat, now, by_staff=True)
    if request.method != "POST":
        return render(request, "booking/staff_seat.html", {"booking": seat, "dates": dates})
    to = next((one for one in dates if str(one.pk) == request.POST.get("date")), None)
    before = moving.where(seat)
    try:
        if to is None:
            raise actions.SlotTaken
        moving.move_seat_by_staff(seat, to, now)
    except (actions.SlotTaken, actions.TooLate):
        messages.error(request, gettext("Somebody was quicker, or it is over. Nothing has moved."))
        return redirect("booking:staff-move", seat.pk)
    undoing.remember(request, seat, before, now)
    messages.success(
        request, gettext("Moved to %(time)s. The client is told by mail.") % {"time": moment(to.starts_at)}
    )
    return redirect("booking:staff-booking", seat.pk)


def whom(request: HttpRequest, now, **named) -> tuple:
    """(data, found) for a WhomForm: a single find is the one who is meant."""
    data = request.POST if request.method == "POST" else None
    words = " ".join((data or {}).get("find", "").split())
    found = planning.find(words, request.user, now)
    if data is not None and len(found) == 1 and not data.get("first_name") and not data.get("client"):
        data = data.copy()
        data["client"] = str(next(iter(found)))
    return data, found


def added(form: WhomForm, request: HttpRequest, now) -> User | None:
    """Somebody new; None where the address is known already, which the form then says."""
    person = form.new_person()
    if person["email"] and User.objects.filter(email=person["email"].lower()).exists():
        form.add_error("email", gettext("Somebody here has that address already. Look for them by first name."))
        return None
    return people.add_client(now, language=request.languages[0], **person)


@planners
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk) -> HttpResponse:
    """A seat of a group's date for somebody whom the clinic knows, or adds. 409 where none is left."""
    group, now = seen(request, pk), timezone.now()
    if group.seats is None:
        raise Http404
    data, found = whom(request, now)
    form, status = WhomForm(data, found=found, country=request.clinic.country), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():  # a no leaves nobody behind who was added for it
                    client = form.known() or added(form, request, now)
                    if client is not None:
                        seats.give(group, client, request.user, now)
                        messages.success(request, gettext("%(name)s has a seat.") % {"name": client.first_name})
                        return redirect("booking:staff-booking", pk)
            except (actions.SlotTaken, actions.TooLate):
                messages.error(request, gettext("No seat is left, or the date is over."))
                status = 409
    left = len(groups.free_seats(group, now))
    return render(request, "booking/staff_give.html", {"group": group, "form": form, "left": left}, status=status)


@planners
@require_POST
def along(request: HttpRequest, pk) -> HttpResponse:
    """`along`: first names of people who come, too; or `remove`: the id of somebody who doesn't after all."""
    booking, now = seen(request, pk), timezone.now()
    if booking.client is None or booking.group_id:
        raise Http404
    if request.POST.get("remove"):
        if not together.leave_out(booking, request.POST["remove"]):
            raise BadRequest
        messages.success(request, gettext("They no longer come along."))
        return redirect("booking:staff-booking", pk)
    form = AlongForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    elif (
        Participant.objects.filter(booking=booking).count() + len(form.cleaned_data["along"]) >= booking.service.people
    ):
        messages.error(request, too_many(booking.service))
    else:
        together.take_along(booking, form.cleaned_data["along"], now)
        messages.success(request, gettext("Saved. They come along."))
    return redirect("booking:staff-booking", pk)
