"""`{% load outbound %}`: {% outside_tags %} puts what the owner added on this page of the portal: after consent, and where
the policy lets it. A frame that nobody agreed to yet shows a question in its place."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from shared.privacy.consent import consent_of
from shared.privacy.outbound.queries import shown

register = template.Library()


@register.inclusion_tag("outbound/tags.html", takes_context=True)
def outside_tags(context) -> dict:
    request = context["request"]
    found = shown(request, timezone.now())
    if not found:
        return {"shown": []}
    return {
        "shown": found,
        "frames": [one for one in found if one.tag.kind == "frame"],
        "agreed": sorted(consent_of(request).agreed),
        "action": reverse("privacy:cookies"),
        "back": request.get_full_path(),
        "csp_nonce": context.get("csp_nonce"),
    }


@register.simple_tag
def bar(times: int, most: int, height: int):
    """y and height of one bar of a chart that is `height` units high."""
    tall = max(1, round(height * times / most)) if times else 0
    return format_html('y="{}" height="{}"', height - tall, tall)
