"""{% load guides %} {% page_help as help %}: the address of what helps with the page that is open, or ""."""

from django import template
from django.conf import settings
from django.urls import reverse

from practice.guides import texts

register = template.Library()


@register.simple_tag(takes_context=True)
def page_help(context) -> str:
    request = context["request"]
    user, match = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if match is None or not getattr(user, "is_authenticated", False):
        return ""
    found = texts.helping(user, match.view_name)
    return f"{reverse('guides:guide', urlconf=settings.URLCONFS['my'], args=[found[0]])}#{found[1]}" if found else ""
