"""Which rules hold for whom after a change: the old one stays until the person agreed, or was provably told in time.

The rule for what was collected before stays anyway where it is the kinder one; the engine sees to that. Here stands what
a notice adds: for somebody who was told late, or not at all, or who objects, the change has not happened yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.privacy.engine.records import local_day
from shared.privacy.models import Acceptance, PolicyVersion
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import clients_here
from shared.privacy.queries import published

NEVER = date.max


@dataclass(frozen=True)
class Standing:
    """`agreed`: person → the day since when all that is kept of them is held to the version they accepted last.
    `gaps`: person → [(the day a version came into force, the day it begins to hold for this person)]."""

    agreed: Mapping[object, date] = field(default_factory=dict)
    gaps: Mapping[object, list[tuple[date, date]]] = field(default_factory=dict)

    def since(self, person, created: date | None, today: date) -> date | None:
        """The day from which on versions count for this row of this person; None where nothing but the row decides."""
        since = max((day for day in (created, self.agreed.get(person)) if day), default=None)
        for began, holds in sorted(self.gaps.get(person, ()), reverse=True):
            if began <= (since or today) < holds:
                since = began - timedelta(days=1)
        return since


def standing(people: Iterable, now: datetime, zone: str) -> Standing:
    """How each of these people stands to the versions in force. Four queries, however many they are."""
    people = list(people)
    versions = {one.pk: one for one in published().filter(effective_at__lte=now)}
    agreed = _agreed(people, versions.values(), zone)
    changes = {pk: one for pk, one in versions.items() if one.notice_days}
    if not changes or not people:
        return Standing({person: day for person, (_, day) in agreed.items()})
    gaps = defaultdict(list)
    notices = {(one.person, one.version_id): one for one in PolicyNotice.objects.filter(person__in=people)}
    for person, version in _concerned(people, changes, notices):
        number, day = agreed.get(person, (0, None))
        holds = day if number >= version.number else _holds(notices.get((person, version.pk)), version, zone)
        if holds > version.effective_from:
            gaps[person].append((version.effective_from, holds))
    return Standing({person: day for person, (_, day) in agreed.items()}, gaps)


def _concerned(people: list, changes: Mapping, notices: Mapping) -> Iterator[tuple]:
    """(person, version): who has a notice of it, or was a client before its day and is owed one."""
    yield from ((person, changes[pk]) for person, pk in notices if pk in changes)
    for person, came in clients_here().filter(pk__in=people).values_list("pk", "created_at"):
        yield from (
            (person, one) for one in changes.values() if came < one.effective_at and (person, one.pk) not in notices
        )


def _agreed(people: list, versions: Iterable[PolicyVersion], zone: str) -> dict:
    """{person: (number, day)} of the newest version in force that each has accepted, not before it was in force."""
    known, found = {one.number: one for one in versions}, {}
    rows = Acceptance.objects.filter(person__in=people, document="policy").order_by("number")
    for person, number, at in rows.values_list("person", "number", "accepted_at"):
        if version := known.get(number):
            found[person] = (number, max(local_day(at, zone), version.effective_from))
    return found


def _holds(notice: PolicyNotice | None, version: PolicyVersion, zone: str) -> date:
    """The day the version begins to hold for somebody who has not accepted it. No notice was ever queued: not yet."""
    if notice is None or notice.told_at is None or notice.objected_at:
        return NEVER
    told = local_day(notice.told_at, zone)
    return max(version.effective_from, told + timedelta(days=version.notice_days))
