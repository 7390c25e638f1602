"""Choosing a time on the portal: no session, no account, nothing is written."""

from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from practice.booking.choosing import choice
from practice.booking.forms import ChoiceForm
from practice.booking.queries import service_of, who_offers
from practice.booking.words import city
from shared.privacy.middleware import near_health
from shared.web.access import public


@public
@near_health  # which service somebody looks at says something about their health
@require_GET
def choose(request: HttpRequest, pk) -> HttpResponse:
    """Days and times of one service: ?who= a practitioner, ?day= a date. 404 for a service that can't be booked here."""
    asked = ChoiceForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    service = service_of(pk)
    if service is None:
        raise Http404
    who = asked.cleaned_data["who"]
    if who:
        who = next((user for user in who_offers(service) if user.pk == who), None)
        if who is None:
            raise Http404
    zone = ZoneInfo(request.clinic.timezone)
    found = choice(service, who, asked.cleaned_data["day"], zone, timezone.now())
    return render(request, "booking/choose.html", {"choice": found, "service": service, "city": city(zone)})
