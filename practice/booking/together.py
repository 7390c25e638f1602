"""For whom somebody books: themselves, a child they act for, a person their organisation answers for; and who comes along."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from practice.booking.models import Booking, Participant
from practice.booking.slots import MIDNIGHT, instant
from practice.people import actions as people
from practice.people import relations
from practice.people.models import Relation, User
from practice.people.queries import clients
from shared import law

Kind = Relation.Kind


def may_book_for(client: User, now: datetime) -> list[User]:
    """Themselves first, then those they act for."""
    held = relations.open_relations(now).filter(holder=client, kind__in=relations.FOR_SOMEBODY).values("client")
    return [client, *clients().filter(pk__in=held, is_active=True).order_by("first_name", "pk")]


def decides(client: User, booking: Booking, now: datetime) -> bool:
    """Whoever comes along sees the time; the one who booked it, and those who act for them, change it."""
    return booking.client_id in {one.pk for one in may_book_for(client, now)}


@dataclass(frozen=True)
class Deciding:
    """From which age a child decides alone about care. `ages`: those that the clinic may judge right for this child; one alone
    where law names it."""

    usual: int
    ages: range
    source: str

    @property
    def judged(self) -> bool:
        return len(self.ages) > 1


def deciding(country: str, day: date) -> Deciding:
    """Law pack: child_decides_from, and child_decides_at_most where maturity decides."""
    found = law.pack(country).figure("child_decides_from", day)
    most = law.pack(country).figure("child_decides_at_most", day)
    return Deciding(found.value, range(found.value, (most or found).value + 1), found.source)


def name_guardian(
    guardian: User, child: User, born: date, country: str, zone: ZoneInfo, now: datetime, age: int | None = None
) -> bool:
    """Until the birthday on which the child decides alone, which is all that is kept of it. `age`: of `deciding`'s, the usual
    one where nothing else was judged. False where that day is past. Raises ValueError as relations.begin, and for an age that
    law does not leave to the clinic."""
    law_says = deciding(country, now.astimezone(zone).date())
    years = law_says.usual if age is None else age
    if years not in law_says.ages:
        raise ValueError("law does not leave that age to the clinic")
    born = born.replace(day=28) if (born.month, born.day) == (2, 29) else born
    until = instant(born.replace(year=born.year + years), MIDNIGHT, zone)
    if until <= now:
        return False
    found = relations.begin(guardian, child, Kind.GUARDS, now)
    Relation.objects.filter(pk=found.pk).update(ended_at=until)
    return True


def known_companions(client: User) -> list[User]:
    """Those who came along before."""
    rows = Participant.objects.filter(booking__client=client).values("client")
    return list(clients().filter(pk__in=rows, is_active=True).order_by("first_name", "pk"))


def take_along(booking: Booking, names: Iterable[str], now: datetime) -> None:
    """To a time that is booked already; the practitioner sees them from now on, as settle has it."""
    for one in companions(booking.client, names, booking.service.people - 1, now):
        Participant.objects.get_or_create(booking=booking, client=one)
        if booking.state == Booking.State.CONFIRMED:
            relations.begin(booking.practitioner, one, Kind.TREATS, now)


def leave_out(booking: Booking, client: str) -> bool:
    """Whether somebody with that id came along. Times that they came along to before stay."""
    rows = booking.participants.select_related("client")
    found = next((one for one in rows if str(one.client_id) == client), None)
    if found:
        found.delete()
    return found is not None


def companions(client: User, names: Iterable[str], most: int, now: datetime) -> list[User]:
    """People who come along, by first name: those who came before under that name, else somebody new, of whom nothing but the
    name is known."""
    known = {user.first_name.casefold(): user for user in known_companions(client)}
    wanted = {name.casefold(): name for name in names if name}
    return [
        known.get(key) or people.add_client(now, first_name=name) for key, name in list(wanted.items())[:most]
    ]  # fmt: skip
