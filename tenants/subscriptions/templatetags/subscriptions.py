"""{% load subscriptions %}{% subscription_banner %}: what an owner has to know of the clinic's subscription, on every page."""

import time

from django import template
from django.utils import timezone

from shared.billing import queries

register = template.Library()
MAX_AGE = 60.0  # seconds for which a process remembers how a clinic stands: it changes a few times a year
memory = {}  # schema → (when, PlanOf or None)


def standing(schema, now):
    when, found = memory.get(schema, (None, None))
    if when is None or time.monotonic() - when > MAX_AGE:
        row = queries.here()
        found = queries.stage_of(row, now) if row else None
        memory[schema] = time.monotonic(), found
    return found


@register.inclusion_tag("subscriptions/banner.html", takes_context=True)
def subscription_banner(context):
    request = context["request"]
    user = getattr(request, "user", None)
    match = request.resolver_match
    if user is None or not user.is_authenticated or "owner" not in user.roles or not match:
        return {}
    if match.view_name == "subscriptions:mine":
        return {}  # the page itself says it
    return {"found": standing(request.clinic.schema, timezone.now())}
