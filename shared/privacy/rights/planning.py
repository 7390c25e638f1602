"""What would go and what must stay if a person were erased today, row by row.

Only duties speak here, not the clinic's own ceilings: a person who asks does not wait for the day when data would have gone
anyway (GDPR art. 17(1)). What stays has one of these reasons:

    law       a statute, or a duty of the clinic's own, binds the row until `until` (art. 17(3)(b))
    hold      a complaint, a claim or an inspection needs it (art. 17(3)(e))
    evidence  it proves that a right or a consent was respected, until the policy's own day (art. 5(2), 7(1), 17(3)(e))
    others    it speaks of somebody else too, who keeps their part (art. 15(4))
    needed    something that stays would mean nothing without it; what can be emptied of it is emptied
    contract  a contract that runs needs it, and ends it (art. 17(1)(a))
    not_asked the person asked for some categories only, and this is none of them
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils.module_loading import import_string

from shared.privacy import due_rows, persons
from shared.privacy.due_rows import Judge, Row, children_first, follows, pointing_at
from shared.privacy.engine.floors import floors
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.retention import Rulebook, due
from shared.privacy.engine.vocabulary import covers, with_what_it_opens
from shared.privacy.models import Hold
from shared.privacy.queries import local_date, rulebook, version_in_force, zone_of
from shared.privacy.registry import NOT_PERSONAL, Record, Table, tables

EVIDENCE = ("consent_record", "rights_request")
# The end of an account ends these too, whatever else the row knows of them.
ENDS_WITH_IT = (
    "account_closed",
    "consent_withdrawn",
    "case_closed",
    "relation_ended",
    "contract_ended",
    "customer_left",
)


class NoPolicy(RuntimeError):
    """Nothing is published here, so nobody can say what may go."""


@dataclass(frozen=True)
class Reason:
    """Why a row stays. `rule`: a duty's or a promise's id, or the hold's reason; `until`: the first day on which it may go,
    None where that day is not known yet."""

    why: str
    rule: str = ""
    until: date | None = None

    @property
    def weight(self):
        return self.until or date.max


NOT_ASKED = Reason("not_asked")
CONTRACT = Reason("contract")


@dataclass(frozen=True)
class Fate:
    """One row. `reason` None: it goes. `pared`: it stays, emptied of `table.pared`."""

    table: Table
    pk: object
    reason: Reason | None = None
    pared: bool = False


@dataclass
class Plan:
    person: UUID
    day: date
    policy: str  # the hash of the version that was asked
    fates: list[Fate] = field(default_factory=list)

    def going(self, table: Table) -> list:
        return [one.pk for one in self.fates if one.table is table and one.reason is None]

    @property
    def kept(self) -> list[Fate]:
        return [one for one in self.fates if one.reason is not None]


def plan(person: UUID, now: datetime, ended: date | None = None, about: Sequence[str] = ()) -> Plan:
    """`ended`: the day from which an earlier erasure counts; else today. `about`: categories, or all. Raises NoPolicy."""
    version = version_in_force(now)
    if version is None:
        raise NoPolicy
    today = local_date(version, now)
    asked = _Asked(person, now, today, ended or today, zone_of(version), rulebook(now), tuple(about))
    found = Plan(person, today, version.sha256)
    found.fates = _Fates(asked).all()
    return found


@dataclass
class _Asked:
    person: UUID
    now: datetime
    today: date
    ended: date
    zone: str
    book: Rulebook
    about: tuple[str, ...]

    def __post_init__(self):
        holds = Hold.objects.filter(person=self.person, since__lte=self.today).exclude(reason=Hold.Reason.RESTRICTION)
        self.judge = Judge(self.book, self.today, self.zone)
        self.holds = [one for one in holds if one.until is None or self.today < one.until]

    def reason(self, table: Table, record: Record, row: Row, people: Iterable) -> Reason | None:
        """The first that speaks, the heaviest first."""
        facts = {"channel": record.channel, "medium": record.medium} | row.facts
        category = facts.pop("category", record.category)
        if not self.asks_for(category):
            return NOT_ASKED
        kept = Facts(id="", category=category, events=dict(row.events), **facts)
        if bound := floors(self.book, kept, self.today):
            return Reason("law", bound[0].rule, bound[0].on)
        if held := [one for one in self.holds if one.binds(category)]:
            return Reason("hold", held[0].reason, held[0].until)
        if len(set(people)) > 1:
            return Reason("others", *self._promised(kept))
        if table.evidence or any(covers(wide, category) for wide in EVIDENCE):
            rule, day = self._promised(self._as_ended(kept))
            return Reason("evidence", rule, day) if day and day > self.today else None
        return None

    def asks_for(self, category: str) -> bool:
        """A key is asked for together with what it opens, and goes only where nothing of that stays."""
        return not self.about or any(
            covers(wide, one) or (covers(one, wide) and one != category)
            for wide in self.about
            for one in with_what_it_opens(category)
        )

    def _promised(self, kept: Facts) -> tuple[str, date | None]:
        """(promise, day) of the clinic's own ceiling."""
        answer = due(self.book, kept, self.today)
        return answer.rule, answer.on

    def _as_ended(self, kept: Facts) -> Facts:
        events = {name: days for name, days in kept.events.items() if days}
        events = dict.fromkeys(ENDS_WITH_IT, (self.ended,)) | events
        return Facts(id="", category=kept.category, events=events, channel=kept.channel, medium=kept.medium)


class _Fates:
    """Rows that point at others are judged first: what stays keeps what it points at."""

    def __init__(self, asked: _Asked):
        self.asked, self.found = asked, {}
        self.tables = [table for table in children_first() if table.personal and persons.tells_whose(table)]

    def all(self) -> list[Fate]:
        for table in self.tables:
            if not table.follows:
                self._judge(table)
        for table in self.tables:
            if table.follows:
                for pk in self._pks(table):
                    self._of(table, pk)
        return [fate for fates in self.found.values() for fate in fates.values()]

    def _pks(self, table: Table) -> list:
        return list(persons.rows_of(table, self.asked.person).values_list("pk", flat=True))

    def _judge(self, table: Table) -> None:
        fates = self.found.setdefault(table.model, {})
        pks = self._pks(table)
        reasons = self._reasons(table, pks)
        reasons |= {pk: CONTRACT for pk in self._in_use(table, pks) if reasons.get(pk) is None}
        for pk in pks:
            reason, needed = reasons.get(pk), None
            if reason is None:
                needed = self._needed(table, pk)
            fates[pk] = Fate(table, pk, reason or needed, pared=bool(needed and table.pares))

    def _in_use(self, table: Table, pks: list) -> set:
        return import_string(table.needed.replace(":", "."))(pks, self.asked.now) if table.needed else set()

    def _reasons(self, table: Table, pks: list) -> dict:
        if table.ends and not table.all_records:
            return {} if not self.asked.about else dict.fromkeys(pks, NOT_ASKED)
        found = dict.fromkeys(pks, Reason("needed"))  # rows that are no record at all, such as a staff member's account
        people = persons.concerned(table, pks)
        for record in table.all_records:
            here = table.model_class._base_manager.filter(pk__in=pks, **record.where).values_list("pk", flat=True)
            for row in due_rows.rows(table, record, list(here), self.asked.now, self.asked.judge):
                found[row.pk] = self.asked.reason(table, record, row, people.get(row.pk, ()))
        return found

    def _needed(self, table: Table, pk) -> Reason | None:
        """Of all that hangs on the row and stays, the reason that lasts longest."""
        reasons = []
        for relation in pointing_at(table.model_class):
            other = tables().get(relation.related_model._meta.label_lower)
            if relation.on_delete in (models.SET_NULL, models.SET_DEFAULT) or other is None or follows(relation):
                continue
            hanging = relation.related_model._base_manager.filter(**{relation.field.attname: pk})
            for one in hanging.values_list("pk", flat=True):
                reasons.append(self._stays(other, one))
        kept = [one for one in reasons if one is not None]
        if not kept:
            return None
        longest = max(kept, key=lambda one: one.weight)
        return Reason("needed", longest.rule, longest.until)

    def _stays(self, table: Table, pk) -> Reason | None:
        fate = self._of(table, pk)
        return Reason("others") if fate is None else fate.reason

    def _of(self, table: Table, pk) -> Fate | None:
        """None: it is not this person's row, so it stays."""
        known = self.found.setdefault(table.model, {})
        if pk in known or not table.follows:
            return known.get(pk)
        if not persons.tells_whose(table) or pk not in set(self._pks(table)):
            return None
        row = table.model_class._base_manager.get(pk=pk)
        field_ = row._meta.get_field(table.follows)
        parent = self._of(tables()[field_.related_model._meta.label_lower], getattr(row, field_.attname))
        reason = Reason("others")
        if parent is not None:
            reason = None if parent.pared else parent.reason
        known[pk] = Fate(table, pk, reason)
        return known[pk]


@dataclass(frozen=True)
class Kept:
    """For pages and the certificate: how many rows of a table stay, which categories, why and until when."""

    table: str
    categories: tuple[str, ...]
    number: int
    why: str
    rule: str
    until: date | None


def kept(found: Plan) -> list[Kept]:
    """Alike ones together; what ends last comes last."""
    counts = defaultdict(int)
    for fate in found.kept:
        if fate.reason == NOT_ASKED:
            continue
        counts[fate.table.model, fate.pared, fate.reason] += 1
    rows = [
        Kept(model, categories(tables()[model.lower()], pared), number, reason.why, reason.rule, reason.until)
        for (model, pared, reason), number in counts.items()
    ]
    return sorted(rows, key=lambda one: (one.until or date.max, one.table, one.rule))


def categories(table: Table, pared: bool = False) -> tuple[str, ...]:
    """What a row of it holds about the person; `pared`: what is left of it."""
    left = {name: one for name, one in table.fields.items() if not (pared and name in table.pared)}
    return tuple(sorted({one for one in left.values() if one != NOT_PERSONAL}))


def erased(found: Plan) -> dict[str, int]:
    """{"booking.Booking": 3}: rows that go; emptied ones count too."""
    counts = defaultdict(int)
    for fate in found.fates:
        if fate.reason is None or fate.pared:
            counts[fate.table.model] += 1
    return dict(sorted(counts.items()))
