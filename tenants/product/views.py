"""Enrum's own pages at BASE, for those who have not signed up yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared.billing.plans import PLANS, TRIAL_DAYS
from shared.web.access import public
from tenants.subscriptions.words import FOR_WHOM, NAMES


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    plans = [(NAMES[one.key], FOR_WHOM[one.key], one.prices.items()) for one in PLANS.values()]
    return render(request, "product/home.html", {"plans": plans, "days": TRIAL_DAYS})
