"""{% load people %}{% clinic_switch %}: in the menu of a clinic's staff, where they work elsewhere too."""

from django import template
from django.conf import settings
from django.utils import timezone

from practice.people import switching

register = template.Library()


@register.inclusion_tag("people/switch.html", takes_context=True)
def clinic_switch(context):
    request = context["request"]
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated and user.is_staff_member
    others = switching.others(request, timezone.now()) if known else []
    return {"others": others, "base": settings.BASE_ORIGIN}
