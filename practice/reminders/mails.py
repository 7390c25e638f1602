"""Reminders and changes. Their words: templates/email/reminders/ and templates/sms/reminders/. Each still says what its reader
must know where the policy lets none of its fields through."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.booking.models import Booking
from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind
from shared.privacy.registry import NOT_PERSONAL

LIVE = timedelta(hours=12)  # what could not leave before is worth nothing
TIME = {"first_name": "contact.first_name", "starts_at": "booking.time"}
REMINDER = MessageKind(
    "reminders.reminder",
    _("A reminder"),
    TIME | {"practitioner": "booking.practitioner", "free_cancel_until": "booking.time", "link": "booking.link"},
    lives=LIVE,
)
REMINDER_SMS = MessageKind("reminders.reminder_sms", _("A reminder"), TIME, lives=LIVE, channel="sms")
DAY = MessageKind(
    "reminders.day",
    _("Your day"),
    {"number": NOT_PERSONAL, "first_at": "booking.time", "link": "account.link"},
    lives=timedelta(hours=6),
)
CHANGED = {
    what: MessageKind(f"reminders.{what}", subject, TIME | {"link": "account.link"}, lives=LIVE)
    for what, subject in (
        ("booked", _("A new time")),
        ("cancelled", _("A cancelled time")),
        ("moved", _("A moved time")),
    )
}
CHANGED_SMS = {
    what: MessageKind(f"reminders.{what}_sms", kind.subject, {"starts_at": "booking.time"}, lives=LIVE, channel="sms")
    for what, kind in CHANGED.items()
}


def _link(asked: Asked, name: str, *arguments):
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"], args=arguments)


def _reminder(asked: Asked):
    """None where the time is cancelled, moved to somebody else or has begun."""
    rows = Booking.objects.select_related("practitioner").filter(pk=asked.about, client=asked.user)
    booking = rows.filter(state=Booking.State.CONFIRMED, starts_at__gt=asked.now).first()
    return booking and {
        "first_name": asked.user.first_name,
        "starts_at": booking.starts_at,
        "practitioner": booking.practitioner.get_full_name(),
        "free_cancel_until": booking.free_cancel_until if booking.free_cancel_until > asked.now else None,
        "link": _link(asked, "booking:booking", booking.pk),
    }


def _reminder_sms(asked: Asked):
    found = _reminder(asked)
    return found and {name: found[name] for name in TIME}


def _day(asked: Asked):
    from practice.reminders.queries import day_of

    times = day_of(asked.user, asked.clinic.timezone, asked.now)
    return {"number": len(times), "first_at": times[0], "link": _link(asked, "booking:day")} if times else None


def _changed(asked: Asked):
    """To the practitioner: with whom only as far as the policy lets mail say."""
    booking = Booking.objects.select_related("client").filter(pk=asked.about, practitioner=asked.user).first()
    if booking is None or booking.client is None:
        return None
    link = _link(asked, "booking:staff-booking", booking.pk)
    return {"first_name": booking.client.first_name, "starts_at": booking.starts_at, "link": link}


def _changed_sms(asked: Asked):
    found = _changed(asked)
    return found and {"starts_at": found["starts_at"]}


MAILS = [
    Mail(REMINDER, _reminder),
    Mail(REMINDER_SMS, _reminder_sms),
    Mail(DAY, _day, purpose="staff", category="staff"),
    *(Mail(kind, _changed, purpose="staff", category="staff") for kind in CHANGED.values()),
    *(Mail(kind, _changed_sms, purpose="staff", category="staff") for kind in CHANGED_SMS.values()),
]
