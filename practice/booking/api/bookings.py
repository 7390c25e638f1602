"""Booked times: a client's own, and those that a staff member may see, with what each may do about them. The rules are those
of the pages; nothing here decides anything else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from practice.booking import actions, calendar, making, moving, packages, queries, seats, together
from practice.booking.api import shapes
from practice.booking.forms import BookingForm
from practice.booking.models import Booking, Rules
from practice.booking.rules import rules
from practice.booking.slots import MIDNIGHT, instant
from practice.booking.views import undoing
from shared.web.access import signed_in
from shared.web.api.once import once, replayed
from shared.web.api.problems import Problem, pointed
from shared.web.api.schema import IF_MATCH, REPEATABLE, operation, paged
from shared.web.api.views import Resource

TAG = "Bookings"


def visible(user, now: datetime) -> QuerySet[Booking]:
    """What this person may see: raises PermissionDenied for staff who have nothing to do with clients' times."""
    if not user.is_staff_member:
        return queries.own(user, now)
    if not user.plans:
        raise PermissionDenied
    return queries.for_staff(user).exclude(client=None)


class OfBookings(Resource):
    """What the resources below share."""

    def row(self, request, pk, now) -> Booking:
        found = visible(request.user, now).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def told(self, request, row: Booking, now: datetime) -> dict:
        return shapes.booking(row, request.user, request.languages, now)

    def deed(self, request, pk, act: Callable[[Booking, datetime], None]) -> HttpResponse:
        """`act` on a booking, once, on condition of If-Match; then what stands there. Refusals become problems."""
        now = timezone.now()
        row = self.row(request, pk, now)

        def done() -> UUID:
            self.must_match(request, self.told(request, row, now))
            if not request.user.is_staff_member and not together.decides(request.user, row, now):
                raise PermissionDenied
            saying_no(lambda: act(row, now))
            return row.pk

        _made, again = once(request, done, now)
        return self.shown(request, self.told(request, self.row(request, pk, now), now), **replayed(again))


def saying_no(act: Callable):
    """What the actions refuse, in the words of a problem."""
    try:
        return act()
    except actions.TooLate:
        raise Problem("too-late", gettext("The time has begun, or what could be taken back is over.")) from None
    except actions.SlotTaken:
        raise Problem("taken", gettext("Somebody else has just booked that time.")) from None
    except actions.NotOffered:
        raise Problem("not-offered", gettext("That time can't be booked. Ask for the free times again.")) from None
    except actions.NotForYou as no:
        raise Problem("not-offered", NOT_FOR_YOU[no.reason]()) from None


NOT_FOR_YOU = {
    "new": lambda: gettext("This is for those who see nobody here yet."),
    "existing": lambda: gettext("This is for those who already see this practitioner."),
    "many": lambda: gettext("You have many times to come already. Ask the clinic for more."),
}


@signed_in
class Bookings(OfBookings):
    @operation(
        "List bookings", tag=TAG, answers=paged(shapes.BookingOut), query=shapes.BookingsIn,
        example={"results": [shapes.BOOKING], "next": None, "previous": None},
        about="A client's own, also of those they act for. For staff: one's own day, or everybody's for those who plan it. "
        "The earliest first.",
    )  # fmt: skip
    def get(self, request: HttpRequest) -> HttpResponse:
        asked, now, zone = self.asked(request, shapes.BookingsIn), timezone.now(), ZoneInfo(request.clinic.timezone)
        rows = visible(request.user, now)
        if "first" in asked:
            rows = rows.filter(starts_at__gte=_midnight(asked["first"], zone))
        if "last" in asked:
            rows = rows.filter(starts_at__lt=_midnight(asked["last"], zone) + timedelta(days=1))
        rows = rows.filter(**{name: asked[name] for name in ("state", "practitioner") if name in asked})
        return self.page(
            request, rows, ("starts_at", "id"),
            lambda found: shapes.bookings(found, request.user, request.languages, now),
        )  # fmt: skip

    @operation(
        "Book a time", tag=TAG, answers=shapes.BookingOut, status=201, takes=shapes.BookIn, refuses=(409,),
        headers=[REPEATABLE], sends=shapes.BOOK, example=shapes.BOOKING,
        about="For clients. By referral it becomes a request, which the clinic answers. Where the clinic has each booking "
        "confirmed by a code, it is made on the page.",
    )  # fmt: skip
    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_staff_member:
            raise PermissionDenied
        now = timezone.now()
        made, again = once(request, lambda: self._book(request, self.taken(request, shapes.BookIn), now), now)
        row = self.row(request, made, now)
        where = reverse("api:booking", args=[made])
        return self.shown(request, self.told(request, row, now), 201, Location=where, **replayed(again))

    def _book(self, request, wish, now) -> UUID:
        if rules().confirm_by == Rules.ConfirmBy.BOTH:
            page = request.build_absolute_uri(reverse("booking:book"))
            raise Problem("answer-first", gettext("This clinic confirms bookings by a code by mail: %s") % page)
        service = queries.service_of(wish["service"])
        if service is None:
            raise Problem("not-offered", gettext("That can't be booked here."))
        zone, user = ZoneInfo(request.clinic.timezone), request.user
        time = saying_no(
            lambda: actions.wanted(service, wish["practitioner"], wish["start"], wish.get("form", ""), zone, now)
        )
        form = BookingForm(
            _fields(wish), people=together.may_book_for(user, now), service=service,
            package=packages.usable(user, service.pk, time.start.date()),
        )  # fmt: skip
        if not form.is_valid():
            raise Problem("invalid", errors=pointed(form.errors))
        return saying_no(lambda: making.book(request._request, user, time, None, form, now)).made[0].pk


def _midnight(day, zone) -> datetime:
    return instant(day, MIDNIGHT, zone)


def _fields(wish) -> dict:
    """The page's form, from the API's body."""
    found = {name: wish[name] for name in ("weeks", "times", "use_package") if name in wish}
    found |= {"for_whom": str(wish["for_whom"])} if "for_whom" in wish else {}
    return found | {f"companion_{number}": name for number, name in enumerate(wish.get("companions", ()), 1)}


@signed_in
class OneBooking(OfBookings):
    @operation("Read a booking", tag=TAG, answers=shapes.BookingOut, refuses=(404,), example=shapes.BOOKING)
    def get(self, request: HttpRequest, pk) -> HttpResponse:
        now = timezone.now()
        return self.shown(request, self.told(request, self.row(request, pk, now), now))


@signed_in
class Cancel(OfBookings):
    @operation(
        "Cancel a booking", tag=TAG, answers=shapes.BookingOut, refuses=(404, 409, 412, 422), headers=[IF_MATCH, REPEATABLE],
        example=shapes.BOOKING | {"state": "cancelled", "cancelled_at": "2026-11-24T08:00:00Z", "may": ["undo"]},
        about="By the client it may cost `late_fee` after `free_cancel_until`. By staff it never costs the client, who is "
        "told by mail.",
    )  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        act = seats.call_off if request.user.is_staff_member else actions.cancel
        return self.deed(request, pk, act)


@signed_in
class Undo(OfBookings):
    @operation(
        "Take a cancelling back", tag=TAG, answers=shapes.BookingOut, refuses=(404, 409, 412, 422),
        headers=[IF_MATCH, REPEATABLE], example=shapes.BOOKING, about="By the client, within three minutes.",
    )  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        if request.user.is_staff_member:
            raise PermissionDenied
        return self.deed(request, pk, actions.undo_cancel)


@signed_in
class MoveBack(OfBookings):
    @operation(
        "Take a move back", tag=TAG, answers=shapes.BookingOut, refuses=(404, 409, 412, 422), headers=[IF_MATCH, REPEATABLE],
        example=shapes.BOOKING,
        about="The latest move that this very session made: by the client within three minutes, by staff within ten.",
    )  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        def act(row, now):
            if undoing.kept(request, now) != str(row.pk):
                raise actions.TooLate
            moving.move_back(row, undoing.take(request), now)

        return self.deed(request, pk, act)


@signed_in
class Move(OfBookings):
    @operation(
        "Move a booking", tag=TAG, answers=shapes.BookingOut, takes=shapes.MoveIn, refuses=(404, 409, 412),
        headers=[IF_MATCH, REPEATABLE], example=shapes.BOOKING,
        sends={"practitioner": shapes.OTHER_ID, "start": "2026-11-27T09:00:00Z"},
        about="By the client to a free time, while cancelling costs nothing. By staff to any time that nothing takes; "
        "outside open hours with `anyway`.",
    )  # fmt: skip
    def post(self, request: HttpRequest, pk) -> HttpResponse:
        by_staff = request.user.is_staff_member
        self.row(request, pk, timezone.now())  # whose it is comes before what the body says
        to, zone = self.taken(request, shapes.MoveIn), ZoneInfo(request.clinic.timezone)

        def act(row, now):
            before = moving.where(row)
            (_moved_by_staff if by_staff else _rebooked)(request, row, to, zone, now)
            undoing.remember(request, row, before, now)

        return self.deed(request, pk, act)


def _rebooked(request, row, to, zone, now):
    service = queries.service_of(row.service_id)
    if service is None or not moving.may_rebook(row, now):
        raise actions.TooLate
    time = actions.wanted(service, to["practitioner"], to["start"], row.form, zone, now)
    if not time.free:
        raise actions.SlotTaken
    moving.rebook(row, time, now)


def _moved_by_staff(request, row, to, zone, now):
    who = next((one for one in queries.colleagues(request.user) if one.pk == to["practitioner"]), None)
    if who is None:
        raise actions.NotOffered
    if row.group_id:
        date = next((one for one in seats.other_dates(row, now, by_staff=True) if one.starts_at == to["start"]), None)
        if date is None:
            raise actions.SlotTaken
        return moving.move_seat_by_staff(row, date, now)
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    found = calendar.conflicts(to["start"], minutes, who, row.room, row.client, row.pk, zone, now, request.user)
    if any(one.is_hard for one in found) or (found and not to.get("anyway")):
        raise Problem("taken", errors=[{"pointer": "#/start", "detail": one.kind} for one in found])
    return moving.move_by_staff(row, moving.Target(who, to["start"], row.room_id, row.place_id), now)
