"""From a checked form to what is booked: the same for pages and for the API."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string

from practice.booking import actions, packages, series, together
from practice.booking.forms import BookingForm
from practice.booking.models import Booking
from practice.people.models import User


@transaction.atomic  # a no leaves nobody behind who would have come along
def book(
    request: HttpRequest, user: User, time: actions.Wanted, held: Booking | None, form: BookingForm, now: datetime
) -> series.Repeated:
    """For `user` or whom they act for, as a valid `form` says. Raises actions.SlotTaken, NotForYou."""
    whom, zone = form.whom(), ZoneInfo(request.clinic.timezone)
    use = form.chosen("use_package")
    extras = actions.Extras(
        booked_by=None if whom == user else user,
        package=packages.usable(user, time.service.pk, time.start.date()) if use else None,
        companions=together.companions(whom, form.names(), time.service.people - 1, now),
    )
    weeks = form.chosen("weeks", 0)
    times = form.chosen("times", 1) if weeks else 1
    found = series.book(time, whom, held.pk if held else None, weeks, times, zone, now, extras)
    for path in settings.AFTER_BOOKING:
        import_string(path)(request, found.made[0], now)
    return found
