"""{% load visiting %}{% visit_banner %}: on every page of the staff while an operator visits, or asks to."""

from django import template
from django.utils import timezone

from shared.web.access import VISITOR
from tenants.visits import queries

register = template.Library()


@register.inclusion_tag("visiting/banner.html", takes_context=True)
def visit_banner(context):
    """The visitor reads how long it lasts; the owner that somebody is here, or asks. Nobody else pays a query for it."""
    request = context["request"]
    user = getattr(request, "user", None)
    found = {"clinic": request.clinic and request.clinic.name, "csrf_token": context.get("csrf_token")}
    if user is None or not user.is_authenticated:
        return found
    if VISITOR in user.roles:
        return found | {"visiting": user.visit}
    if "owner" in user.roles:
        now = timezone.now()
        states = [(visit, queries.state(visit, now)) for visit in queries.here(3)]
        found["visitors"] = [visit for visit, state in states if state == queries.OPEN]
        found["asked"] = [visit for visit, state in states if state == queries.ASKED]
    return found
