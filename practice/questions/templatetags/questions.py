"""{% load questions %} {% questions_offered as there %}: whether clients can ask a short question here now."""

from django import template
from django.utils import timezone

from practice.questions import queries

register = template.Library()


@register.simple_tag
def questions_offered() -> bool:
    return bool(queries.offered(timezone.now()))
