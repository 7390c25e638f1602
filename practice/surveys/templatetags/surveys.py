"""{% load surveys %} {{ survey.title|said }}: {language: text} in the reader's language. {% wide number most %}: of a bar."""

from django import template
from django.utils import translation
from django.utils.html import format_html

from practice.surveys.writing import in_language

register = template.Library()


@register.filter
def said(texts: dict) -> str:
    return in_language(texts, translation.get_language() or "")


@register.simple_tag
def wide(number: int, most: int) -> str:
    """Of a bar that is a hundred wide at most."""
    return format_html('width="{}"', round(100 * number / most) if most else 0)
