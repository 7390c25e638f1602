"""A session by video, from the door to the end. Whose page it is, the session says: client or practitioner, nobody else."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking.models import Booking
from practice.people.queries import contact_of
from practice.video import actions, providers, queries
from practice.video.forms import MisuseForm
from practice.video.headers import framed, with_devices
from shared.privacy.outbound.gate import NotDeclared
from shared.web.access import carers, signed_in
from shared.web.errors import layout


def _session(request, pk) -> Booking:
    found = queries.session(request.user, pk)
    if found is None:
        raise Http404
    found.found_room = queries.room_of(found)
    return found


def _led(request, pk) -> Booking:
    """One that this person leads."""
    found = _session(request, pk)
    if found.practitioner_id != request.user.pk:
        raise Http404
    return found


def _state(booking, door, row, now) -> str:
    """What the page is about: "cancelled", "ended", "early", "over", "none" (no service), "failed", "making", "waiting" (the
    practitioner is not there yet) or "open"."""
    room = booking.found_room
    if booking.state == Booking.State.CANCELLED:
        return "cancelled"
    if room and room.ended_at:
        return "ended"
    if now < door.opens:
        return "early"
    if now > door.closes:
        return "over"
    if row is None:
        return "none"
    if room is None or not room.made_at:
        return "failed" if room and room.problem else "making"
    return "open" if room.opened_at else "waiting"


def _found(request, booking, now):
    """(state, service, door). Asks for a room where there should be one by now."""
    row = queries.service(now)
    door = queries.door(booking, request.user, row)
    live = booking.state in queries.LIVE and door.stands_open(now)
    if row and live and request.method == "POST":
        booking.found_room = actions.prepare(booking, row, now)
        if booking.client_id == request.user.pk:
            actions.wait(booking.found_room, now)
    return _state(booking, door, row, now), row, door


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, pk) -> HttpResponse:
    """The door: camera and microphone to try, and who is there already. POST knocks: what the page's script does by itself
    every few seconds (`state`), for whoever has none."""
    booking, now = _session(request, pk), timezone.now()
    if request.method == "POST":
        _found(request, booking, now)
        return redirect("video:room", pk)
    return _page(request, booking, now)


def _page(request, booking, now, form=None, status=200):
    state, row, door = _found(request, booking, now)
    leads, room = booking.practitioner_id == request.user.pk, booking.found_room
    context = {
        "booking": booking, "room": room, "state": state, "door": door, "leads": leads, "layout": layout(request),
        "phone": row.phone if row else "", "here": queries.is_waiting(room, now), "form": form or MisuseForm(),
        "client": contact_of(booking.client, request.user, now) if leads and booking.client else None,
        "by_link": bool(row and row.kind in providers.BY_LINK),
    }  # fmt: skip
    response = render(request, "video/room.html", context, status=status)
    return with_devices(response, "")


@signed_in
@require_POST
def state(request: HttpRequest, pk) -> HttpResponse:
    """Asked every few seconds by the page: what it is about now, and whether the client is there. Asking is being there."""
    booking, now = _session(request, pk), timezone.now()
    found, _row, _door = _found(request, booking, now)
    return JsonResponse({"state": found, "here": queries.is_waiting(booking.found_room, now)})


@carers
@require_POST
def open_door(request: HttpRequest, pk) -> HttpResponse:
    """The practitioner goes in; the client may follow."""
    booking, now = _led(request, pk), timezone.now()
    found, _row, _door = _found(request, booking, now)
    if found not in ("waiting", "open"):
        return redirect("video:room", pk)
    actions.open_door(booking.found_room, now)
    return redirect("video:call", pk)


@signed_in
@never_cache
@require_GET
def call(request: HttpRequest, pk) -> HttpResponse:
    """The session itself: their service's room in a frame, or the link to it. The address is this person's, now."""
    booking, now = _session(request, pk), timezone.now()
    found, row, door = _found(request, booking, now)
    if found != "open":
        return redirect("video:room", pk)
    try:
        address = actions.way_in(booking.found_room, request.user, row, door.closes, now)
    except NotDeclared as refusal:
        request.always.append(refusal.record)
        address = ""
    if not address:
        messages.error(request, _("The way into the room is shut just now. Talk by phone instead, or try again."))
        return redirect("video:room", pk)
    leads, link = booking.practitioner_id == request.user.pk, row.kind in providers.BY_LINK
    shown = address if link else actions.in_place(address)
    context = {"booking": booking, "leads": leads, "address": shown, "by_link": link, "phone": row.phone,
               "layout": layout(request)}  # fmt: skip
    response = render(request, "video/call.html", context)
    return response if link else framed(response, shown)


@carers
@require_POST
def end(request: HttpRequest, pk) -> HttpResponse:
    """For everybody. `misuse`: with a reason, which is kept."""
    booking, now = _led(request, pk), timezone.now()
    found = booking.found_room
    if found is None:
        return redirect("video:room", pk)
    form = MisuseForm(request.POST)
    if request.POST.get("misuse") and not form.is_valid():
        return _page(request, booking, now, form, 422)
    misuse = bool(request.POST.get("misuse"))
    actions.end(found, now, form.cleaned_data["reason"] if misuse else "", misuse)
    messages.success(request, _("The session is ended for everybody. The room is closed."))
    return redirect("video:room", pk)
