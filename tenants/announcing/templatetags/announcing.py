"""{% load announcing %}{% announcements %}: on every page of a clinic's staff, until put away."""

from django import template
from django.utils import timezone

from shared.web.access import BY_NAME
from shared.web.formats import language
from tenants.announcing import queries

register = template.Library()


@register.inclusion_tag("announcing/banner.html", takes_context=True)
def announcements(context):
    request = context["request"]
    user, found = getattr(request, "user", None), []
    if user is not None and user.is_authenticated and user.is_staff_member and not BY_NAME & user.roles:
        found = queries.for_member(user.staff_id, language(), timezone.now())
    return {"told": found, "here": request.get_full_path(), "csrf_token": context.get("csrf_token")}
