"""Telling people of their times, once each. Repeatable: what has been handed to the outgoing list is written down in the same
transaction, so a job that runs twice, or late, tells nobody twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from practice.booking.models import Booking
from practice.mailbox.actions import send_later
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.reminders import mails, queries
from practice.reminders.models import Preference, Rules, Told
from practice.reminders.times import planned
from shared.ids import uuid7

LATELY = timedelta(hours=3)  # changes older than that are in the calendar anyhow
AFTERNOON = timedelta(hours=3)  # how long after its hour a day is still worth telling
MAIL, SMS = queries.MAIL, queries.SMS


def save_rules(values: Mapping[str, object], now: datetime) -> Rules:
    row, _ = Rules.objects.update_or_create(only=True, defaults={**values, "changed_at": now})
    return row


def save_preference(user: User, values: Mapping[str, object]) -> None:
    Preference.objects.update_or_create(user=user, defaults=dict(values))


def remind(zone: ZoneInfo, now: datetime) -> int:
    """Everything that is due; returns how many messages were handed over."""
    found = queries.rules()
    texts = Texts(queries.quota_left(found, now, zone) if queries.sms_offered(now) else 0)
    return (
        _remind_clients(found, texts, zone, now) + _tell_changes(found, texts, zone, now) + _tell_days(found, zone, now)
    )


@dataclass
class Texts:
    """Text messages that may still leave this month; past them people are told by mail."""

    left: int

    def ways(self, user: User) -> list[str]:
        found = queries.ways(user, self.left > 0)
        self.left -= SMS in found
        return found


def _remind_clients(found, texts, zone, now):
    sessions, quiet, number = queries.sessions_ahead(found, now), queries.quiet(found), 0
    told = queries.told_already(sessions)
    for booking in sessions:
        due = {
            minutes: planned(booking.starts_at, minutes, quiet, booking.confirmed_at or booking.created_at, zone)
            for minutes in found.minutes
        }
        late = [minutes for minutes, at in due.items() if at and at <= now]
        if not late or quiet.holds(now, zone):
            continue
        minutes = min(late)  # where several have passed, one is enough
        if (booking.pk, str(minutes), booking.starts_at) in told:
            continue
        for channel in texts.ways(booking.client):
            kind = mails.REMINDER_SMS if channel == SMS else mails.REMINDER
            number += _tell(booking, str(minutes), channel, kind, booking.client, now)
    return number


def _tell_changes(found, texts, zone, now):
    """To the practitioner, of what clients have done. Not in the quiet hours: what was done then is told when they end."""
    if queries.quiet(found).holds(now, zone):
        return 0
    night = timedelta(hours=14)
    changes = [pair for pair in queries.changed_lately(now - LATELY - night) if pair[0].starts_at > now]
    told, number = queries.told_already([booking for booking, _ in changes]), 0
    for booking, what in changes:
        if (booking.pk, what, booking.starts_at) in told or not queries.preference(booking.practitioner).changes:
            continue
        for channel in texts.ways(booking.practitioner):
            kind = (mails.CHANGED_SMS if channel == SMS else mails.CHANGED)[what]
            number += _tell(booking, what, channel, kind, booking.practitioner, now)
    return number


def _tell(booking: Booking, what: str, channel: str, kind, to: User, now: datetime) -> int:
    """1, or 0 where another worker was first."""
    key = uuid7()
    try:
        with transaction.atomic():
            Told.objects.create(
                booking=booking, what=what, starts_at=booking.starts_at, channel=channel, message=key, at=now
            )
            send_later(kind, to, now, about=booking.pk, key=key)
    except IntegrityError:
        return 0
    return 1


def _tell_days(found, zone, now):
    """Each practitioner's day, at the clinic's hour, once."""
    if found.staff_hour is None:
        return 0
    today = now.astimezone(zone).date()
    hour = datetime.combine(today, time(found.staff_hour), zone)
    if not hour <= now < hour + AFTERNOON:
        return 0
    begins, ends = (datetime.combine(day, time.min, zone) for day in (today, today + timedelta(days=1)))
    done = set(
        OutgoingMessage.objects.filter(kind=mails.DAY.key, created_at__gte=begins).values_list("user", flat=True)
    )
    people = [user for user in queries.have_day(now, ends) if user.pk not in done and user.email]
    for user in people:
        send_later(mails.DAY, user, now)
    return len(people)
