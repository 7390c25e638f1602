"""Who is found: practitioners ask for themselves, whoever runs the clinic says yes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking.queries import can_treat
from practice.directory import actions, demand, queries
from practice.directory.forms import ProfileForm
from practice.directory.models import Profile
from practice.people.models import User
from shared.web.access import managers, planners


@planners
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    context = {"rows": queries.rows(request.user), "manages": request.user.runs_clinic}
    return render(request, "directory/overview.html", context)


def _practitioner(request, pk) -> User:
    """The staff member whose listing it is: one's own, or anybody's for those who run the clinic."""
    found = can_treat().filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.pk != request.user.pk and not request.user.runs_clinic:
        raise PermissionDenied
    return found


def _profile(request, pk) -> Profile:
    _practitioner(request, pk)
    found = queries.profile_of(pk)
    if found is None:
        raise Http404
    return found


@planners
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk) -> HttpResponse:
    """What is said of a practitioner; saving asks to be published."""
    practitioner = _practitioner(request, pk)
    profile = queries.profile_of(pk) or Profile(practitioner=practitioner)
    country = request.clinic.country
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        profile=profile,
        countries=(country, "DK" if country == "SE" else "SE"),
    )
    if form.is_bound and form.is_valid():
        saved = actions.save(practitioner, form.cleaned_data, timezone.now())
        messages.success(request, _said(saved))
        return redirect("directory:overview")
    context = {"form": form, "practitioner": practitioner, "profile": profile}
    return render(request, "directory/edit.html", context, status=422 if form.is_bound else 200)


def _said(profile):
    if profile.approved_at:
        return gettext("Saved. Those who look see it at once.")
    return gettext("Saved. It is shown as soon as whoever runs the clinic says yes.")


@managers
@require_POST
def approve(request: HttpRequest, pk) -> HttpResponse:
    profile = _profile(request, pk)
    try:
        actions.approve(profile, request.user, timezone.now())
    except actions.NotAsked:
        messages.error(request, gettext("It has been taken back meanwhile. Nobody is published who did not ask."))
    else:
        messages.success(request, gettext("Published. The listing stands in the directory now."))
    return redirect("directory:overview")


@planners
@require_POST
def take_back(request: HttpRequest, pk) -> HttpResponse:
    actions.take_back(_profile(request, pk), timezone.now())
    messages.success(request, gettext("Taken back. The listing is gone from the directory."))
    return redirect("directory:overview")


@planners
@require_POST
def accepting(request: HttpRequest, pk) -> HttpResponse:
    """`accepting`=yes or no."""
    accepts = request.POST.get("accepting") == "yes"
    actions.set_accepting(_profile(request, pk), accepts, timezone.now())
    said = gettext("Suggested again to those who fit.") if accepts else gettext("Suggested to nobody new from now on.")
    messages.success(request, said)
    return redirect("directory:overview")


@managers
@require_GET
def sought(request: HttpRequest) -> HttpResponse:
    """What people look for, beside what this clinic offers."""
    return render(request, "directory/demand.html", {"page": demand.page(timezone.localdate())})
