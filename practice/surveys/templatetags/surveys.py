"""{% load surveys %} {% wide number most %}: of a bar."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def wide(number: int, most: int) -> str:
    """Of a bar that is a hundred wide at most."""
    return format_html('width="{}"', round(100 * number / most) if most else 0)
