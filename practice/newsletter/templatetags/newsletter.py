"""`{% load newsletter %}`: {% letters_at_booking %} lets a client say no to letters where a booking is made."""

from django import template
from django.utils import timezone

from practice.booking.proving import PROOF
from practice.newsletter import customers
from shared.privacy.queries import policy_of

register = template.Library()


@register.inclusion_tag("newsletter/at_booking.html", takes_context=True)
def letters_at_booking(context) -> dict:
    request = context["request"]
    client = request.user if request.user.is_authenticated and not request.user.is_staff_member else None
    if not customers.asks(client, timezone.now()):
        return {"asks": False}
    return _shown(request, False)


@register.inclusion_tag("newsletter/at_booking.html", takes_context=True)
def letters_at_code(context) -> dict:
    """Where a code makes the booking: to whoever books without an account, too, whatever is known of their address, so that the
    page tells nothing of it. What was chosen on the page before stays chosen."""
    request = context["request"]
    known = request.user.is_authenticated
    if (known and not customers.asks(request.user, timezone.now())) or not customers.may_write(policy_of(request)):
        return {"asks": False}
    kept = request.session.get(PROOF, {}).get("fields", {})
    return _shown(request, bool(kept.get(customers.NO)))


def _shown(request, ticked: bool) -> dict:
    words = customers.wording(request.clinic.name, request.LANGUAGE_CODE)
    return {"asks": True, "wording": words, "shown": customers.SHOWN, "no": customers.NO, "ticked": ticked}
