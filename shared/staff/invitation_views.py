"""Invitations at BASE: whoever holds the mail's link, with their own keys."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shared.staff import actions, directory, invitations, limits
from shared.web.access import platform_staff, public
from shared.web.errors import too_many_requests


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """Following the link changes nothing, for mail programs follow links too; ?as=trustee says what is asked, and gives
    nothing. POST `accept` by whoever is signed in, or `name` by whoever has no account yet."""
    now = timezone.now()
    if limits.is_stopped(request):
        return too_many_requests(request)
    found = invitations.by_token(token, now)
    room = next(iter(directory.by_schemas([found.clinic])), None) if found else None
    if room is None:
        limits.count_refusal(request)
        return render(request, "staff/invitation.html", {"found": None}, status=404)
    if request.method == "POST" and request.staff:
        return _accept(request, found, now)
    name = request.POST.get("name", "").strip()[:200]
    if request.method == "POST" and name:
        return _begin(request, found, name, now)
    context = {
        "found": found, "room": room, "again": request.get_full_path(), "nameless": request.method == "POST",
        "trustee": request.GET.get("as") == "trustee",
    }  # fmt: skip
    return render(request, "staff/invitation.html", context, status=422 if context["nameless"] else 200)


def _begin(request, found, name, now):
    """A first key for a new account; whoever has keys already signs in with one of them."""
    account = invitations.begin(found, name, now)
    response = redirect("staff:first-key")
    try:
        actions.start_enrolment(request, response, account, now)
    except actions.HasKeys:
        return redirect(f"{reverse('staff:sign-in')}?next={request.path}")
    return response


def _accept(request, found, now):
    """To one's clinics, with the new one among them."""
    try:
        invitations.accept(found, request.staff, now)
    except invitations.NotYet:
        invitations.keep_for(found, request.staff)
        return redirect("staff:keys")
    return redirect("staff:home")


@platform_staff
@require_POST
def accept(request, pk):
    """One that stands on the page of one's clinics."""
    now = timezone.now()
    found = invitations.waiting_for(request.staff, now).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _accept(request, found, now)
