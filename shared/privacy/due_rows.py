"""From rows to what the policy engine knows of them: dates and a category, never content.

SQL only narrows the search (`possible`); whether a row goes, and when, the pure engine alone decides (`Judge`). Many rows
have the same dates, so each answer is reckoned once and remembered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection, models, router
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q
from django.db.models import When as If

from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import Retention
from shared.privacy.engine.records import Choice, local_day
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.retention import Due, Rulebook, due
from shared.privacy.engine.vocabulary import covers
from shared.privacy.models import Wish
from shared.privacy.registry import Record, Table, When, tables

MEMORY = 200_000  # answers kept by one judge


def records_here() -> list[tuple[Table, Record]]:
    """Every declared record whose table stands in the place that is entered; rows that point at others come first."""
    return [(table, record) for table in children_first() for record in table.all_records]


def children_first() -> list[Table]:
    """The tables of the place that is entered; those whose rows point at others come before these."""
    platform = connection.schema_name == settings.PUBLIC_SCHEMA_NAME
    here = {table.model: table for table in tables().values() if _lies(table.model_class, platform)}
    return [here[name] for name in _children_first(tuple(sorted(here)))]


@cache  # the router is asked for hundreds of models otherwise, and public pages ask as well
def _lies(model: type[models.Model], platform: bool) -> bool:
    """Whether the model's table lies in the place that is entered, which is the platform or one of the clinics."""
    return router.allow_migrate_model(connection.alias, model)


@lru_cache(maxsize=8)  # the platform's tables, and a clinic's: asked for batch by batch
def _children_first(names: tuple[str, ...]) -> tuple[str, ...]:
    """`names`: models ("app.Model")."""
    waiting, ordered = list(names), []
    models_of = {name: apps.get_model(name) for name in names}
    targets = {name: _targets(model) for name, model in models_of.items()}
    while waiting:
        pointed = set().union(*(targets[name] for name in waiting))
        ready = [name for name in waiting if models_of[name] not in pointed] or waiting[:1]  # a ring: break it
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    return tuple(ordered)


def _targets(model: type[models.Model]) -> set[type[models.Model]]:
    return {one.related_model for one in model._meta.concrete_fields if one.is_relation} - {model}


@dataclass
class Judge:
    """The engine's answers for one day of one place."""

    book: Rulebook
    today: date
    zone: str

    def __post_init__(self):
        self._known: dict[tuple, Due] = {}
        self._needed: dict[tuple[str, bool], frozenset[str]] = {}
        self.stretches: dict[tuple, list] = {}  # of due_days

    def events(self, record: Record) -> Mapping[str, str | When]:
        """Those of the record's dates that any rule for it asks for; the others are not worth a join."""
        key = (record.category, "category" in record.facts)
        if (needed := self._needed.get(key)) is None:
            needed = self._needed[key] = asked_for(record, self.book)
        return {name: one for name, one in record.events.items() if name in needed}

    def answer(
        self,
        category: str,
        events: tuple,
        accepted: date | None = None,
        choices: tuple[Choice, ...] = (),
        **facts: object,
    ) -> Due:
        """`events`: (name, (days…)) pairs. The same question is asked of the engine once."""
        key = (category, events, accepted, choices, *sorted(facts.items()))
        if (found := self._known.get(key)) is None:
            if len(self._known) >= MEMORY:
                self._known.clear()
            told = {"events": dict(events), "accepted": accepted, "choices": choices}
            record = Facts(id="", category=category, **told, **facts)
            found = self._known[key] = due(self.book, record, self.today)
        return found


def possible(table: Table, record: Record, judge: Judge) -> Q | None:
    """A filter that no due row fails: some ceiling's clock began long enough ago. None where no ceiling speaks at all.

    An event made of others (last of, all of, silence) is never earlier than the earliest of its parts, so one old part is
    a necessary sign; alignment to a month or year only moves a day later.
    """
    ceilings = [rule for rule in judge.book.rules.values() if _may_speak(rule, record, judge.book)]
    if not ceilings:
        return None
    found = Q(pk__in=())
    for rule in ceilings:
        if rule.keep.measured:
            last = judge.today - timedelta(days=shortest(rule.keep))
            for name in leaves(rule.after, judge.book) & record.events.keys():
                found |= _until(table.model_class, record.events[name], last, judge.zone)
        if "shorten" in rule.client_may:
            found |= wishes_shorter(table)
    return found


def wishes_shorter(table: Table) -> Q:
    """Rows of people who have asked for an earlier end, which no clock's beginning foretells."""
    people = Wish.objects.filter(wish=Wish.Kind.SHORTEN, withdrawn_on=None).values("person")
    if not table.person:
        return Q(pk__in=())
    return Q(pk__in=table.model_class._base_manager.filter(**{f"{table.person}__in": people}).values("pk"))


def kept_path(one: str | When) -> str:
    return "" if isinstance(one, str) else one.kept


def path_and_test(one: str | When) -> tuple[str, Q]:
    """Where a date lies, and which rows it counts for."""
    if isinstance(one, str):
        return one, Q()
    before = one.path.rpartition("__")[0]
    return one.path, Q(**{f"{before}__{name}" if before else name: value for name, value in one.where.items()})


def _until(model: type[models.Model], one: str | When, last: date, zone: str) -> Q:
    """Rows of which something there happened on this day of the zone or before."""
    path, counts = path_and_test(one)
    date_only = type(_field(model, path)) is models.DateField
    end = last if date_only else datetime.combine(last, time.max, ZoneInfo(zone))
    found = _within_row(model, path, counts & Q(**{f"{path}__lte": end}))
    if kept := kept_path(one):
        found |= _within_row(model, kept, Q(**{f"{kept}__lte": end}))
    return found


def _within_row(model: type[models.Model], path: str, condition: Q) -> Q:
    """No join: rows are locked one by one."""
    return Q(pk__in=model._base_manager.filter(condition).values("pk")) if "__" in path else condition


def _field(model: type[models.Model], path: str) -> models.Field:
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(name)


def _may_speak(rule: Retention, record: Record, book: Rulebook) -> bool:
    if rule.bound != "at_most":
        return False
    if "category" in record.facts:  # told by each row
        return True
    return any(covers(wide, one) for wide in rule.of for one in _becoming(record.category, book))


def _becoming(category: str, book: Rulebook) -> set[str]:
    """The category and all that it may turn into when something else happens."""
    found, fresh = set(), {category}
    while fresh:
        found |= fresh
        rules = [rule for rule in book.rules.values() if any(covers(wide, one) for wide in rule.of for one in fresh)]
        fresh = {one.becomes for rule in rules for one in rule.unless if one.becomes} - found
    return found


def leaves(event: str, book: Rulebook, seen: frozenset[str] = frozenset()) -> set[str]:
    """The dates of a record that an event is made of."""
    made = book.events.get(event)
    if made is None or not made.parts or event in seen:
        return {event}
    return {leaf for part in made.parts for leaf in leaves(part, book, seen | {event})}


def asked_for(record: Record, book: Rulebook) -> frozenset[str]:
    """The dates that the rules for such a record ask for; where a rule has ended, `created` tells whether it counts."""
    kinds = _becoming(record.category, book)
    found = {"created"} if any(_by_age(rule) for rule in book.rules.values()) else set()
    for rule in book.rules.values():
        if "category" in record.facts or any(covers(wide, one) for wide in rule.of for one in kinds):
            names = (rule.after, rule.shorten_after, *(one.happened for one in rule.unless))
            found |= {leaf for name in names if name for leaf in leaves(name, book)}
    return frozenset(found)


def _by_age(rule: Retention) -> bool:
    """Whether the day on which a record was collected tells if the rule holds for it."""
    edition = rule.bound == "at_most" and rule.valid_to
    return bool(edition or rule.collected_from or rule.collected_before)


def shortest(keep: Duration) -> int:
    """The fewest days that a duration may take, whatever day it starts."""
    years, months = divmod(keep.months, 12)
    return years * 365 + months * 28 + keep.days + keep.working


@dataclass(frozen=True)
class Row:
    """`people`: whose row it is; a couple's journal has two."""

    pk: object
    people: frozenset
    facts: dict[str, str | tuple[str, ...]]
    events: tuple[tuple[str, tuple[date, ...]], ...]


def rows(table: Table, record: Record, pks: Iterable, now: datetime, judge: Judge) -> Iterator[Row]:
    """The dates until `now` of these rows that some rule asks for, as the place's own days."""
    found = table.model_class._base_manager.filter(pk__in=list(pks))
    columns, moments, zone = {}, {}, judge.zone
    for number, (name, one) in enumerate(judge.events(record).items()):
        added = _columns(table.model_class, one, now)
        columns |= {f"_{number}{part}": column for part, column in enumerate(added)}
        moments[name] = tuple(f"_{number}{part}" for part in range(len(added)))
    facts = {f"_{name}": F(path) for name, path in record.facts.items()}
    people = _people(table, pks)
    for values in found.annotate(**columns, **facts).values("pk", *columns, *facts):
        yield Row(
            values["pk"],
            frozenset(people.get(values["pk"], ())),
            {name: _fact(values[f"_{name}"]) for name in record.facts},
            tuple((name, _days(values, keys, zone, now)) for name, keys in moments.items()),
        )


def _fact(value) -> str | tuple[str, ...]:
    return tuple(sorted(value)) if isinstance(value, list) else value or ""


def _columns(model: type[models.Model], one: str | When, now: datetime) -> tuple:
    """What to select for one event: over a relation to many the earliest, and the latest that has happened; and
    what was written down of rows that are gone."""
    path, counts = path_and_test(one)
    kept = (F(kept_path(one)),) if kept_path(one) else ()
    if _to_many(model, path):
        return Min(path, filter=counts or None), Max(path, filter=counts & Q(**{f"{path}__lte": now})), *kept
    return (Case(If(counts, then=F(path))) if counts else F(path), *kept)


def _people(table: Table, pks: Iterable) -> dict:
    found = defaultdict(set)
    if table.person:
        rows = table.model_class._base_manager.filter(pk__in=list(pks)).exclude(**{table.person: None})
        for pk, person in rows.values_list("pk", table.person):
            found[pk].add(person)
    return found


def _to_many(model: type[models.Model], path: str) -> bool:
    for part in path.split("__")[:-1]:
        relation = model._meta.get_field(part)
        if relation.one_to_many or relation.many_to_many:
            return True
        model = relation.related_model
    return False


def _days(values: dict, keys: tuple[str, ...], zone: str, now: datetime) -> tuple[date, ...]:
    """An hour that is still to come today has not happened yet: what is kept until the session outlives the morning."""
    moments = {values[key] for key in keys if values[key] is not None}
    moments = {one for one in moments if not isinstance(one, datetime) or one <= now}
    return tuple(sorted({local_day(one, zone) if isinstance(one, datetime) else one for one in moments}))


def free(model: type[models.Model]) -> models.QuerySet:
    """Rows that nothing else hangs on: deleting them takes no row along that has a promise of its own."""
    found = model._base_manager.all()
    for relation in pointing_at(model):
        if relation.on_delete in (models.SET_NULL, models.SET_DEFAULT) or follows(relation):
            continue
        hanging = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
        found = found.exclude(Exists(hanging))
    return found


def pointing_at(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """The foreign keys of this place's tables that point at the model."""
    relations = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and not relation.many_to_many
        and router.allow_migrate_model(connection.alias, relation.related_model)
    ]


def follows(relation: models.ForeignObjectRel) -> bool:
    """Whether the rows behind this foreign key live and die with the row that they point at."""
    table = tables().get(relation.related_model._meta.label_lower)
    return bool(table) and table.follows == relation.field.name


def promise_of(answer: Due) -> str:
    """The promise that an answer keeps, also where a duty of the law set the day: `retention.enquiries`."""
    days = [(one.on, one.rule) for one in answer.because if one.did in ("ceiling", "cap", "choice") and one.on]
    return min(days)[1] if days and answer.rule.startswith("law.") else answer.rule
