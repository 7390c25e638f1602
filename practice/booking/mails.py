"""The mails about bookings. Their words: templates/email/booking/."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from practice.booking.models import Booking, Waiting
from practice.mailbox.actions import send_later
from practice.mailbox.kinds import Asked, Mail
from practice.people.codes import code_of
from shared.privacy.mail import MessageKind

# Neither subject tells what it is about; without a single field each still says what its reader must know.
CONFIRMED = MessageKind(
    "booking.confirmed",
    _("Your time is booked"),
    {
        "first_name": "contact.first_name",
        "starts_at": "booking.time",
        "practitioner": "booking.practitioner",
        "free_cancel_until": "booking.time",
        "link": "booking.link",
    },
    lives=timedelta(days=1),
)
CANCELLED = MessageKind(
    "booking.cancelled",
    _("Your time is cancelled"),
    {"first_name": "contact.first_name", "starts_at": "booking.time", "link": "booking.link"},
    lives=timedelta(days=1),
)
CANCELLED_SMS = MessageKind(
    "booking.cancelled_sms",
    _("Your time is cancelled"),
    {"first_name": "contact.first_name", "starts_at": "booking.time"},
    lives=timedelta(days=1),
    channel="sms",
)


MOVED = MessageKind(
    "booking.moved",
    _("Your time has moved"),
    {
        "first_name": "contact.first_name",
        "starts_at": "booking.time",
        "practitioner": "booking.practitioner",
        "link": "booking.link",
    },
    lives=timedelta(days=1),
)
MOVED_SMS = MessageKind(
    "booking.moved_sms",
    _("Your time has moved"),
    {"first_name": "contact.first_name", "starts_at": "booking.time"},
    lives=timedelta(days=1),
    channel="sms",
)
TOLD = {"cancelled": {"mail": CANCELLED, "sms": CANCELLED_SMS}, "moved": {"mail": MOVED, "sms": MOVED_SMS}}
DECLINED = MessageKind(
    "booking.declined",
    _("About the time that you asked for"),
    {"first_name": "contact.first_name", "starts_at": "booking.time", "link": "booking.link"},
    lives=timedelta(days=2),
)
OFFERED = MessageKind(
    "booking.offered",
    _("A time is free"),
    {
        "first_name": "contact.first_name",
        "starts_at": "booking.time",
        "held_until": "booking.time",
        "link": "booking.link",
    },
    lives=timedelta(hours=2),
)
OFFER_TAKEN = MessageKind(
    "booking.offer_taken",
    _("The time is taken"),
    {"first_name": "contact.first_name"},
    lives=timedelta(hours=12),
)
CODE = MessageKind(
    "booking.code", _("Your code"), {"code": "account.code"}, needed=("code",), lives=timedelta(minutes=10)
)


def _booking(asked: Asked, state: str) -> Booking | None:
    """None: nothing to tell any more."""
    rows = Booking.objects.select_related("practitioner")
    return rows.filter(pk=asked.about, client=asked.user, state=state).first()


def _link(asked: Asked, name: str, *arguments):
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"], args=arguments)


def _confirmed(asked: Asked):
    booking = _booking(asked, Booking.State.CONFIRMED)
    return booking and {
        "first_name": asked.user.first_name,
        "starts_at": booking.starts_at,
        "practitioner": booking.practitioner.get_full_name(),
        "free_cancel_until": booking.free_cancel_until if booking.free_cancel_until > asked.now else None,
        "link": _link(asked, "booking:booking", booking.pk),
    }


def _cancelled(asked: Asked):
    booking = _booking(asked, Booking.State.CANCELLED)
    return booking and {
        "first_name": asked.user.first_name,
        "starts_at": booking.starts_at,
        "link": _link(asked, "booking:mine"),
    }


def _cancelled_sms(asked: Asked):
    booking = _booking(asked, Booking.State.CANCELLED)
    return booking and {"first_name": asked.user.first_name, "starts_at": booking.starts_at}


def _moved_sms(asked: Asked):
    found = _confirmed(asked)
    return found and {name: found[name] for name in ("first_name", "starts_at")}


def _offered(asked: Asked):
    waiting = Waiting.objects.select_related("offer").filter(pk=asked.about, client=asked.user).first()
    held = waiting and waiting.offer
    return held and {
        "first_name": asked.user.first_name,
        "starts_at": held.starts_at,
        "held_until": held.held_until,
        "link": _link(asked, "booking:waiting"),
    }


def _offer_taken(asked: Asked):
    return {"first_name": asked.user.first_name}


def _code(asked: Asked):
    return {"code": code_of(asked.message_id)}


def tell_client(booking: Booking, what: str, now: datetime) -> None:
    """That a time is "cancelled" or "moved", by the ways that the client has chosen (settings.CLIENT_WAYS)."""
    for way in import_string(settings.CLIENT_WAYS)(booking.client, now):
        send_later(TOLD[what][way], booking.client, now, about=booking.pk)


MAILS = [
    Mail(CONFIRMED, _confirmed),
    Mail(MOVED, _confirmed),
    Mail(MOVED_SMS, _moved_sms),
    Mail(CANCELLED, _cancelled),
    Mail(CANCELLED_SMS, _cancelled_sms),
    Mail(DECLINED, _cancelled),
    Mail(OFFERED, _offered),
    Mail(OFFER_TAKEN, _offer_taken),
    Mail(CODE, _code, owed=True, nobody=True),
]
