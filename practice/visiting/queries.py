"""What visitors saw."""

from uuid import UUID

from practice.accesslog.models import AccessEvent


def seen(visits: list[UUID]) -> dict[UUID, list[AccessEvent]]:
    """visit → what stands in the log about it, in order."""
    found = {visit: [] for visit in visits}
    rows = AccessEvent.objects.filter(what=AccessEvent.What.VISITED, relation__in=visits).order_by("at", "pk")
    for event in rows:
        found[event.relation].append(event)
    return found
