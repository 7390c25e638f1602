"""What the clinic decided about booking as a whole (models.Rules), or the usual."""

from datetime import datetime

from practice.booking.changed import offer_changed
from practice.booking.models import Rules
from practice.booking.queries import practitioners


def rules() -> Rules:
    return Rules.objects.first() or Rules()


def save_rules(values: dict, now: datetime) -> None:
    """`values`: fields of Rules. Two who save together leave one row."""
    Rules.objects.update_or_create(only=True, defaults=values)
    offer_changed(practitioners().values_list("pk", flat=True), now)
