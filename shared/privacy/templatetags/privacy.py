"""`{% load privacy %}`: {% consent_banner %} asks a visitor, on every page until there is an answer, and only where the
policy in force holds anything that needs one."""

from django import template
from django.urls import reverse

from shared.privacy.consent import asks

register = template.Library()


@register.inclusion_tag("privacy/banner.html", takes_context=True)
def consent_banner(context) -> dict:
    request = context["request"]
    match = request.resolver_match
    shown = [] if match and match.view_name == "privacy:cookies" else asks(request)  # that page asks in its own form
    return {
        "asked": bool(shown),
        "names": sorted({one.name for one in shown}),
        "action": reverse("privacy:cookies") if shown else "",
        "back": request.get_full_path() if request.method in ("GET", "HEAD") else "/",
    }
