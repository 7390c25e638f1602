"""A clinic's own practitioners on its portal, narrowed by what they work with. No session, nothing is written."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.booking.queries import portal_offer
from practice.directory import queries
from practice.portal import showing
from shared.matching import words
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.form_views import is_offered
from shared.privacy.middleware import near_health
from shared.web.access import public


@public
@near_health  # what somebody narrows it by says something about their health
@require_safe
def practitioners(request: HttpRequest) -> HttpResponse:
    """?area= a word of the vocabulary; another one narrows nothing."""
    area = request.GET.get("area", "")
    profiles = {one.pk: one for one in queries.approved().values()}
    is_open, zone = request.clinic.state == "open", ZoneInfo(request.clinic.timezone)
    offered = portal_offer(zone, timezone.now(), also=profiles) if is_open else None
    here = sorted({key for one in profiles.values() for key in one.areas}, key=vocabulary().keys("areas").index)
    people = [
        showing.practitioner(one, request.languages) | {"areas": _words(profiles.get(one.practitioner.pk))}
        for one in (offered.practitioners if offered else [])
        if area not in here or (one.practitioner.pk in profiles and area in profiles[one.practitioner.pk].areas)
    ]
    choices = [(key, words.word("areas", key)) for key in here]
    context = {"people": people, "areas": choices, "area": area, "suggests": bool(people) and is_offered(request)}
    return render(request, "directory/practitioners.html", context)


def _words(profile):
    return words.listing("areas", vocabulary().mask("areas", profile.areas)) if profile else ""
