"""Two clients who are one person; a colleague who stands in; who may book for whom."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from practice.booking import duplicates, packages, planning, standing_in, together
from practice.booking.clinic_forms import ActsForm, SameForm, StandInForm
from practice.booking.queries import can_treat
from practice.booking.views.setting_up import practitioner_of
from practice.booking.views.staff import seen
from practice.people import guarding, relations
from practice.people.models import Relation
from shared.ids import as_id
from shared.web.access import planners

MERGED = "booking_merged"  # in the session: what the latest merge did, ids alone


def _client_of(request, pk):
    booking = seen(request, pk)
    if booking.client is None:
        raise Http404
    return booking


def _found(request, client, now):
    words = " ".join(request.POST.get("find", "").split())
    return {pk: one for pk, one in planning.find(words, request.user, now).items() if pk != client.pk}


@planners
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, pk) -> HttpResponse:
    """The client of a booking is somebody else whom the clinic knows: they are made one, with undo."""
    booking, now = _client_of(request, pk), timezone.now()
    form = SameForm(request.POST if request.method == "POST" else None, found=_found(request, booking.client, now))
    if not form.is_bound or not form.is_valid():
        return render(
            request, "booking/same.html", {"booking": booking, "form": form}, status=422 if form.is_bound else 200
        )
    gone, keep = booking.client, form.chosen()
    try:
        duplicates.check(gone)
    except duplicates.HasMore:
        gone, keep = keep, gone
    try:
        request.session[MERGED] = duplicates.merge(keep, gone, now)
    except (duplicates.HasMore, ValueError):
        form.add_error(
            "client", gettext("Both have more than bookings here: an account, a journal or an invoice each.")
        )
        return render(request, "booking/same.html", {"booking": booking, "form": form}, status=409)
    messages.success(request, gettext("They are one person now. You can take it back as long as you are signed in."))
    return redirect("booking:staff-booking", pk)


@planners
@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """Undo of the latest merge."""
    done = request.session.pop(MERGED, None)
    if done is None:
        raise Http404
    duplicates.undo(done)
    messages.success(request, gettext("They are two people again."))
    return redirect("booking:calendar")


@planners
@require_http_methods(["GET", "POST"])
def acts(request: HttpRequest, pk) -> HttpResponse:
    """Who books for the client of a booking: a guardian until the child decides alone, or an organisation."""
    booking, now, zone = _client_of(request, pk), timezone.now(), ZoneInfo(request.clinic.timezone)
    if "end" in request.POST:
        if guarding.end(booking.client, as_id(request.POST["end"]), now):
            messages.success(request, gettext("Ended. They see nothing of it any more, and are told that it is over."))
        return redirect("booking:acts", pk)
    deciding = together.deciding(request.clinic.country, now.astimezone(zone).date())
    asked = request.POST if request.method == "POST" else None
    form = ActsForm(asked, found=_found(request, booking.client, now), deciding=deciding)
    guardians = guarding.guardians_of(booking.client, now)
    context = {"booking": booking, "form": form, "guardians": guardians, "deciding": deciding}
    if not form.is_bound or not form.is_valid():
        return render(request, "booking/acts.html", context, status=422 if form.is_bound else 200)
    holder = form.chosen()
    if form.cleaned_data["kind"] == Relation.Kind.BOOKS:
        relations.begin(holder, booking.client, Relation.Kind.BOOKS, now)
    elif not together.name_guardian(
        holder,
        booking.client,
        form.cleaned_data["born"],
        request.clinic.country,
        zone,
        now,
        form.cleaned_data.get("age"),
    ):
        form.add_error("born", gettext("They decide alone already, so nobody acts for them."))
        return render(request, "booking/acts.html", context, status=422)
    messages.success(request, gettext("Saved. They can book from now on."))
    return redirect("booking:staff-booking", pk)


@planners
@require_POST
def sell(request: HttpRequest, pk) -> HttpResponse:
    """A package of the booking's service, to its client: `number` as the service lists them."""
    booking, now = _client_of(request, pk), timezone.now()
    number = request.POST.get("number", "")
    try:
        packages.sell(booking.client, booking.service, int(number), timezone.localdate(now), now)
    except (ValueError, IndexError):
        raise Http404 from None
    messages.success(request, gettext("Sold. Bookings count it down from now on."))
    return redirect("booking:staff-booking", pk)


@planners
@require_POST
def stand_in(request: HttpRequest, pk) -> HttpResponse:
    """A colleague, from one day to another, for all of somebody's clients."""
    absent, now = practitioner_of(request, pk), timezone.now()
    form = StandInForm(request.POST, people=can_treat().exclude(pk=absent.pk))
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("booking:edit-hours", pk)
    values = form.cleaned_data
    zone = ZoneInfo(request.clinic.timezone)
    count = standing_in.let(absent, values["colleague"], values["first"], values["last"], zone, now)
    words = ngettext("Saved, for %(n)d client.", "Saved, for %(n)d clients.", count)
    messages.success(request, words % {"n": count})
    return redirect("booking:edit-hours", pk)
