"""Booking, holding, cancelling. Each is one act in the caller's transaction, and says no with an exception that a page can
put into words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from practice.booking import groups
from practice.booking.availability import diary, offer_of, wants_room
from practice.booking.changed import offer_changed
from practice.booking.mails import CONFIRMED, tell_client
from practice.booking.models import Booking, Form, Package, Participant, Service
from practice.booking.queries import who_offers
from practice.booking.refilling import refill
from practice.booking.rules import rules
from practice.booking.slots import DAY
from practice.booking.taking import take
from practice.mailbox.actions import send_later
from practice.people import relations
from practice.people.models import Relation, User
from shared.happened import happened
from tenants.isolation.jobs import later

HELD_FOR = timedelta(minutes=10)
UNDO_FOR = timedelta(minutes=3)
# What strangers may hold at one practitioner at one time. Past it nothing is refused: a time is merely not held while
# somebody registers, so nobody can block a calendar without an account.
MOST_HOLDS = 3
# Times to come that one client may book alone; beyond it they ask the clinic.
MOST_AHEAD = 12
# An overlap, or two whose plain UPDATEs would wait for each other, of whom PostgreSQL lets one go on.
DEADLOCK = "40P01"
OTHERS_FIRST = ("23P01", DEADLOCK)
LAPSE, OFFER_FREED = "practice.booking.tasks.lapse", "practice.booking.tasks.offer_freed"
OFFER_LEFT = "practice.booking.tasks.offer_left"


@dataclass(frozen=True)
class Wanted:
    """A time on offer that somebody chose, and whether it was free when that was looked up."""

    service: Service
    practitioner: User
    start: datetime
    form: str
    free: bool
    place: UUID | None = None
    rooms: tuple[UUID, ...] | None = None  # those that are free; None: the service needs none
    group: Booking | None = None
    seats: tuple[int, ...] = ()  # of the group: those that are free

    @property
    def ends(self) -> datetime:
        return self.start + timedelta(minutes=self.service.minutes)

    @property
    def free_cancel_until(self) -> datetime:
        return self.start - timedelta(hours=self.service.free_cancel_hours)

    @property
    def forms(self) -> list[str]:
        """What there is to choose from: without a free room nobody meets on site."""
        return [form for form in self.service.forms if form != Form.ON_SITE or self.rooms != ()]


@dataclass(frozen=True)
class Extras:
    """What a booking may have beside its time. `booked_by`: who made it for the client; `package`: counted down by it;
    `series`: shared by times that repeat; `companions`: clients who come along."""

    booked_by: User | None = None
    package: Package | None = None
    series: UUID | None = None
    companions: Collection[User] = ()

    @property
    def by_staff(self) -> bool:
        return self.booked_by is not None and self.booked_by.is_staff_member


ALONE = Extras()


class NotOffered(Exception):
    """No such time: outside hours, too soon, too far ahead, or of somebody who doesn't offer it."""


class SlotTaken(Exception):
    """Somebody else has it."""


class NotForYou(Exception):
    """`reason`: "new" (for those who see nobody here yet), "existing" (for those who see the practitioner), "many"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def wanted(service: Service, practitioner: UUID, start: datetime, form: str, zone: ZoneInfo, now: datetime) -> Wanted:
    """`service` is one of queries.service_of; `form` "" means its first. Raises NotOffered."""
    who = next((user for user in who_offers(service) if user.pk == practitioner), None)
    if who is None or (form and form not in service.forms):
        raise NotOffered
    if not now <= start <= now + timedelta(days=service.horizon_days):  # also keeps arithmetic within the calendar
        raise NotOffered
    if service.seats:
        return _seat_wanted(service, who, start, now)
    day = start.astimezone(zone).date()
    read = diary([practitioner], day - DAY, day + DAY, zone, now, wants_room(service))
    if not read.offers(service, practitioner, start):
        raise NotOffered
    rooms = tuple(read.free_rooms(service, practitioner, start)) if wants_room(service) else None
    forms = [one for one in service.forms if one != Form.ON_SITE or rooms != ()]
    form, free = form or next(iter(forms), Form.ON_SITE), read.is_free(service, practitioner, start)
    return Wanted(service, who, start, form, free and form in forms, read.place(practitioner, start), rooms)


def _seat_wanted(service, who, start, now):
    group = groups.at(service, who, start)
    if group is None or start < now + timedelta(hours=service.notice_hours):
        raise NotOffered
    free = tuple(groups.free_seats(group, now))
    return Wanted(service, who, start, group.form, bool(free), group.place_id, None, group, free)


def wanted_again(held: Booking, form: str) -> Wanted:
    """The time that a hold keeps, on offer or not by now."""
    rooms = (held.room_id,) if held.room_id else () if wants_room(held.service) else None
    seats = (held.seat,) if held.group_id else ()
    return Wanted(
        held.service,
        held.practitioner,
        held.starts_at,
        form or held.form,
        True,
        held.place_id,
        rooms,
        held.group,
        seats,
    )


def hold(time: Wanted, former: UUID | None, now: datetime) -> Booking | None:
    """Keep the time for somebody without an account. None where strangers hold too much already: they may go on without.

    `former`: the hold that this browser has, which is let go. Raises SlotTaken."""
    held = Booking.objects.filter(
        practitioner=time.practitioner, state=Booking.State.HELD, client=None, held_until__gt=now, offered_to=None
    )
    if held.exclude(pk=former).count() >= MOST_HOLDS:
        return None
    booking = keep(time, now + HELD_FOR, now)  # a room with it: how to meet is chosen later
    if booking is None:
        raise SlotTaken
    if former:
        release(former, now)  # after the insert: two who swap times would otherwise wait for each other
    return booking


def keep(time: Wanted, until: datetime, now: datetime) -> Booking | None:
    """A hold that no browser made: a freed time, for those who wait for it. None where somebody has it already."""
    booking = _made(time, now)
    booking.state, booking.held_until = Booking.State.HELD, until
    if not _taken(booking, time, time.rooms or (None,), now):
        return None
    offer_changed([booking.practitioner_id], now, until)
    return booking


def release(pk: UUID, now: datetime) -> None:
    """Let a stranger's hold go; nothing where it has become a booking, or where somebody else is deciding about it."""
    rows = Booking.objects.select_for_update(skip_locked=True).filter(pk=pk, state=Booking.State.HELD, client=None)
    offer_changed([row.practitioner_id for row in rows], now)
    Booking.objects.filter(pk__in=[row.pk for row in rows]).delete()


def release_overdue(now: datetime) -> int:
    """Delete strangers' holds that have run out; returns how many."""
    rows = Booking.objects.select_for_update(skip_locked=True).filter(
        state=Booking.State.HELD, client=None, held_until__lte=now
    )
    return Booking.objects.filter(pk__in=[row.pk for row in rows.order_by("pk")]).delete()[0]


def _made(time: Wanted, now: datetime) -> Booking:
    return Booking(
        practitioner=time.practitioner,
        service=time.service,
        period=DateTimeTZRange(*offer_of(time.service).busy(time.start)),
        starts_at=time.start,
        ends_at=time.ends,
        form=time.form,
        place_id=time.place if time.form == Form.ON_SITE else None,
        price=time.service.price,
        currency=time.service.currency,
        free_cancel_until=time.free_cancel_until,
        late_fee=time.service.late_fee,
        created_at=now,
    )


def confirm(time: Wanted, client: User, held: UUID | None, now: datetime, extras: Extras = ALONE) -> Booking:
    """The time becomes the client's: from the hold of their browser, or at once. By referral it becomes a request, which
    the clinic answers while it keeps the time.

    Repeatable: a second click finds what the first one booked. Raises SlotTaken, NotForYou."""
    if same := same_booking(time, client):
        return same
    if not extras.by_staff:
        check_audience(time, client, now)
    booking = (_from_hold(time, client, held, now, extras) if held else None) or _at_once(time, client, now, extras)
    if booking is None:
        if same := same_booking(time, client):  # the other click was still under way
            return same
        raise SlotTaken
    Participant.objects.bulk_create(
        [Participant(booking=booking, client=one) for one in extras.companions], ignore_conflicts=True
    )
    if booking.state == Booking.State.CONFIRMED:
        settle(booking, now)
    else:
        later(LAPSE, run_at=booking.held_until, booking=str(booking.pk))
    offer_changed([booking.practitioner_id], now)
    return booking


def settle(booking: Booking, now: datetime) -> None:
    """What a confirmed booking brings about: relations, a mail, and no fee for whoever gave that time back late."""
    companions = User.objects.filter(joint_bookings__booking=booking)
    for person in (booking.client, *companions):
        relations.begin(booking.practitioner, person, Relation.Kind.TREATS, now)
    happened("booking.made", booking.pk, booking.client_id, now)
    if booking.client.email:
        send_later(CONFIRMED, booking.client, now, about=booking.pk)
    refill(booking, now)


def _settled(time, now, extras) -> dict:
    """The fields that say that it is booked, or asked for."""
    fields = {
        "booked_by": extras.booked_by, "package": extras.package, "series": extras.series,
    }  # fmt: skip
    if time.service.audience == Service.Audience.REFERRAL and not extras.by_staff:
        until = min(now + timedelta(hours=rules().request_hours), time.start)
        return fields | {"state": Booking.State.HELD, "held_until": until}
    return fields | {"state": Booking.State.CONFIRMED, "confirmed_at": now, "held_until": None}


def same_booking(time: Wanted, client: User) -> Booking | None:
    """What the client has booked already: that very time."""
    rows = Booking.objects.filter(client=client, state__in=(Booking.State.CONFIRMED, Booking.State.HELD))
    return rows.filter(practitioner=time.practitioner, service=time.service, starts_at=time.start).first()


def _from_hold(time, client, held, now, extras):
    """The hold, now theirs; also one that has run out, if nobody took it meanwhile."""
    rows = Booking.objects.filter(pk=held, state=Booking.State.HELD, client=None)
    elsewhere = {} if time.form == Form.ON_SITE else {"place": None, "room": None}
    rows = rows.filter(practitioner=time.practitioner, service=time.service, starts_at=time.start)
    fields = {"client": client, "form": time.form} | elsewhere | _settled(time, now, extras)
    changed = _update(rows, fields) or 0
    return Booking.objects.select_related("practitioner", "service").get(pk=held) if changed else None


def _update(rows, fields) -> int | None:
    """None where the constraint, or somebody whose change waited for this one, forbids it. Once more after a deadlock: the
    other one has gone on by then."""
    for last in (False, True):
        try:
            with transaction.atomic():
                return rows.update(**fields)
        except (IntegrityError, OperationalError) as error:
            if (state := getattr(error.__cause__, "sqlstate", "")) not in OTHERS_FIRST:
                raise
            if last or state != DEADLOCK:
                return None
    return None


def _at_once(time, client, now, extras):
    booking = _made(time, now)
    booking.client = client
    for name, value in _settled(time, now, extras).items():
        setattr(booking, name, value)
    on_site = time.rooms is not None and time.form == Form.ON_SITE
    return booking if _taken(booking, time, time.rooms if on_site else (None,), now) else None


def _taken(booking, time, rooms, now):
    """In one of the rooms, or on one of a group's seats: somebody else may be quicker to one of them."""
    ways = [("seat", seat) for seat in time.seats] if time.group else [("room_id", room) for room in rooms]
    booking.group = time.group
    for name, value in ways if time.free else ():
        setattr(booking, name, value)
        if take(booking, now):
            return True
    return False


def check_audience(time: Wanted, client: User, now: datetime) -> None:
    """Raises NotForYou: for whom the service is, and how much one may book alone."""
    audience = time.service.audience
    treated = relations.open_relations(now).filter(client=client, kind=Relation.Kind.TREATS)
    if audience == Service.Audience.NEW and treated.exists():
        raise NotForYou("new")
    if audience == Service.Audience.EXISTING and not treated.filter(holder=time.practitioner).exists():
        raise NotForYou("existing")
    taken = (Booking.State.CONFIRMED, Booking.State.HELD)
    ahead = Booking.objects.filter(client=client, state__in=taken, starts_at__gt=now)
    if ahead.count() >= MOST_AHEAD:
        raise NotForYou("many")


class TooLate(Exception):
    """The session has begun, or the minutes to take it back are over."""


def is_free_to_cancel(booking: Booking, now: datetime) -> bool:
    """Within the window, within three minutes of booking it, or while it is only asked for."""
    return booking.confirmed_at is None or now <= max(booking.free_cancel_until, booking.confirmed_at + UNDO_FOR)


def cancel(booking: Booking, now: datetime) -> Booking:
    """By the client. Gives the time back; again: nothing. Late where the window is over. Raises TooLate.

    Taken back within three minutes of booking, it also ends the relation that it began: nobody need see that client."""
    if booking.state == Booking.State.CANCELLED:
        return booking
    _cancelled(booking, Booking.By.CLIENT, not is_free_to_cancel(booking, now), now)
    if booking.confirmed_at and now <= booking.confirmed_at + UNDO_FOR:
        _end_relation(booking, now)
    return booking


def _end_relation(booking, now):
    between = {"client": booking.client, "state__in": (Booking.State.CONFIRMED, Booking.State.COMPLETED)}
    begun = Relation.objects.filter(
        holder=booking.practitioner, client=booking.client, kind=Relation.Kind.TREATS, began_at=booking.confirmed_at
    )
    if begun.exists() and not Booking.objects.filter(practitioner=booking.practitioner, **between).exists():
        relations.end(booking.practitioner, booking.client, Relation.Kind.TREATS, now)


def cancel_by_clinic(booking: Booking, now: datetime) -> Booking:
    """Never at the client's cost, who is told. Raises TooLate."""
    if booking.state == Booking.State.CANCELLED:
        return booking
    _cancelled(booking, Booking.By.CLINIC, False, now)
    tell_client(booking, "cancelled", now)
    return booking


def _cancelled(booking, by, late, now):
    if booking.starts_at <= now:
        raise TooLate
    booking.state, booking.cancelled_at = Booking.State.CANCELLED, now
    booking.cancelled_by, booking.cancelled_late = by, late
    booking.held_until = None
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancelled_late", "held_until"])
    if booking.confirmed_at:  # what was only asked for was never told
        happened("booking.cancelled", booking.pk, booking.client_id, now)
    offer_changed([booking.practitioner_id], now)
    later(OFFER_FREED, run_at=now + UNDO_FOR, booking=str(booking.pk))  # not before it can't be taken back any more


def can_undo(booking: Booking, now: datetime) -> bool:
    """Whether a cancelled booking may be taken back: by the client who cancelled it, not past the clinic."""
    return booking.confirmed_at is not None and (
        booking.cancelled_by == Booking.By.CLIENT and now <= booking.cancelled_at + UNDO_FOR and booking.starts_at > now
    )


def undo_cancel(booking: Booking, now: datetime) -> Booking:
    """Within three minutes of cancelling. Raises TooLate, or SlotTaken where somebody was quicker."""
    if booking.state == Booking.State.CONFIRMED:
        return booking
    if booking.state != Booking.State.CANCELLED or not can_undo(booking, now):
        raise TooLate
    there = {"state": Booking.State.CONFIRMED, "cancelled_at": None, "cancelled_by": "", "cancelled_late": False}
    if not _update(Booking.objects.filter(pk=booking.pk), there):
        raise SlotTaken
    booking.refresh_from_db()
    happened("booking.made", booking.pk, booking.client_id, now)
    relations.begin(booking.practitioner, booking.client, Relation.Kind.TREATS, now)
    offer_changed([booking.practitioner_id], now)
    return booking
