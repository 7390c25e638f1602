"""The mails about bookings. Their words: templates/email/booking/."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.booking.models import Booking
from practice.mailbox.kinds import Asked, Mail
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
# To the phone too, where the policy lets text messages carry anything: who is on the way reads no mail.
CANCELLED_SMS = MessageKind(
    "booking.cancelled_sms",
    _("Your time is cancelled"),
    {"first_name": "contact.first_name", "starts_at": "booking.time"},
    lives=timedelta(days=1),
    channel="sms",
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


MAILS = [Mail(CONFIRMED, _confirmed), Mail(CANCELLED, _cancelled), Mail(CANCELLED_SMS, _cancelled_sms)]
