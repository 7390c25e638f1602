"""Times that pass to a colleague, when somebody leaves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from practice.booking import actions
from practice.booking.mails import CONFIRMED
from practice.booking.models import Absence, Booking, ServicePractitioner, WeeklyHours
from practice.booking.queries import services
from practice.mailbox.actions import send_later
from practice.people.models import User


def ahead(practitioner: User, now: datetime):
    """Confirmed times that are still to begin, with their clients and services, in order."""
    rows = Booking.objects.filter(practitioner=practitioner, state=Booking.State.CONFIRMED, starts_at__gt=now)
    return rows.select_related("client", "service").order_by("starts_at")


def can_take(booking: Booking, colleague: User, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the colleague offers that very service at that very time, and is free."""
    service = services().filter(pk=booking.service_id).first()
    if service is None:
        return False
    try:
        return actions.wanted(service, colleague.pk, booking.starts_at, booking.form, zone, now).free
    except actions.NotOffered:
        return False


def move(booking: Booking, colleague: User, zone: ZoneInfo, now: datetime) -> bool:
    """To the colleague, at the same time and price; the client is told by mail with whom it is, and may cancel freely
    until it begins. False where the colleague cannot take it."""
    if not can_take(booking, colleague, zone, now):
        return False
    try:
        with transaction.atomic():
            Booking.objects.filter(pk=booking.pk).update(practitioner=colleague, free_cancel_until=booking.starts_at)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != actions.EXCLUSION_VIOLATION:
            raise
        return False
    send_later(CONFIRMED, booking.client, now, about=booking.pk)
    return True


def close(practitioner: User) -> None:
    """Nothing of theirs is offered any more."""
    for model in (ServicePractitioner, WeeklyHours, Absence):
        model.objects.filter(practitioner=practitioner).delete()
