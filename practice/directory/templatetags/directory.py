"""Tags of the directory's staff pages: `{% load directory %}`."""

from django import template
from django.utils.translation import gettext

from practice.booking.words import WEEKDAYS

register = template.Library()


@register.simple_tag
def section_word(section):
    """A heading for a section of the vocabulary."""
    return {
        "areas": gettext("What it is about"),
        "methods": gettext("Ways of working"),
        "languages": gettext("Languages"),
        "forms": gettext("How they want to meet"),
        "times": gettext("When"),
        "audiences": gettext("For whom"),
    }[section]


@register.simple_tag
def weekday_word(day):
    """ISO number of a weekday."""
    return WEEKDAYS[day - 1]
