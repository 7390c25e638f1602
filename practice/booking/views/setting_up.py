"""Hours and services: what can be booked, with whom, when. Owners and administrators set up everything, practitioners
their own hours, absences and card."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking import offers, standing_in
from practice.booking.clinic_forms import PlaceForm, RulesForm, SpecialDayForm, StandInForm
from practice.booking.models import Absence, PractitionerCard, Service
from practice.booking.queries import (
    absence_of,
    absences_ahead,
    all_services,
    can_treat,
    hours_of,
    locations,
    offered_by,
    place_of,
    special_day,
    special_days,
    who_offers,
)
from practice.booking.rules import rules, save_rules
from practice.booking.staff_forms import AbsenceForm, CardForm, HoursForm, ServiceForm
from practice.people.models import User
from shared.web.access import VISITOR, managers, planners, planners_shown

CURRENCIES = {"SE": "SEK", "DK": "DKK"}


def practitioner_of(request, pk) -> User:
    """The staff member whose hours or card it is: one's own, or anybody's for those who manage."""
    found = can_treat().filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.pk != request.user.pk and not request.user.runs_clinic:
        raise PermissionDenied
    return found


@planners_shown
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Services, and whose hours and absences one may set."""
    every = request.user.runs_clinic or VISITOR in request.user.roles
    people = can_treat() if every else can_treat().filter(pk=request.user.pk)
    people = list(people)
    hours, away = hours_of(people), absences_ahead(people, timezone.now())
    context = {
        "services": [(service, who_offers(service)) for service in all_services()],
        "people": [(user, hours.get(user.pk, []), away.get(user.pk, [])) for user in people],
        "manages": request.user.runs_clinic,
        "places": locations(),
        "rules": rules(),
    }
    return render(request, "booking/hours.html", context)


@managers
@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest) -> HttpResponse:
    new = Service(
        name={}, minutes=45, step_minutes=60, price=0, currency=CURRENCIES[request.clinic.country], forms=["on_site"]
    )
    return _service(request, new)


@managers
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, pk) -> HttpResponse:
    found = Service.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return _service(request, found)


def _service(request, found: Service):
    people, is_new = can_treat(), found._state.adding
    chosen = [request.user.pk] if is_new and request.user in people else offered_by(found)
    form = ServiceForm(
        request.POST if request.method == "POST" else None,
        service=found, people=people, chosen=chosen, languages=request.languages,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        offers.save_service(found, form.values(), form.cleaned_data["practitioners"], timezone.now())
        messages.success(request, gettext("Saved. Clients see it at once."))
        return redirect("booking:hours")
    context = {"form": form, "service": found, "is_new": is_new}
    return render(request, "booking/service.html", context, status=422 if form.is_bound else 200)


@planners
@require_http_methods(["GET", "POST"])
def edit_hours(request: HttpRequest, pk) -> HttpResponse:
    """Somebody's weekly hours, and their absences."""
    practitioner = practitioner_of(request, pk)
    hours = hours_of([practitioner]).get(practitioner.pk, [])
    form = HoursForm(request.POST if request.method == "POST" else None, hours=hours, places=locations())
    if form.is_bound and form.is_valid():
        offers.set_hours(practitioner, form.hours(), timezone.now())
        messages.success(request, gettext("Saved. Times already booked stay as they are."))
        return redirect("booking:edit-hours", pk)
    return _hours_page(request, practitioner, 422 if form.is_bound else 200, form=form)


def _hours_page(request, practitioner, status, **forms):
    """`forms`: those that were filled in; the others are fresh."""
    places = locations()
    fresh = {
        "form": lambda: HoursForm(hours=hours_of([practitioner]).get(practitioner.pk, []), places=places),
        "absence_form": AbsenceForm,
        "day_form": lambda: SpecialDayForm(places=places),
        "stand_in_form": lambda: StandInForm(people=can_treat().exclude(pk=practitioner.pk)),
    }
    context = {name: forms.get(name) or make() for name, make in fresh.items()} | {
        "practitioner": practitioner,
        "absences": absences_ahead([practitioner], timezone.now()).get(practitioner.pk, []),
        "days": special_days(practitioner, timezone.localdate()),
        "stands_in": standing_in.of_colleague(practitioner, timezone.now()),
    }
    return render(request, "booking/edit_hours.html", context, status=status)


@planners
@require_POST
def add_special_day(request: HttpRequest, pk) -> HttpResponse:
    practitioner = practitioner_of(request, pk)
    form = SpecialDayForm(request.POST, places=locations())
    if not form.is_valid():
        return _hours_page(request, practitioner, 422, day_form=form)
    values = form.cleaned_data
    place = UUID(values["place"]) if values.get("place") else None
    offers.add_special_day(practitioner, values["day"], values["begins"], values["ends"], place, timezone.now())
    messages.success(request, gettext("Saved. On that date these hours hold, and the week's don't."))
    return redirect("booking:edit-hours", pk)


@planners
@require_POST
def remove_special_day(request: HttpRequest, pk) -> HttpResponse:
    hours = special_day(pk)
    if hours is None:
        raise Http404
    practitioner = practitioner_of(request, hours.practitioner_id)
    offers.remove_special_day(hours, timezone.now())
    messages.success(request, gettext("Removed. The week's hours hold on that date again."))
    return redirect("booking:edit-hours", practitioner.pk)


@planners
@require_POST
def add_absence(request: HttpRequest, pk) -> HttpResponse:
    practitioner = practitioner_of(request, pk)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _hours_page(request, practitioner, 422, absence_form=form)
    values = form.cleaned_data
    absence = offers.add_absence(
        practitioner,
        values["first"],
        values["last"],
        values["begins"],
        values["ends"],
        ZoneInfo(request.clinic.timezone),
        timezone.now(),
    )
    if standing := offers.booked_in(absence, timezone.now()):
        words = ngettext(
            "Saved. %(n)d booked time lies in it and stays until you cancel it.",
            "Saved. %(n)d booked times lie in it and stay until you cancel them.",
            standing,
        )
        messages.warning(request, words % {"n": standing})
    else:
        messages.success(request, gettext("Saved. Nothing is offered then."))
    return redirect("booking:edit-hours", pk)


@planners
@require_POST
def remove_absence(request: HttpRequest, pk) -> HttpResponse:
    absence: Absence | None = absence_of(pk)
    if absence is None:
        raise Http404
    practitioner = practitioner_of(request, absence.practitioner_id)
    offers.remove_absence(absence, timezone.now())
    messages.success(request, gettext("Removed. Your hours are offered again."))
    return redirect("booking:edit-hours", practitioner.pk)


@planners
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk) -> HttpResponse:
    """How a practitioner is presented on the portal."""
    practitioner = practitioner_of(request, pk)
    known = PractitionerCard.objects.filter(practitioner=practitioner).first() or PractitionerCard()
    form = CardForm(
        request.POST if request.method == "POST" else None, card=known, languages=request.languages,
        profession=practitioner.profession if request.user.runs_clinic else None,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        offers.save_card(practitioner, form.values(), timezone.now())
        if "profession" in form.cleaned_data:
            offers.save_profession(practitioner, form.cleaned_data["profession"])
        messages.success(request, gettext("Saved. Visitors see it at once."))
        return redirect("booking:hours")
    context = {"form": form, "practitioner": practitioner}
    return render(request, "booking/card.html", context, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "POST"])
def clinic(request: HttpRequest) -> HttpResponse:
    """Places and rooms, and what holds for every booking."""
    form = RulesForm(request.POST if request.method == "POST" else None, initial=model_to_dict(rules()))
    if form.is_bound and form.is_valid():
        save_rules(form.cleaned_data, timezone.now())
        messages.success(request, gettext("Saved."))
        return redirect("booking:clinic")
    return _clinic_page(request, form, PlaceForm(locations=locations()), 422 if form.is_bound else 200)


def _clinic_page(request, form, place_form, status):
    context = {"form": form, "place_form": place_form, "places": locations()}
    return render(request, "booking/clinic.html", context, status=status)


@managers
@require_POST
def add_place(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST, locations=locations())
    if not form.is_valid():
        return _clinic_page(request, RulesForm(initial=model_to_dict(rules())), form, 422)
    values = form.cleaned_data
    offers.add_place(values["name"], values["address"], UUID(values["within"]) if values["within"] else None)
    messages.success(request, gettext("Added."))
    return redirect("booking:clinic")


@managers
@require_POST
def close_place(request: HttpRequest, pk) -> HttpResponse:
    place = place_of(pk)
    if place is None:
        raise Http404
    offers.close_place(place, timezone.now())
    messages.success(request, gettext("Closed. What is booked there stays booked."))
    return redirect("booking:clinic")
