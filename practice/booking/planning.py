"""Booking for somebody, as the staff does it: at any time, on offer or not, once or again, with people who are added in the
same breath."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.booking import actions, groups, series
from practice.booking.models import Booking, Form, Place, Service
from practice.people import secrecy
from practice.people.models import User
from practice.people.queries import clients, contacts_of
from shared.ids import uuid7

MOST_FOUND = 12


@dataclass(frozen=True)
class Plan:
    """What is to be booked. `client` None: a group's date."""

    service: Service
    practitioner: User
    start: datetime
    form: str
    room: Place | None
    client: User | None
    companions: Collection[User] = ()


@dataclass
class Planned:
    made: list[Booking] = field(default_factory=list)
    missed: list[datetime] = field(default_factory=list)


def find(words: str, viewer: User, now: datetime) -> dict:
    """{id: (client, name as the viewer may know it)} of those whose first name begins so, twelve at most."""
    if not words or "\0" in words:  # no name holds a sign that PostgreSQL can't
        return {}
    rows = clients().filter(first_name__istartswith=words, closed_at=None).order_by("first_name", "created_at")
    rows = rows.exclude(pk__in=secrecy.hidden_clients(viewer))
    found = list(rows[:MOST_FOUND])
    known = contacts_of(found, viewer, now)
    return {one.pk: (one, _told(known[one.pk], one)) for one in found}


def _told(contact, client) -> str:
    """Enough to tell two of one name apart, and no more than the viewer may see."""
    return ", ".join(filter(None, (contact.name, contact.phone, f"{client.created_at:%Y-%m-%d}")))


def book(plan: Plan, staff: User, weeks: int, times: int, zone: ZoneInfo, now: datetime) -> Planned:
    """The first date must be free (raises actions.SlotTaken); later ones that are not are told."""
    found, tied = Planned(), uuid7() if times > 1 else None
    for start in series.dates(plan.start, weeks or 1, times, zone):
        made = _one(plan, start, staff, tied, now)
        if made is None and not found.made:
            raise actions.SlotTaken
        if made is None:
            found.missed.append(start)
        else:
            found.made.append(made)
    return found


def _one(plan, start, staff, tied, now):
    place = plan.room.within_id if plan.room else None
    room = plan.room.pk if plan.room else None
    if plan.client is None:
        return groups.plan(
            plan.service, plan.practitioner, start, now, form=plan.form, place=place, room=room, series=tied
        )
    rooms = (room,) if plan.form == Form.ON_SITE and room else None
    time = actions.Wanted(plan.service, plan.practitioner, start, plan.form, True, place, rooms)
    try:
        return actions.confirm(
            time, plan.client, None, now, actions.Extras(booked_by=staff, series=tied, companions=plan.companions)
        )
    except actions.SlotTaken:
        return None
