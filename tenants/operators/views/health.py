"""How the platform runs: jobs, spares, schema versions, last night, space."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shared.web.access import operator
from tenants.clinics import clock
from tenants.operators import queries
from tenants.operators.views.clinics import COUNTRIES
from tenants.parts import queries as parts

SHOWN = 50  # lines of failed work


@operator
@never_cache
@require_GET
def health(request):
    failures = queries.failures()
    clinics = queries.names([one.schema for one in failures[:SHOWN]])
    queue, space = queries.queue(), queries.space()
    context = {
        "clock": clock.trouble(),
        "queue": queue,
        "oldest": timedelta(seconds=int(queue.oldest)) if queue.todo else None,
        "failures": [{"row": one, "clinic": clinics.get(one.schema)} for one in failures[:SHOWN]],
        "more": max(0, len(failures) - SHOWN),
        "spares": [(COUNTRIES[country], left) for country, left in queries.spares_left().items()],
        "versions": [one | {"place": COUNTRIES[one["country"]]} for one in queries.versions()],
        "nights": queries.nights(timezone.now()),
        "space": space,
        "findings": parts.findings(),
        "advisories": parts.last_file(),
        "stale": parts.is_stale(parts.last_file(), timezone.now()),
        "little": space.free < space.disk // 10,
    }
    return render(request, "operators/health.html", context)
