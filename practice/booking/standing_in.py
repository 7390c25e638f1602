"""A colleague who stands in while somebody is away: a dated relation to each of their clients, which begins and ends by
itself."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from practice.booking.slots import DAY, MIDNIGHT, instant
from practice.people import relations
from practice.people.models import Relation, User

Kind = Relation.Kind


def let(absent: User, colleague: User, first: date, last: date, zone: ZoneInfo, now: datetime) -> int:
    """From the first day to the last, both included; again for the same days: nothing new. Returns for how many clients.
    Raises ValueError unless both are staff and two."""
    if not (absent.is_staff_member and colleague.is_staff_member) or absent.pk == colleague.pk:
        raise ValueError("two colleagues")
    if absent.regime == User.Regime.PASTORAL:
        return 0  # nobody else may know who comes to them
    begins, ends = instant(first, MIDNIGHT, zone), instant(last + DAY, MIDNIGHT, zone)
    treated = relations.open_relations(now).filter(holder=absent, kind=Kind.TREATS).values_list("client", flat=True)
    span = {"holder": colleague, "kind": Kind.STANDS_IN, "began_at": begins, "ended_at": ends}
    already = set(Relation.objects.filter(**span).values_list("client", flat=True))
    made = [Relation(client_id=client, **span) for client in treated if client not in already]
    return len(Relation.objects.bulk_create(made))


def of_colleague(colleague: User, now: datetime) -> list[tuple[datetime, datetime, int]]:
    """[(from, to, for how many clients)] of what they stand in for from now on."""
    rows = Relation.objects.filter(holder=colleague, kind=Kind.STANDS_IN, ended_at__gt=now)
    found = {}
    for span in rows.order_by("began_at").values_list("began_at", "ended_at"):
        found[span] = found.get(span, 0) + 1
    return [(begins, ends, count) for (begins, ends), count in found.items()]
