"""From a chosen time to a booked one, and a client's own bookings.

Somebody without an account comes here with a time from the portal, has it held, signs in or registers, and comes back to
the same page: the time stands in the session until it is booked.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from practice.booking import actions
from practice.booking.forms import TimeForm, start_text
from practice.booking.models import Booking
from practice.booking.queries import held_by_browser, next_free, own_booking, own_bookings, service_of, who_offers
from practice.booking.words import city, hour_kind
from shared.web.access import client, public

WISH = "booking"  # in the session: the fields of TimeForm as text, and "hold", the id of a held booking or ""
HOLDS = "20/h"  # by address; past it a time is not held, but can be booked
MOST_SHOWN = 6


@public
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """GET: the chosen time (of the address, else of the session), what it costs and on what terms. POST books it for a
    client who is signed in; anybody else has it held and goes to sign in (`then`=sign-in) or to register."""
    fields = request.POST if request.method == "POST" else request.GET
    if not fields and WISH not in request.session:
        return redirect(f"{request.clinic.portal_origin}/")
    wish = _wish(request, fields)
    service = service_of(wish["service"])
    if service is None:
        return render(request, "booking/gone.html", {"why": "service"}, status=404)
    now = timezone.now()
    try:
        held = _held(request, wish)
        time = actions.wanted_again(held, wish["form"]) if held else _wanted(request, service, wish, now)
        if request.method == "POST":
            return _confirm(request, time, held, now) if _is_client(request) else _hold(request, time, held, now)
        if not (time.free or _is_booked(request, time)):
            raise actions.SlotTaken
    except (actions.NotOffered, actions.SlotTaken) as refusal:
        return _gone(request, service, wish, refusal, now)
    except actions.NotForYou as refusal:
        return _not_for_you(request, service, refusal)
    return _page(request, time, held, now)


def _is_client(request):
    if request.user.is_authenticated and request.user.is_staff_member:
        raise PermissionDenied
    return request.user.is_authenticated


def _wish(request, fields):
    """The checked fields of TimeForm. Raises BadRequest."""
    form = TimeForm(fields or request.session[WISH])
    if not form.is_valid():
        raise BadRequest
    return form.cleaned_data


def _held(request, wish) -> Booking | None:
    """This browser's hold, where it is of that very time."""
    kept = request.session.get(WISH) or {}
    held = held_by_browser(kept["hold"]) if kept.get("hold") else None
    same = held and (held.service_id, held.practitioner_id, held.starts_at) == (
        wish["service"], wish["who"], wish["start"],
    )  # fmt: skip
    return held if same else None


def _wanted(request, service, wish, now):
    zone = ZoneInfo(request.clinic.timezone)
    return actions.wanted(service, wish["who"], wish["start"], wish["form"], zone, now)


def _confirm(request, time, held, now):
    booking = actions.confirm(time, request.user, held.pk if held else None, now)
    request.session.pop(WISH, None)
    for path in settings.AFTER_BOOKING:
        import_string(path)(request, booking, now)
    messages.success(request, gettext("Your time is booked."))
    return redirect("booking:booking", booking.pk)


def _hold(request, time, held, now):
    """The browser's wish, with a hold where one may be had, and off to an account."""
    if held is None or held.held_until <= now:
        held = _new_hold(request, time, now)
    request.session[WISH] = {
        "service": str(time.service.pk),
        "who": str(time.practitioner.pk),
        "start": start_text(time.start),
        "form": time.form,
        "hold": str(held.pk) if held else "",
    }
    way = settings.CLIENT_SIGN_IN_URL if request.POST.get("then") == "sign-in" else settings.CLIENT_REGISTER_URL
    return redirect(f"{reverse(way)}?next={reverse('booking:book')}")


def _new_hold(request, time, now):
    if not time.free:
        raise actions.SlotTaken
    if is_ratelimited(request, group="booking-hold", key="ip", rate=HOLDS, increment=True):
        return None
    former = (request.session.get(WISH) or {}).get("hold")
    return actions.hold(time, former or None, now)


def _is_booked(request, time):
    """The page is opened again by whoever booked it: no reason to say that it is taken."""
    return request.user.is_authenticated and actions.same_booking(time, request.user) is not None


def _page(request, time, held, now):
    context = {
        "time": time,
        "held": held if held and held.held_until > now else None,
        "start": start_text(time.start),
        "mine": _is_booked(request, time),
        "late": now > time.free_cancel_until,
        **_clock(request, time.start),
    }
    return render(request, "booking/book.html", context)


def _clock(request, start):
    """Where the clinic's clock hangs, and what more a doubled time needs."""
    zone = ZoneInfo(request.clinic.timezone)
    return {"city": city(zone), "kind": hour_kind(start, zone)}


def _gone(request, service, wish, refusal, now):
    """409 for a time that somebody took, 422 for one that is not on offer, with the next ones that are free."""
    taken, who = isinstance(refusal, actions.SlotTaken), who_offers(service)
    asked = [user for user in who if user.pk == wish["who"]] or who
    zone = ZoneInfo(request.clinic.timezone)
    context = {
        "why": "taken" if taken else "offer",
        "service": service,
        "free": next_free(service, asked, wish["start"], zone, now, MOST_SHOWN),
        "city": city(zone),
    }
    return render(request, "booking/gone.html", context, status=409 if taken else 422)


def _not_for_you(request, service, refusal):
    return render(request, "booking/gone.html", {"why": refusal.reason, "service": service}, status=422)


@client
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    ahead, past = own_bookings(request.user, timezone.now())
    return render(request, "booking/mine.html", {"ahead": ahead, "past": past})


def _own(request, pk) -> Booking:
    """404 for anybody else's: the page does not tell that it exists."""
    booking = own_booking(request.user, pk)
    if booking is None:
        raise Http404
    return booking


@client
@require_GET
def booking(request: HttpRequest, pk) -> HttpResponse:
    """One booking: when, where, with whom, on what terms; cancel it, or undo that."""
    return _shown(request, _own(request, pk))


def _shown(request, booking, status=200):
    now = timezone.now()
    cancelled = booking.state == Booking.State.CANCELLED
    context = {
        "booking": booking,
        "can_cancel": booking.state == Booking.State.CONFIRMED and booking.starts_at > now,
        "is_free_to_cancel": booking.confirmed_at and actions.is_free_to_cancel(booking, now),
        "late": now > booking.free_cancel_until,
        "can_undo": cancelled and actions.can_undo(booking, now),
        **_clock(request, booking.starts_at),
    }
    return render(request, "booking/booking.html", context, status=status)


@client
@require_POST
def cancel(request: HttpRequest, pk) -> HttpResponse:
    """Gives the time back; 409 once it has begun."""
    booking = _own(request, pk)
    try:
        actions.cancel(booking, timezone.now())
    except actions.TooLate:
        messages.error(
            request, gettext("The time has already begun, so it can't be cancelled here. Write to us or call.")
        )
        return _shown(request, booking, status=409)
    return redirect("booking:booking", pk)


@client
@require_POST
def undo(request: HttpRequest, pk) -> HttpResponse:
    """Within three minutes of cancelling; 409 when it is too late or somebody else has the time."""
    booking = _own(request, pk)
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
