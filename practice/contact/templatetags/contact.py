"""{% load contact %}: {{ form.title|here }} is its words in the language of the page."""

from django import template
from django.utils.translation import get_language

from practice.contact.queries import in_language

register = template.Library()


@register.filter
def here(texts: dict[str, str]) -> str:
    return in_language(texts, get_language() or "")
