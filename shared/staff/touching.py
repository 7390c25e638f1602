"""Acts at BASE that need a key just now, as practice.people.stepup is for a clinic's side. Forms of BASE run their ceremony
in the page (data-ceremony="act"); this is for what is fetched by GET, and for whoever comes without script."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from shared.staff import acts, sessions


def require(request, act: str, now: datetime) -> HttpResponseRedirect | None:
    """None when the touch for this very act is there, and is now used up; else the way to it and back."""
    if acts.label(act) is None:
        raise ValueError(f"no such act: {act}")
    if sessions.spend(request.staff_session, acts.bound(request.place, act), now):
        return None
    return HttpResponseRedirect(f"{reverse('staff:touch')}?{urlencode({'act': act, 'next': request.get_full_path()})}")
