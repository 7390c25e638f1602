"""Tags of the directory's pages: `{% load matching %}`."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def section_word(section):
    """What a section of the vocabulary says of a practitioner."""
    return {
        "areas": gettext("Works with"),
        "methods": gettext("Ways of working"),
        "traits": gettext("To count on"),
        "audiences": gettext("For whom"),
        "languages": gettext("Languages"),
        "forms": gettext("Meets"),
        "times": gettext("When"),
    }[section]
