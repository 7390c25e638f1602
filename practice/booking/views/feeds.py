"""The address at which one's own calendar program reads one's times."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from practice.booking import feeds, importing
from practice.booking.forms import CalendarForm
from shared.privacy.queries import policy_in_force
from shared.web.access import carers, public, signed_in

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
    return _page(request, shown)


def _page(request, shown="", form=None):
    context = {"feed": feeds.feed_of(request.user), "address": shown}
    if getattr(request.user, "treats", False):
        context["busy"] = importing.calendar_of(request.user)
        context["form"] = form or CalendarForm(None)
    return render(request, "booking/feed.html", context, status=422 if form else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    feeds.close_feed(request.user)
    return redirect("booking:feed-address")


@carers
@sensitive_post_parameters("url")
@sensitive_variables()
@require_POST
def busy(request: HttpRequest) -> HttpResponse:
    """`url` of one's own calendar, whose busy times are not offered; or `remove`. 404 for whoever can't be booked."""
    now = timezone.now()
    if not request.user.treats:
        raise Http404
    if request.POST.get("remove"):
        importing.disconnect(request.user, now)
        messages.success(request, gettext("Your calendar is not read any more, and its times are gone here."))
        return redirect("booking:feed-address")
    form = CalendarForm(policy_in_force(now), request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    importing.connect(request.user, form.cleaned_data["url"], form.recipient, now)
    messages.success(request, gettext("Saved. It is read now, and then every quarter of an hour."))
    return redirect("booking:feed-address")
