"""A clinic's front page. Public, without a session."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.http import require_safe

from practice.applications.queries import takes_applications
from practice.booking.queries import portal_offer
from practice.contact.queries import open_forms
from practice.courses import queries as courses
from practice.newsletter.queries import takes_readers
from practice.portal import showing
from practice.publishing import queries as published
from shared.privacy import queries as policies
from shared.privacy.kept import kept, last_run, stopped_lately
from shared.web.access import managers, public
from shared.web.languages import choose
from tenants.branding import drafts


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"promises": _promises(request, now), "practitioners": [], "services": []}
    context["hiring"], context["writes"] = takes_applications(now), takes_readers(now)
    context["forms"] = open_forms(now)
    if request.clinic.state == "open":
        context |= _offer(request, now)
        context["events"] = [courses.shown(one, request.LANGUAGE_CODE) for one in courses.offered(now)[:3]]
        context |= published.for_home(request.LANGUAGE_CODE, timezone.localdate(now), now)
    return render(request, "portal/home.html", context)


@managers
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The front page in the look that is being tried, for a frame of the owner's own page. Nothing in it leads anywhere."""
    found = drafts.tried(request, settings.URLCONFS["my"])
    if found is None:
        return redirect("branding:edit")
    now, (brand, css, row) = timezone.now(), found
    with urls_of("portal"), translation.override(choose(None, request.LANGUAGE_CODE, row.languages)):
        request.languages = tuple(row.languages)
        offer = _offer(request, now) if request.clinic.state == "open" else {}
        context = {"promises": _promises(request, now), "practitioners": [], "services": []} | offer
        response = render(request, "portal/preview.html", context | {"brand": brand, "css": css})
    response._csp_config = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF], "script-src": [CSP.NONE]}
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@contextmanager
def urls_of(side: str):
    before = get_urlconf()
    set_urlconf(settings.URLCONFS[side])
    try:
        yield
    finally:
        set_urlconf(before)


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
