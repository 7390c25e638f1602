"""Asking for a hardware key just now, whichever side is asked (settings.STEP_UP)."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


def require(request: HttpRequest, act: str, now: datetime) -> HttpResponse | None:
    """None when it was touched for this very act (shared.staff.acts); else the answer to give."""
    return import_string(settings.STEP_UP[request.side])(request, act, now)
