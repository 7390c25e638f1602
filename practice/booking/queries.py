"""What pages ask: the offer, free times, one's own bookings, a practitioner's day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q

from practice.booking import groups
from practice.booking.availability import Diary, diary, wants_room
from practice.booking.models import (
    Absence,
    Booking,
    Participant,
    Place,
    PractitionerCard,
    Service,
    ServicePractitioner,
    WeeklyHours,
)
from practice.booking.slots import DAY, Hours
from practice.people import secrecy
from practice.people.models import Relation, User
from practice.people.queries import holding, members
from practice.people.relations import open_relations
from shared.web.access import CARERS

LICENCE_OVER = -1  # as practice.team.licensing writes it into a licence that no longer holds
HAPPENING = (Booking.State.CONFIRMED, Booking.State.COMPLETED, Booking.State.MISSED, Booking.State.GROUP)
# Who sees everybody's times (never what is said in them); the others see their own.
SEES_ALL = {User.Role.OWNER, User.Role.ADMINISTRATOR, User.Role.RECEPTIONIST}
SOON = timedelta(days=21)  # most first free times lie within; whoever has none is looked up to the horizon


@dataclass(frozen=True)
class Free:
    """One free time, with whom."""

    start: datetime
    practitioner: User
    service: Service
    left: int = 0  # seats, of a group


@dataclass
class Offered:
    """A service on the portal, who offers it, and its first free time (None: fully booked)."""

    service: Service
    practitioners: list[User]
    next: Free | None = None


@dataclass
class Presented:
    """A practitioner on the portal, with what may be booked and the first free time of any."""

    practitioner: User
    card: PractitionerCard | None
    services: list[Service] = field(default_factory=list)
    next: Free | None = None

    @property
    def forms(self) -> list[str]:
        """on_site, video, phone: those that any of the services has."""
        return sorted({form for service in self.services for form in service.forms})


@dataclass(frozen=True)
class Portal:
    services: list[Offered]
    practitioners: list[Presented]

    @property
    def next(self) -> Free | None:
        """The first free time of all."""
        return min((each.next for each in self.services if each.next), key=lambda free: free.start, default=None)


def practitioners():
    """Those who can be booked."""
    return members(treats=True)


def can_treat():
    """Staff members who may offer something: those who do, and those whose role it is; by name."""
    return members(Q(treats=True) | holding(CARERS)).order_by("first_name", "last_name", "pk")


def services():
    """Active services in their order, each with `who` (bookable practitioners by name); those that nobody offers too."""
    offers = ServicePractitioner.objects.filter(practitioner__in=practitioners()).select_related("practitioner__card")
    offers = offers.exclude(practitioner__licences__reminded=LICENCE_OVER)
    offers = offers.order_by("practitioner__first_name", "practitioner__last_name")
    return all_services(offers).filter(active=True)


def all_services(offers=None):
    """Resting ones too, in their order; for the staff."""
    if offers is None:
        offers = ServicePractitioner.objects.select_related("practitioner").order_by("practitioner__first_name")
    read = Prefetch("servicepractitioner_set", offers, to_attr="offers")
    return Service.objects.order_by("position", "pk").prefetch_related(read)


def offered_by(service: Service) -> list[UUID]:
    """Ids of everybody who offers it, bookable or not."""
    return list(ServicePractitioner.objects.filter(service=service).values_list("practitioner_id", flat=True))


def hours_of(people: Iterable[User]) -> dict[UUID, list[Hours]]:
    """An ordinary week's hours by practitioner, in order."""
    found = {}
    rows = WeeklyHours.objects.filter(practitioner__in=people, day=None).order_by("weekday", "begins")
    for who, weekday, begins, ends, place in rows.values_list(
        "practitioner_id", "weekday", "begins", "ends", "place_id"
    ):
        found.setdefault(who, []).append(Hours(weekday, begins, ends, place=place))
    return found


def special_days(practitioner: User, today: date) -> list[WeeklyHours]:
    """Hours of single dates that are not past, in order."""
    rows = WeeklyHours.objects.filter(practitioner=practitioner, day__gte=today)
    return list(rows.select_related("place").order_by("day", "begins"))


def special_day(pk: UUID) -> WeeklyHours | None:
    return WeeklyHours.objects.filter(pk=pk, day__isnull=False).first()


def locations() -> list[Place]:
    """Those in use, each with `open_rooms`, by name."""
    rooms = Prefetch("rooms", Place.objects.filter(active=True).order_by("name"), to_attr="open_rooms")
    return list(Place.objects.filter(within=None, active=True).order_by("name", "pk").prefetch_related(rooms))


def place_of(pk: UUID) -> Place | None:
    return Place.objects.filter(pk=pk, active=True).first()


def absences_ahead(people: Iterable[User], now: datetime) -> dict[UUID, list[Absence]]:
    """Those that are not over, by practitioner, in order."""
    found = {}
    rows = Absence.objects.filter(practitioner__in=people, period__endswith__gt=now, imported=False)
    for absence in rows.order_by("period"):
        found.setdefault(absence.practitioner_id, []).append(absence)
    return found


def absence_of(pk: UUID) -> Absence | None:
    return Absence.objects.select_related("practitioner").filter(pk=pk).first()


def who_offers(service: Service) -> list[User]:
    """From a service that `services()` read."""
    return [offer.practitioner for offer in service.offers]


def service_of(pk: UUID) -> Service | None:
    """An active service that clients may book themselves and that somebody offers."""
    found = services().filter(pk=pk).exclude(audience=Service.Audience.STAFF).first()
    return found if found and found.offers else None


def portal_offer(zone: ZoneInfo, now: datetime, also: Collection[UUID] = ()) -> Portal:
    """Everything that can be booked, with first free times; at most eight queries, however much there is. `also`: those who
    are presented though their card keeps them off the front page."""
    offered = [
        Offered(service, who_offers(service))
        for service in services().exclude(audience=Service.Audience.STAFF)
        if service.offers
    ]
    presented = {}
    for each in offered:
        for user in each.practitioners:
            about = presented.setdefault(user.pk, Presented(user, getattr(user, "card", None)))
            about.services.append(each.service)
    _find_first(offered, presented, zone, now)
    shown = [
        each for each in presented.values() if each.card is None or each.card.shown or each.practitioner.pk in also
    ]
    return Portal(offered, sorted(shown, key=lambda each: each.practitioner.get_full_name()))


def _find_first(offered: list[Offered], presented: dict[UUID, Presented], zone: ZoneInfo, now: datetime) -> None:
    _find_groups([each for each in offered if each.service.seats], presented, now)
    pairs = [(each, user) for each in offered if not each.service.seats for user in each.practitioners]
    horizon = max((timedelta(days=each.service.horizon_days) for each in offered), default=SOON)
    for reach in (SOON, horizon):
        if not pairs:
            return
        rooms = any(wants_room(each.service) for each, _ in pairs)
        read = _diary_ahead({user.pk for _, user in pairs}, reach, zone, now, rooms)
        last = (now + reach).astimezone(zone).date()
        without = []
        for each, user in pairs:
            start = next(read.free(each.service, user.pk, read.today, last), None)
            if start is None:
                without.append((each, user))
                continue
            free = Free(start, user, each.service)
            each.next = _earlier(each.next, free)
            presented[user.pk].next = _earlier(presented[user.pk].next, free)
        pairs = without


def _find_groups(offered: list[Offered], presented: dict[UUID, Presented], now: datetime) -> None:
    if not offered:
        return
    of = {each.service.pk: each for each in offered}
    for one in groups.ahead([each.service for each in offered], list(presented), now):
        if one.left:
            free = Free(one.starts_at, one.practitioner, of[one.service_id].service, one.left)
            of[one.service_id].next = _earlier(of[one.service_id].next, free)
            about = presented[one.practitioner_id]
            about.next = _earlier(about.next, free)


def _earlier(one: Free | None, other: Free) -> Free:
    return one if one and one.start <= other.start else other


def _diary_ahead(who: Iterable[UUID], reach: timedelta, zone: ZoneInfo, now: datetime, rooms: bool) -> Diary:
    today = now.astimezone(zone).date()
    return diary(list(who), today, today + reach + DAY, zone, now, rooms)


def free_times(service: Service, who: Iterable[User], read: Diary, first: date, last: date) -> list[Free]:
    """Every free start of a service once, in order. Where several are free at one time, who has least booked has it. Of a
    group, the dates that have a seat left."""
    if service.seats:
        meetings = groups.ahead([service], list(who), read.now)
        return [
            Free(one.starts_at, one.practitioner, service, one.left)
            for one in meetings
            if one.left and first <= one.starts_at.astimezone(read.zone).date() <= last
        ]
    found = {}
    load = {user.pk: len(read.taken.get(user.pk, ())) for user in who}
    for user in sorted(who, key=lambda user: (load[user.pk], user.pk)):
        for start in read.free(service, user.pk, first, last):
            found.setdefault(start, Free(start, user, service))
    return [found[start] for start in sorted(found)]


def next_free(
    service: Service, who: list[User], after: datetime, zone: ZoneInfo, now: datetime, most: int
) -> list[Free]:
    """The free times nearest after an instant (or after now, where it can't be booked), for somebody who came in vain."""
    horizon = now + timedelta(days=service.horizon_days)
    after = after if now <= after <= horizon else now
    first, last = after.astimezone(zone).date(), horizon.astimezone(zone).date()
    read = diary([user.pk for user in who], first, last, zone, now, wants_room(service))
    near = free_times(service, who, read, first, min(last, first + SOON))
    return [free for free in near if free.start > after][:most] or near[:most]


def held_by_browser(pk: UUID) -> Booking | None:
    """A hold without a client, also one that has run out, with the services and people a booking needs."""
    rows = Booking.objects.filter(pk=pk, state=Booking.State.HELD, client=None)
    return rows.select_related("service", "practitioner").first()


def own_bookings(client: User, now: datetime) -> tuple[list[Booking], list[Booking]]:
    """(those to come, soonest first, requests and those one comes along to too; those that were or were cancelled, latest
    first). Of a child's, too, for whom they act."""
    rows = list(own(client, now).order_by("-starts_at"))
    ahead = [row for row in rows if row.ends_at > now and row.state in (Booking.State.CONFIRMED, Booking.State.HELD)]
    return ahead[::-1], [row for row in rows if row not in ahead]


def own(client: User, now: datetime):
    """What a client may see and change: their own times, those they come along to, those of children they act for, and
    those they booked for somebody."""
    children = open_relations(now).filter(holder=client, kind=Relation.Kind.GUARDS).values("client")
    along = Participant.objects.filter(client=client).values("booking")
    answered = open_relations(now).filter(holder=client, kind=Relation.Kind.BOOKS).values("client")
    booked = Q(booked_by=client, client__in=answered)  # an organisation: what it booked itself, and nothing else
    theirs = Q(client=client) | Q(client__in=children) | Q(pk__in=along) | booked
    rows = Booking.objects.filter(theirs, client__isnull=False)
    return rows.select_related("service", "practitioner", "client", "place", "room", "package")


def own_booking(client: User, pk: UUID, now: datetime) -> Booking | None:
    """One of those; None for anybody else's."""
    return own(client, now).filter(pk=pk).first()


def bookings_between(practitioner: User, begins: datetime, ends: datetime) -> list[Booking]:
    """A practitioner's confirmed sessions and groups that begin in that time, in order; `is_first` says that the client has
    had none before it with them."""
    earlier = Booking.objects.filter(
        client=OuterRef("client"), practitioner=practitioner, starts_at__lt=OuterRef("starts_at")
    ).exclude(state__in=(Booking.State.CANCELLED, Booking.State.HELD))
    return list(
        Booking.objects.filter(practitioner=practitioner, period__overlap=(begins, ends), starts_at__gte=begins)
        .filter(state__in=HAPPENING)
        .exclude(state=Booking.State.CANCELLED)  # as the constraint says it, so that its index serves
        .filter(group=None)
        .annotate(is_first=~Exists(earlier))
        .select_related("client", "service")
        .order_by("starts_at")
    )


def colleagues(user: User) -> list[User]:
    """Whose calendars this person sees and writes in; nobody but themselves in those of somebody under absolute secrecy."""
    found = practitioners().filter(secrecy.open_to(user, "")).order_by("first_name", "last_name", "pk")
    return list(found if user.roles & SEES_ALL else found.filter(pk=user.pk))


def for_staff(user: User):
    """Bookings with a client, and groups, that a staff member may see: everybody's for those who plan them, else their own."""
    rows = Booking.objects.exclude(client=None, seats=None).filter(secrecy.open_to(user))
    rows = rows.select_related("service", "practitioner", "client", "place", "room", "package")
    return rows if user.roles & SEES_ALL else rows.filter(practitioner=user.pk)


def services_by_name() -> list[tuple[UUID, str]]:
    """What the policy may name as a service (settings.POLICY_TERMS)."""
    return [(one.pk, next(iter(one.name.values()), "")) for one in Service.objects.order_by("position", "pk")]
