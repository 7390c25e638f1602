"""The owner's way to the first client."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from practice.onboarding import checklist
from shared.web.access import managers_shown


@managers_shown
@require_GET
def start(request):
    found = checklist.items(request.clinic, timezone.now())
    context = {
        "items": found,
        "done": sum(item.done for item in found),
        "blocking": checklist.blocking(found),
        "portal": f"{request.clinic.portal_origin}/",
    }
    return render(request, "onboarding/start.html", context)
