"""How the access log ends by its own rule; named in personal_data.py."""

from datetime import datetime

from practice.accesslog import actions


def erase(queryset, action: str, now: datetime) -> int:
    """Every `action` means the same here: the row goes, its link of the chain stays and says nothing."""
    return sum(actions.erase(batch, now) for batch in _batches(queryset))


def _batches(queryset, size=1000):
    rows = list(queryset.order_by("at", "pk"))
    return [rows[first : first + size] for first in range(0, len(rows), size)]
