"""A clinic with two practitioners and two services, for the tests of booking."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from practice.booking.models import Booking, Service, ServicePractitioner, WeeklyHours
from practice.people.models import User

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday 8.00 in Stockholm
OFFICE = ((time(9), time(12)), (time(13), time(16)))


@dataclass
class Rooms:
    """maja and sam work Monday to Friday 9–12 and 13–16; `talk` (45 min, each hour) is both's, `pair` (75 min) Sam's."""

    maja: User
    sam: User
    talk: Service
    pair: Service


def user(name, role="", **more):
    return User.objects.create_user(
        f"{name.lower()}@example.org",
        first_name=name,
        last_name="Lund",
        role=role,
        treats=role == "practitioner",
        staff_id=uuid4() if role else None,
        created_at=NOW,
        verified_at=NOW,
        **more,
    )


def service(name, *practitioners, **more):
    made = Service.objects.create(
        **{
            "name": {"sv": name, "en": name}, "minutes": 45, "step_minutes": 60, "price": 65000, "currency": "SEK",
            "forms": ["on_site", "video"], "late_fee": 32500, "notice_hours": 2,
        } | more,
    )  # fmt: skip
    for practitioner in practitioners:
        ServicePractitioner.objects.create(service=made, practitioner=practitioner)
    return made


def office_hours(practitioner):
    WeeklyHours.objects.bulk_create(
        WeeklyHours(practitioner=practitioner, weekday=weekday, begins=begins, ends=ends)
        for weekday in range(5)
        for begins, ends in OFFICE
    )


def furnish() -> Rooms:
    """Inside enter()."""
    maja, sam = user("Maja", "practitioner"), user("Sam", "practitioner")
    office_hours(maja)
    office_hours(sam)
    return Rooms(
        maja, sam, service("Enskilt samtal", maja, sam), service("Parsamtal", sam, minutes=75, step_minutes=90)
    )


def things(users) -> dict:
    """For the permission table: a service of `practitioner`'s, and a time of `client`'s with them, years ahead."""
    offered, start = service("Samtal", users["practitioner"]), at("2036-11-26 10:00")
    booking = Booking.objects.create(
        practitioner=users["practitioner"], client=users["client"], service=offered, starts_at=start,
        ends_at=start + timedelta(minutes=45), period=(start, start + timedelta(minutes=45)), form="video",
        state="confirmed", price=65000, currency="SEK", late_fee=0, free_cancel_until=start,
        created_at=NOW, confirmed_at=NOW,
    )  # fmt: skip
    return {"service": offered, "booking": booking}


def at(text: str) -> datetime:
    """ "2026-11-26 10:00" on the clinic's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def ours(captured) -> int:
    """How many of the captured statements read or write people and bookings. The rest comes and goes by the second: who
    answers at a host, how the clinic looks, whether a sign-in stands."""
    asked = [query["sql"].replace("people_staffsignin", "") for query in captured]
    return sum("booking_" in sql or "people_" in sql for sql in asked)
