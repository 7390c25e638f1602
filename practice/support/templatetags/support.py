"""{% load support %} {% support_offered as help_here %}: whether the clinic takes questions by its office's form."""

from django import template
from django.utils import timezone

from practice.support import queries

register = template.Library()


@register.simple_tag
def support_offered() -> bool:
    return queries.offered(timezone.now())
