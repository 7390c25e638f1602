"""From a chosen time to a booked one.

Somebody without an account comes here with a time from the portal, has it held, signs in, registers or types a code from a
mail, and comes back to the same page: the time stands in the session until it is booked.
"""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods
from django_ratelimit.core import is_ratelimited

from practice.booking import actions, making, packages, proving, together
from practice.booking.forms import BookingForm, CodeForm, ContactForm, TimeForm, start_text
from practice.booking.models import Booking, Rules
from practice.booking.queries import held_by_browser, next_free, service_of, who_offers
from practice.booking.rules import rules
from practice.booking.words import city, hour_kind
from shared.web.access import public
from shared.web.formats import moment

WISH = "booking"  # in the session: the fields of TimeForm as text, and "hold", the id of a held booking or ""
HOLDS = "20/h"  # by address; past it a time is not held, but can be booked
MOST_SHOWN = 6


@public
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """GET: the chosen time (of the address, else of the session), what it costs and on what terms. POST books it for a
    client who is signed in; anybody else has it held and goes on to sign in (`then`=sign-in), to register, or to a code by
    mail (`then`=code), as the clinic's rules have it."""
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


def _form(request, time, now, data=None):
    """BookingForm for a signed-in client; None for anybody else."""
    if not request.user.is_authenticated or request.user.is_staff_member:
        return None
    people = together.may_book_for(request.user, now)
    package = packages.usable(request.user, time.service.pk, time.start.date())
    return BookingForm(data, people=people, service=time.service, package=package)


def _confirm(request, time, held, now):
    form = _form(request, time, now, request.POST)
    if not form.is_valid():
        return _page(request, time, held, now, form=form)
    if rules().confirm_by == Rules.ConfirmBy.BOTH:
        _keep_wish(request, time, held)
        return proving.begin(request, request.POST, {}, now)
    return book_for(request, request.user, time, held, form, now)


def book_for(request, user, time, held, form, now) -> HttpResponse:
    """Books for `user` or whom they act for, as a valid `form` says. Raises actions.SlotTaken, NotForYou."""
    found = making.book(request, user, time, held, form, now)
    request.session.pop(WISH, None)
    _say(request, found)
    return redirect("booking:booking", found.made[0].pk)


def _say(request, found):
    if found.made[0].state == Booking.State.HELD:
        messages.success(request, gettext("You have asked for this time. We keep it for you and answer soon."))
    elif len(found.made) + len(found.missed) == 1:
        messages.success(request, gettext("Your time is booked."))
    else:
        words = ngettext("%(n)d time is booked.", "%(n)d times are booked.", len(found.made))
        messages.success(request, words % {"n": len(found.made)})
    if found.missed:
        days = ", ".join(moment(start) for start in found.missed)
        messages.warning(request, gettext("These were not free, so nothing is booked then: %(days)s.") % {"days": days})


def _hold(request, time, held, now):
    """The browser's wish, with a hold where one may be had, and off to an account or a code."""
    by_code = request.POST.get("then") == "code" and rules().confirm_by == Rules.ConfirmBy.CODE
    form = ContactForm(request.POST if by_code else None, country=request.clinic.country)
    if by_code and not form.is_valid():
        return _page(request, time, held, now, contact=form)
    if held is None or held.held_until <= now:
        held = _new_hold(request, time, now)
    _keep_wish(request, time, held)
    if by_code:
        return proving.begin(request, request.POST, form.cleaned_data, now)
    way = settings.CLIENT_SIGN_IN_URL if request.POST.get("then") == "sign-in" else settings.CLIENT_REGISTER_URL
    return redirect(f"{reverse(way)}?next={reverse('booking:book')}")


def _keep_wish(request, time, held):
    request.session[WISH] = {
        "service": str(time.service.pk),
        "who": str(time.practitioner.pk),
        "start": start_text(time.start),
        "form": time.form,
        "hold": str(held.pk) if held else "",
    }


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


def _page(request, time, held, now, form=None, contact=None):
    by_code = not request.user.is_authenticated and rules().confirm_by == Rules.ConfirmBy.CODE
    fresh = ContactForm(country=request.clinic.country) if by_code else None
    context = {
        "time": time,
        "held": held if held and held.held_until > now else None,
        "start": start_text(time.start),
        "mine": _is_booked(request, time),
        "late": now > time.free_cancel_until,
        "form": form or _form(request, time, now),
        "contact": contact or fresh,
        "package": _package(request, time),
        "by_request": time.service.audience == "referral",
        "request_hours": rules().request_hours,
        **clock(request, time.start),
    }
    return render(request, "booking/book.html", context, status=422 if form or contact else 200)


def _package(request, time):
    if not request.user.is_authenticated or request.user.is_staff_member:
        return None
    return packages.usable(request.user, time.service.pk, time.start.date())


def clock(request, start):
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


@public
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code from the mail, which books the time that waits in the session."""
    if WISH not in request.session or not proving.waits(request):
        return redirect("booking:book")
    form = CodeForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if not form.is_bound or not form.is_valid():
        return render(request, "booking/code.html", {"form": form}, status=422 if form.is_bound else 200)
    if not proving.check(request, form.cleaned_data["code"], now):
        if not proving.waits(request):
            messages.error(request, gettext("That was not the code. Begin anew, and we mail you another one."))
            return redirect("booking:book")
        form.add_error("code", gettext("That is not the code. Look in the latest mail and try again."))
        return render(request, "booking/code.html", {"form": form}, status=422)
    return _proven(request, now)


def _proven(request, now):
    wish, service = _wish(request, None), service_of(UUID(request.session[WISH]["service"]))
    fields, user = proving.finish(request, now)
    if service is None or user is None:
        raise PermissionDenied
    try:
        held = _held(request, wish)
        time = actions.wanted_again(held, wish["form"]) if held else _wanted(request, service, wish, now)
        people = together.may_book_for(user, now) if request.user.is_authenticated else [user]
        form = BookingForm(
            fields, people=people, service=service,
            package=packages.usable(user, service.pk, time.start.date()) if request.user.is_authenticated else None,
        )  # fmt: skip
        form.is_valid()
        answer = book_for(request, user, time, held, form, now)
    except (actions.NotOffered, actions.SlotTaken) as refusal:
        return _gone(request, service, wish, refusal, now)
    except actions.NotForYou as refusal:
        return _not_for_you(request, service, refusal)
    if request.user.is_authenticated:
        return answer
    return render(
        request, "booking/done.html", {"booking": actions.same_booking(time, user), **clock(request, time.start)}
    )
