"""Somebody's times for their own calendar program (iCalendar, RFC 5545), at an address that only they know.

Titles, ids and everything else are discreet: no clinic, no name, no place, no word of what it is. Times carry the zone with
its rules for summer time, so that programs which know no zones show them right, too."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override
from icalendar import Calendar, Event

from practice.booking.models import Booking, Feed
from practice.booking.queries import HAPPENING, own
from practice.people.models import User

BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
READ_AGAIN = timedelta(days=1)


def open_feed(owner: User, now: datetime) -> str:
    """A new secret, which is told once and never again; the former address is dead."""
    secret = token_urlsafe(32)
    Feed.objects.update_or_create(owner=owner, defaults={"digest": _digest(secret), "created_at": now, "read_at": None})
    return secret


def close_feed(owner: User) -> None:
    Feed.objects.filter(owner=owner).delete()


def feed_of(owner: User) -> Feed | None:
    return Feed.objects.filter(owner=owner).first()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def whose(secret: str, now: datetime) -> User | None:
    """The owner of an address that still works. Once a day it is noted that it was read."""
    feed = Feed.objects.select_related("owner").filter(digest=_digest(secret), owner__is_active=True).first()
    if feed is None or feed.owner.closed_at:
        return None
    if feed.read_at is None or now - feed.read_at > READ_AGAIN:
        Feed.objects.filter(pk=feed.pk).update(read_at=now)
    return feed.owner


def calendar_of(owner: User, language: str, zone: ZoneInfo, now: datetime) -> bytes:
    """As text/calendar. Cancelled times are not in it, and programs take them out."""
    with override(language):
        title = gettext("Appointment") if not owner.is_staff_member else gettext("Busy")
    found = Calendar()
    found.add("prodid", "-//calendar//calendar//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for booking in _times(owner, now):
        found.add_component(_event(booking, title, zone))
    found.add_missing_timezones()
    return found.to_ical()


def _times(owner, now):
    within = {"starts_at__gt": now - BEHIND, "starts_at__lt": now + AHEAD}
    if owner.is_staff_member:
        rows = Booking.objects.filter(practitioner=owner, group=None, state__in=HAPPENING, **within)
        return rows.exclude(state=Booking.State.MISSED).order_by("starts_at")
    return own(owner, now).filter(state__in=HAPPENING, **within).order_by("starts_at")


def _event(booking, title, zone):
    event = Event()
    event.add("uid", str(booking.pk))
    event.add("dtstamp", booking.confirmed_at or booking.created_at)
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event
