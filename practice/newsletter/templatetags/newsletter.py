"""`{% load newsletter %}`: {% letters_at_booking %} lets a client say no to letters where a booking is made."""

from django import template
from django.utils import timezone

from practice.newsletter import customers

register = template.Library()


@register.inclusion_tag("newsletter/at_booking.html", takes_context=True)
def letters_at_booking(context) -> dict:
    request = context["request"]
    client = request.user if request.user.is_authenticated and not request.user.is_staff_member else None
    if not customers.asks(client, timezone.now()):
        return {"asks": False}
    words = customers.wording(request.clinic.name, request.LANGUAGE_CODE)
    return {"asks": True, "wording": words, "shown": customers.SHOWN, "no": customers.NO}
