"""Those who would take a time that somebody gives back: it is offered to the first few of them for a set time; whoever
accepts first has it, and the others are told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from practice.booking import actions
from practice.booking.mails import OFFER_TAKEN, OFFERED
from practice.booking.models import Booking, Service, Waiting
from practice.booking.queries import service_of
from practice.booking.rules import rules
from practice.mailbox.actions import send_later
from practice.people.models import User
from tenants.isolation.hosts import hosts

AT_ONCE = 5  # people who are offered one time together
MOST = 5  # lists that one client may stand on


def join(client: User, service: Service, values: Mapping, now: datetime) -> Waiting | None:
    """`values`: practitioner (or None), weekdays, begins, ends, until. Again for that service: the newer wish holds. None
    for whoever stands on many lists already."""
    others = Waiting.objects.filter(client=client).exclude(service=service)
    if others.count() >= MOST:
        return None
    Waiting.objects.filter(client=client, service=service, offer=None).delete()
    return Waiting.objects.create(client=client, service=service, created_at=now, **values)


def leave(waiting: Waiting) -> None:
    waiting.delete()


def of_client(client: User) -> list[Waiting]:
    """Each with the time that is kept for them just now, as `offer`."""
    rows = Waiting.objects.filter(client=client).select_related("service", "practitioner", "offer__practitioner")
    return list(rows.order_by("created_at"))


def end_past(now: datetime) -> int:
    """Whoever waited for days that are over waits no more; returns how many rows went."""
    return Waiting.objects.filter(until__lt=now.date(), offer=None).delete()[0]


def offer_freed(pk: UUID, now: datetime) -> int:
    """The time of a cancelled booking; returns how many it is offered to."""
    gone = Booking.objects.filter(pk=pk, state=Booking.State.CANCELLED, seats=None).first()
    return _offer(gone, gone.practitioner_id, gone.starts_at, now) if gone else 0


def offer_left(pk: UUID, practitioner: UUID, start: datetime, now: datetime) -> int:
    """The time that a booking moved away from; where it has moved back, or lies over that time in part, nothing is free."""
    moved = Booking.objects.filter(pk=pk, seats=None).first()
    return _offer(moved, practitioner, start, now) if moved else 0


def _offer(of: Booking, practitioner: UUID, start: datetime, now: datetime) -> int:
    """To those who wait for the service, and not to the client who gave it back. Returns how many."""
    service = service_of(of.service_id)
    if service is None or start <= now:
        return 0
    zone = ZoneInfo(hosts.known(connection.schema_name).timezone)
    fits = [one for one in _waiting(of, practitioner) if _fits(one, start.astimezone(zone))][:AT_ONCE]
    if not fits:
        return 0
    try:
        time = actions.wanted(service, practitioner, start, "", zone, now)
    except actions.NotOffered:
        return 0
    until = min(now + timedelta(minutes=rules().offer_minutes), start)
    held = actions.keep(time, until, now)
    if held is None:
        return 0
    for one in fits:
        Waiting.objects.filter(pk=one.pk).update(offer=held)
        send_later(OFFERED, one.client, now, about=one.pk)
    return len(fits)


def _waiting(of, practitioner):
    rows = Waiting.objects.filter(service=of.service_id, offer=None).exclude(client=of.client_id)
    rows = rows.select_related("client").order_by("created_at")
    return [one for one in rows if one.practitioner_id in (None, practitioner)]


def _fits(one: Waiting, start: datetime) -> bool:
    """`start` on the clinic's clock."""
    early = one.begins and start.time() < one.begins
    late = one.ends and start.time() >= one.ends
    return not early and not late and start.date() <= one.until and start.weekday() in (one.weekdays or range(7))


def accept(waiting: Waiting, now: datetime) -> Booking:
    """Raises actions.SlotTaken where somebody was quicker or the time is over, actions.NotForYou."""
    held = waiting.offer
    if held is None or held.held_until is None or held.held_until <= now:
        raise actions.SlotTaken
    booking = actions.confirm(actions.wanted_again(held, ""), waiting.client, held.pk, now)
    others = list(Waiting.objects.filter(offer=held).exclude(pk=waiting.pk).select_related("client"))
    Waiting.objects.filter(pk__in=[one.pk for one in others]).update(offer=None)
    for one in others:
        send_later(OFFER_TAKEN, one.client, now, about=one.pk)
    waiting.delete()
    return booking
