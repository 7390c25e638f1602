"""What comes in, from how many clinics, and what was told by the payment service and not understood. For operators; nothing of
any client."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shared.billing import door, intake, queries
from shared.web.access import operator
from tenants.clinics.models import Clinic
from tenants.operators.queries import names
from tenants.subscriptions import events
from tenants.subscriptions.words import NAMES

YEAR, MONTH = timedelta(days=365), timedelta(days=30)


@operator
@never_cache
@require_GET
def revenue(request):
    now = timezone.now()
    months, behind = queries.revenue(now - YEAR), queries.behind()
    clinics = {row.pk: row for row in Clinic.objects.filter(pk__in=[one.pk for one in behind])}
    letters = intake.dead_letters()
    whose = names([one.place for one in letters])
    recent = queries.movement(now - MONTH).values()
    context = {
        "recurring": queries.recurring(),
        "owed": queries.owed(),
        "new": sum(began for began, _ in recent),
        "churned": sum(ended for _, ended in recent),
        "months": _charted(months),
        "movement": queries.movement(now - YEAR),
        "plans": [one | {"name": NAMES[one["plan"]]} for one in queries.by_plan()],
        "behind": [(row, clinics.get(row.pk), queries.stage_of(row, now), NAMES[row.plan]) for row in behind],
        "letters": [(one, whose.get(one.place)) for one in letters],
        "given_up": intake.ATTEMPTS,
        "set_up": door.is_set_up(),
        "test_mode": door.is_set_up() and not door.is_live(),
    }
    return render(request, "subscriptions/revenue.html", context)


def _charted(months):
    """{currency: [(month, percent of the largest)]}"""
    found = {}
    for one in months:
        found.setdefault(one.currency, []).append(one)
    return {
        currency: [(one, round(100 * one.invoiced / max(1, *(each.invoiced for each in rows)))) for one in rows]
        for currency, rows in sorted(found.items())
    }


@operator
@require_POST
def again(request, event):
    """One more try for an event that failed. Twice is no harm."""
    row = intake.again(event)
    if row is None:
        raise Http404
    events.hand_out(row)
    return redirect("subscriptions:revenue")
