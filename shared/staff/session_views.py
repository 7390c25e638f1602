"""Where somebody is signed in with their keys, and how to end it."""

from uuid import UUID

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shared.staff import lifetimes, sessions
from shared.staff.models import StaffDevice
from shared.web.access import platform_staff
from shared.web.devices import words


@platform_staff
@never_cache
@require_GET
def listed(request):
    now, here = timezone.now(), request.staff_session
    rows, devices = list(sessions.of_person(request.staff, now)), list(StaffDevice.objects.filter(staff=request.staff))
    names = {(one.browser, one.system): one.name for one in devices}
    for row in rows:
        row.words, row.here = words(row.browser, row.system), row.handle == here.handle
        row.named = names.get((row.browser, row.system), "")
    for one in devices:
        one.words = words(one.browser, one.system)
    shown = {"rows": rows, "devices": sorted(devices, key=lambda one: one.last_at, reverse=True)}
    return render(request, "staff/sessions.html", shown | {"life": lifetimes.of_account(request.staff)})


@platform_staff
@require_POST
def end(request):
    """POST handle: one sign-in; this browser's own is ended by signing out."""
    handle = _uuid(request.POST.get("handle"))
    if handle and handle != request.staff_session.handle:
        sessions.end_one(request.staff, handle)
    return redirect("staff:sessions")


@platform_staff
@require_POST
def device(request):
    """POST pk, name: what its holder calls it; or forget=1: the next sign-in from there is told again."""
    found = StaffDevice.objects.filter(staff=request.staff, pk=_uuid(request.POST.get("pk")))
    if request.POST.get("forget"):
        found.delete()
    else:
        found.update(name=" ".join(request.POST.get("name", "").replace("\0", "").split())[:60])
    return redirect("staff:sessions")


def _uuid(text):
    try:
        return UUID(text)
    except (ValueError, TypeError):
        return None
