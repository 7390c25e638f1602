"""The staff's bookings as a table."""

from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from practice.accesslog.actions import listed_to_file
from practice.booking import listed
from practice.booking.planning_forms import SpanForm
from practice.booking.views.staff import FIRST, LAST
from shared.web.access import planners


@planners
@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """?since= and ?until= days, at most a year; ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    asked = SpanForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    since, until = asked.cleaned_data["since"], asked.cleaned_data["until"]
    if any(day and not FIRST <= day <= LAST for day in (since, until)):
        raise BadRequest
    first, last = listed.span(since, until, now.astimezone(zone).date())
    listing = listed.bookings(request, listed.rows(request.user, first, last, zone, now), now)
    if listing.wants_file:
        named = {one.client_id for one in listing.taken if one.client_id and not one.restricted}
        listed_to_file(request, named, now)
        return listing.file()
    return render(request, "booking/list.html", {"listing": listing, "first": first, "last": last})
