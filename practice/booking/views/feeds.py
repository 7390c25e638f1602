"""The address at which one's own calendar program reads one's times."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from practice.booking import feeds
from shared.web.access import public, signed_in

READS = "300/h"  # by address of whoever asks: a secret can't be guessed, and a broken program harms nobody


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    if is_ratelimited(request, group="booking-feed", key="ip", rate=READS, increment=True):
        return HttpResponse(status=429)
    owner = feeds.whose(secret, now)
    if owner is None:
        raise Http404
    language = owner.language if owner.language in request.languages else request.languages[0]
    text = feeds.calendar_of(owner, language, ZoneInfo(request.clinic.timezone), now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    patch_cache_control(answer, private=True, max_age=600)
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """GET: whether there is one. POST makes a new one, and shows it this once."""
    shown = ""
    if request.method == "POST":
        secret = feeds.open_feed(request.user, timezone.now())
        shown = request.clinic.my_origin + reverse("booking:feed", args=[secret])
    return render(request, "booking/feed.html", {"feed": feeds.feed_of(request.user), "address": shown})


@signed_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    feeds.close_feed(request.user)
    return redirect("booking:feed-address")
