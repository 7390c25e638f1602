"""A clinic's front page. Public, without a session."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.booking.queries import portal_offer
from practice.portal import showing
from shared.privacy import queries as policies
from shared.privacy.kept import kept, last_run, stopped_lately
from shared.web.access import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"promises": _promises(request, now), "practitioners": [], "services": []}
    if request.clinic.state == "open":
        context |= _offer(request, now)
    return render(request, "portal/home.html", context)


def _offer(request: HttpRequest, now: datetime) -> dict:
    found = portal_offer(ZoneInfo(request.clinic.timezone), now)
    first = found.next
    return {
        "practitioners": [showing.practitioner(one, request.languages) for one in found.practitioners],
        "services": [showing.service(one, request.languages) for one in found.services],
        "next_time": {"start": first.start, "practitioner": first.practitioner.get_full_name()} if first else None,
        "book_url": showing.book_url(first.service.pk, first.practitioner) if first else "",
    }


def _promises(request: HttpRequest, now: datetime) -> list[dict]:
    document = policies.policy_in_force(now)
    if document is None:  # still being set up
        return []
    told = kept(document, last_run(), stopped_lately(timezone.localdate(now)))
    return showing.promises(document, request.LANGUAGE_CODE, told)
