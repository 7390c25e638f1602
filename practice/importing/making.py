"""One line of a file → what it makes here. The dry run does the very same and takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from practice.booking.models import Booking, Form, Service
from practice.booking.offers import save_service
from practice.booking.queries import practitioners
from practice.booking.taking import take
from practice.importing import values
from practice.importing.models import Batch, Made
from practice.importing.undoing import mark_of
from practice.people import actions as people
from practice.people import relations, secrecy
from practice.people.models import Relation, User
from practice.people.queries import clients
from shared.privacy import readable

CLIENT, SERVICE, BOOKING, NOTE = "client", "service", "booking", "note"
LANGUAGES = {"svenska": "sv", "swedish": "sv", "dansk": "da", "danska": "da", "danish": "da", "engelska": "en",
             "engelsk": "en", "english": "en", "tyska": "de", "tysk": "de", "deutsch": "de", "german": "de"}  # fmt: skip


class Wrong(ValueError):
    """`word`: of words.REASONS."""

    def __init__(self, word: str):
        super().__init__(word)
        self.word = word


@dataclass
class Place:
    """Where a batch is brought in. What is looked up line by line is read once."""

    country: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    currency: str
    usual: Mapping[str, str]
    now: datetime
    viewer: User | None = None  # who brings it: what absolute secrecy hides from them is not found
    known: dict = field(default_factory=dict)

    @cached_property
    def practitioners(self) -> dict[str, User]:
        """By every way in which a file may name them."""
        found: dict[str, User | None] = {}
        for one in practitioners().filter(secrecy.open_to(self.viewer, "")):
            for name in {str(one.pk), one.get_full_name().lower(), one.first_name.lower(), (one.email or "").lower()}:
                found[name] = None if name in found else one  # two of one name are nobody
        return {name: one for name, one in found.items() if one and name}

    @cached_property
    def services(self) -> dict[str, Service]:
        rows = Service.objects.filter(active=True, seats=0)
        named = {name.lower(): one for one in rows for name in one.name.values()}
        return named | {str(one.pk): one for one in rows}


def practitioner(said: Mapping[str, str], place: Place, needed: bool) -> User | None:
    name = said.get("practitioner", "") or place.usual.get("practitioner", "")
    found = place.practitioners.get(name.lower())
    if found is None and (name or needed):
        raise Wrong("practitioner")
    return found


# -- services ----------------------------------------------------------------------------------------------------------


def service(said: Mapping[str, str], place: Place) -> Made:
    name = said.get("name", "")[:100]
    if not name:
        raise Wrong("name")
    if name.lower() in place.services:
        return Made(what=SERVICE, row=place.services[name.lower()].pk)
    minutes = values.whole(said.get("minutes", ""), 5, 600)
    forms = [values.way(one) for one in said["form"].split("/")] if said.get("form") else [Form.ON_SITE]
    who = [practitioner({"practitioner": one.strip()}, place, True) for one in _split(said.get("practitioner", ""))]
    fields = {
        "name": {place.languages[0]: name}, "minutes": minutes, "step_minutes": min(minutes, 30),
        "price": values.money(said["price"]) if said.get("price") else 0, "currency": place.currency, "forms": forms,
    }  # fmt: skip
    made = save_service(Service(), fields, who, place.now)
    place.services[name.lower()] = made
    return Made(what=SERVICE, row=made.pk, mark=mark_of(made))


def _split(text: str) -> list[str]:
    return [one for one in text.replace("/", ",").replace(";", ",").split(",") if one.strip()]


# -- clients -----------------------------------------------------------------------------------------------------------


def client(said: Mapping[str, str], place: Place) -> Made:
    first, last = said.get("first_name", ""), said.get("last_name", "")
    if not first:
        first, last = _names(said.get("name", ""))
    if not first:
        raise Wrong("name")
    if len(first) > 100 or len(last) > 100:
        raise Wrong("long")
    email = values.email(said["email"]) if said.get("email") else None
    phone = values.phone(said["phone"], place.country) if said.get("phone") else ""
    number, who = said.get("number", "")[:60], practitioner(said, place, False)
    there = _same(email, phone, first, last, place)
    if there is not None:
        if there.is_staff_member:
            raise Wrong("staff")
        return Made(what=CLIENT, row=there.pk, person=there.pk, number=number)
    details = {"last_name": last, "phone": phone, "language": _language(said.get("language", ""), place)}
    made = people.add_client(place.now, first_name=first, email=email, **details)
    if who:
        relations.begin(who, made, Relation.Kind.TREATS, place.now)
    return Made(what=CLIENT, row=made.pk, person=made.pk, number=number, mark=mark_of(made))


def _names(text: str) -> tuple[str, str]:
    """ "Ek, Tove" and "Tove Maria Ek" → (first, last)"""
    if "," in text:
        last, _comma, first = (part.strip() for part in text.partition(","))
        return first, last
    first, _space, last = text.strip().rpartition(" ")
    return (first, last) if first else (last, "")


def _same(email, phone, first, last, place) -> User | None:
    """Who is here already: of the same address; or of the same name and number."""
    if email:
        return User.objects.filter(email=email).first()
    if phone:
        named = _known(place).filter(phone=phone, first_name__iexact=first, last_name__iexact=last)
        return named.first()
    return None


def _language(text, place) -> str:
    found = LANGUAGES.get(text.lower(), text.lower()[:2])
    return found if found in place.languages else place.languages[0]


def _known(place: Place):
    rows = clients().filter(closed_at=None)
    return rows.exclude(pk__in=secrecy.hidden_clients(place.viewer))


def whom(said: Mapping[str, str], place: Place) -> User:
    """The client of a line: by the number of the former system, the address, the telephone, or a name that only one has."""
    if number := said.get("number"):
        rows = Made.objects.filter(what=CLIENT, number=number[:60]).values_list("row", flat=True)
        found = list(_known(place).filter(pk__in=list(rows))[:2])
    elif said.get("email"):
        found = list(_known(place).filter(email=values.email(said["email"]))[:2])
    elif said.get("phone"):
        found = list(_known(place).filter(phone=values.phone(said["phone"], place.country))[:2])
    else:
        first, last = _names(said.get("name", ""))
        found = list(_known(place).filter(first_name__iexact=first, last_name__iexact=last)[:2])
    if len(found) != 1:
        raise Wrong("several" if found else "nobody")
    return found[0]


# -- bookings ----------------------------------------------------------------------------------------------------------


def booking(said: Mapping[str, str], place: Place) -> Made:
    """Of the past it is one that was held; of the time to come it takes the practitioner's time, and nobody is written to."""
    if said.get("repeats"):
        raise Wrong("repeats")
    if said.get("state", "").lower() in values.GONE:
        raise Wrong("cancelled")
    who, what = practitioner(said, place, True), _service(said, place)
    start, end = _span(said, what, place)
    person = whom(said, place)
    same = Booking.objects.filter(practitioner=who, client=person, starts_at=start).exclude(
        state=Booking.State.CANCELLED
    )
    if there := same.first():
        return Made(what=BOOKING, row=there.pk, person=person.pk)
    row = _booked(said, what, who, person, start, end, place)
    if not take(row, place.now):
        raise Wrong("taken")
    relations.begin(who, person, Relation.Kind.TREATS, min(start, place.now))
    return Made(what=BOOKING, row=row.pk, person=person.pk, mark=mark_of(Booking.objects.get(pk=row.pk)))


def _booked(said, what, who, person, start, end, place) -> Booking:
    over = end <= place.now
    return Booking(
        practitioner=who, client=person, service=what, period=DateTimeTZRange(start, end), starts_at=start, ends_at=end,
        form=values.way(said["form"]) if said.get("form") else what.forms[0], price=what.price, currency=what.currency,
        free_cancel_until=start - timedelta(hours=what.free_cancel_hours), late_fee=what.late_fee,
        created_at=place.now, confirmed_at=place.now,
        state=Booking.State.COMPLETED if over else Booking.State.CONFIRMED,
    )  # fmt: skip


def _service(said, place) -> Service:
    name = said.get("service", "") or place.usual.get("service", "")
    found = place.services.get(name.lower())
    if found is None:
        raise Wrong("service")
    return found


def _span(said, what, place) -> tuple[datetime, datetime]:
    order, text = place.usual.get("order", "dmy"), said.get("start", "")
    apart = text if said.get("day") else ""
    start = values.moment(said.get("day") or text, apart, order, place.zone)
    if said.get("end"):
        whole = len(said["end"].strip()) > 5  # with its day
        end = values.moment(said["end"] if whole else said.get("day") or text, "" if whole else said["end"], order,
                            place.zone)  # fmt: skip
    else:
        minutes = values.whole(said["minutes"], 1, 1440) if said.get("minutes") else what.minutes
        end = start + timedelta(minutes=minutes)
    if not timedelta(0) < end - start <= timedelta(days=1):
        raise Wrong("end")
    return start, end


MAKERS = {Batch.Kind.SERVICES: service, Batch.Kind.CLIENTS: client, Batch.Kind.BOOKINGS: booking}


def said_by(line: tuple[str, ...], batch: Batch) -> dict[str, str]:
    """{field: text}. What no column was named for is not looked at. Raises Wrong for what the policy never collects."""
    found = {key: line[number] for key, number in batch.columns.items() if number < len(line)}
    if batch.form == "ical" and line[-1]:
        found["repeats"] = line[-1]
    if any(
        readable.holds_identity_number(text) for key, text in found.items() if key in ("name", "first_name", "number")
    ):
        raise Wrong("identity_number")
    return {key: text.strip() for key, text in found.items()}
