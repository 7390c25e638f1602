"""The rules as SQL, so that a database can judge a million rows where they lie. The pure engine is the oracle: a property
test holds every answer of this file against `due`.

    judged(book, today, category, {"created": "e0", "session": "e1"}) → one SELECT over a relation `dated`

`dated` has a date column for each event, NULL where it has not happened, and any other columns, some of which are handed
on. What comes back beside them: `state` (as in Due; "kept" is told as "waiting", "held" is not told), and for what is due
`on_day`, `rule` (the promise that it keeps) and `action`. Wishes, holds and acceptances differ from person to
person and are not judged here: whoever calls leaves such rows to `due`.

Working days are counted by `due` alone: see `speaks`.

Only dates of the calendar, names of events' columns and keys of promises are written into the text; keys are
`[a-z0-9_.]` by the document's own check, and anything else is refused.
"""

import re
from collections.abc import Mapping
from datetime import date

from .duration import Duration
from .promises import Retention
from .records import Record
from .retention import HARSHNESS, Rulebook

SAFE = re.compile(r"[A-Za-z0-9_.]+")
NEVER = "NULL::date"


def judged(
    book: Rulebook, today: date, category: str, columns: Mapping[str, str], keep: tuple[str, ...] = ("pk",), **facts
) -> str:
    """`columns`: event → its column of `dated`; `keep`: columns handed on; `facts`: channel, medium … that all rows share."""
    return _Writer(book, today, columns, facts).select(category, keep)


def speaks(book: Rulebook) -> bool:
    """Whether every rule can be said in SQL: working days need the country's holidays."""
    made = (event.or_silence for event in book.events.values())
    return not any(one.working for one in (*(rule.keep for rule in book.rules.values()), *made) if one)


class _Writer:
    """Writes expressions; each step is a sub-select of its own (OFFSET 0), so that nothing is reckoned twice."""

    def __init__(self, book: Rulebook, today: date, columns: Mapping[str, str], facts: Mapping):
        self.book, self.today, self.columns, self.facts = book, _day(today), columns, facts
        self.date = today

    # ── events ──

    def leaf(self, name: str) -> str:
        if name not in self.columns:
            return NEVER
        column = _name(self.columns[name])
        return f"CASE WHEN {column} <= {self.today} THEN {column} END"

    def happened(self, name: str, within: tuple[str, ...] = ()) -> str:
        event = self.book.events.get(name)
        if event is None or not event.parts:
            return self.leaf(name)
        if name in within:
            return NEVER
        within = (*within, name)
        ends = [
            *(self.happened(part, within) for part in event.last_of),
            *self._first(event, within),
            *self._all(event, within),
        ]
        end, life = _latest(ends), _latest([self.happened(part, within) for part in event.of])
        plain = f"CASE WHEN ({life}) IS NULL OR ({life}) <= ({end}) THEN ({end}) END"
        if not (event.or_silence and event.or_silence.measured):
            return plain
        inferred = _add(life, event.or_silence)
        return f"COALESCE({plain}, CASE WHEN ({inferred}) <= {self.today} THEN {inferred} END)"

    def _first(self, event, within) -> list[str]:
        """LEAST passes over what has not happened."""
        parts = [f"({self.happened(part, within)})" for part in event.first_of]
        return [f"LEAST({', '.join(parts)})"] if parts else []

    def _all(self, event, within) -> list[str]:
        if not event.all_of:
            return []
        parts = [f"({self.happened(part, within)})" for part in event.all_of]
        there = " AND ".join(f"{part} IS NOT NULL" for part in parts)
        return [f"CASE WHEN {there} THEN {_latest(parts)} END"]

    # ── which category ──

    def touching(self, category: str) -> tuple[tuple[str, Retention], ...]:
        return self.book.touching(Record(id="", category=category, **self.facts), category)

    def category(self, category: str, been: tuple[str, ...] = ()) -> str:
        """The category that a row has come to, by what happened to it."""
        changes = {} if category in been else self._changes(category)
        if not changes:
            return _text(category)
        days = {name: _latest(found) for name, found in changes.items()}
        last = _latest(list(days.values()))
        turns = [
            f"WHEN ({days[name]}) = ({last}) THEN {self.category(name, (*been, category))}"
            for name in sorted(days, reverse=True)
        ]
        return f"CASE WHEN ({last}) IS NULL THEN {_text(category)} {' '.join(turns)} END"

    def _changes(self, category: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for _, rule in self.touching(category):
            for unless in rule.unless:
                if unless.becomes:
                    day = f"CASE WHEN {self.in_force(rule)} THEN {self.happened(unless.happened)} END"
                    found.setdefault(unless.becomes, []).append(day)
        return found

    def reachable(self, category: str) -> list[str]:
        found, fresh = [], [category]
        while fresh:
            one = fresh.pop()
            if one not in found:
                found.append(one)
                fresh += self._changes(one)
        return found

    # ── one rule ──

    def in_force(self, rule: Retention) -> str:
        if (rule.valid_from or date.min) > self.date or (rule.when and rule.bound == "at_most"):
            return "FALSE"  # no value is known here
        of_its_time = self._of_its_time(rule)
        if rule.bound == "at_least":
            return of_its_time if self.date < (rule.valid_to or date.max) else "FALSE"
        if rule.valid_to is None:
            return of_its_time
        since = f"LEAST(COALESCE({self.leaf('created')}, {self.today}), {self.today})"
        return f"({of_its_time} AND {_day(rule.valid_to)} > {since})"

    def _of_its_time(self, rule: Retention) -> str:
        """What doesn't tell its day keeps no such promise, and is freed from no duty."""
        if not (rule.collected_from or rule.collected_before):
            return "TRUE"
        created = f"({self.leaf('created')})"
        tests = [f"{created} >= {_day(rule.collected_from)}"] if rule.collected_from else []
        tests += [f"{created} < {_day(rule.collected_before)}"] if rule.collected_before else []
        return f"COALESCE({' AND '.join(tests)}, {'TRUE' if rule.bound == 'at_least' else 'FALSE'})"

    def applies(self, rule: Retention) -> str:
        there = [f"({self.happened(one.happened)}) IS NULL" for one in rule.unless]
        return " AND ".join([self.in_force(rule), *there])

    def end(self, rule: Retention) -> str:
        if not rule.keep.measured:
            return NEVER
        day = self.happened(rule.after)
        for period in rule.from_end_of:
            day = self.end_of(period, day)
        day = _add(day, rule.keep, rule.bound == "at_most")
        if rule.bound == "at_least":
            day = f"({day}) + 1"
        return f"({self.end_of(rule.on_first_of, f'({day}) - 1')}) + 1" if rule.on_first_of else day

    def end_of(self, period: str, day: str) -> str:
        if period == "month":
            return f"(date_trunc('month', ({day})::timestamp) + interval '1 month -1 day')::date"
        month = 12 if period == "calendar_year" else int(self.book.fiscal_year_ends.partition("-")[0])
        shift = f"interval '{12 - month} months'"
        shifted = f"date_trunc('year', date_trunc('month', ({day})::timestamp) + {shift})"
        return f"({shifted} + interval '1 year' - {shift} - interval '1 day')::date"

    # ── the whole ──

    def select(self, category: str, keep: tuple[str, ...]) -> str:
        kinds = self.reachable(category)
        placed = f"SELECT d.*, {self.category(category)} AS kind FROM dated d OFFSET 0"
        return " UNION ALL ".join(f"({self._judged(kind, placed, keep)})" for kind in kinds)

    def _judged(self, kind: str, placed: str, keep: tuple[str, ...]) -> str:
        """Step by step: each rule's day; which promises hold; the first of their days and the last of the duties'."""
        rules = self.touching(kind)
        ceilings = [(n, key, rule) for n, (key, rule) in enumerate(rules) if rule.bound == "at_most"]
        floors = [(n, key, rule) for n, (key, rule) in enumerate(rules) if rule.bound == "at_least"]
        each = "".join(
            f", ({self.applies(one)}) AS a{n}, ({self.end(one)}) AS x{n}" for n, (_, one) in enumerate(rules)
        )
        one = f"SELECT p.*{each} FROM ({placed}) p WHERE p.kind = {_text(kind)} OFFSET 0"
        two = f"SELECT q.*{self._holding(ceilings, rules)} FROM ({one}) q OFFSET 0"
        days = f"{_extreme('LEAST', 'c', ceilings)} AS earliest, {_extreme('GREATEST', 'f', floors)} AS duty"
        three = f"SELECT r.*, {days} FROM ({two}) r OFFSET 0"
        four = f"SELECT s.*, {_state(ceilings, floors, self.today)} AS state FROM ({three}) s OFFSET 0"
        kept = ", ".join(f"t.{_name(column)}" for column in keep)
        return f"SELECT {kept}, t.state, {_told(ceilings, floors, kind)} FROM ({four}) t"

    def _holding(self, ceilings, rules) -> str:
        """c0, c1 …: which promises hold, less the general ones that a special one replaces; caps always. f0 …: which duties
        do, less those whose place another rule takes."""
        numbers = {key: n for n, (key, _) in enumerate(rules)}
        found = []
        for n, key, rule in ceilings:
            special = [] if rule.over_all else [numbers[one] for one in self.book.special[key] if one in numbers]
            found.append(f", ({' AND '.join([f'a{n}', *(f'NOT a{other}' for other in special)])}) AS c{n}")
        for n, (key, rule) in enumerate(rules):
            if rule.bound == "at_least":
                beating = [numbers[one] for one in self.book.beaten[key] if one in numbers]
                found.append(f", ({' AND '.join([f'a{n}', *(f'NOT a{other}' for other in beating)])}) AS f{n}")
        return "".join(found)


def _extreme(function: str, mark: str, rules) -> str:
    days = [f"CASE WHEN {mark}{n} THEN x{n} END" for n, _, _ in rules]
    return f"{function}({', '.join(days)})" if days else NEVER


def _state(ceilings, floors, today: str) -> str:
    """In the engine's order: no promise, a duty that has not begun, no day yet, and then the day."""
    unknown = [n for n, _, rule in ceilings if _is_unknown(rule)]
    return (
        f"CASE WHEN NOT ({_any(f'c{n}' for n, _, _ in ceilings)}) THEN 'undeclared' "
        f"WHEN {_any(f'(f{n} AND x{n} IS NULL)' for n, _, _ in floors)} THEN 'waiting' "
        f"WHEN earliest IS NULL THEN CASE WHEN {_any(f'c{n}' for n in unknown)} THEN 'unknown' ELSE 'waiting' END "
        f"WHEN GREATEST(earliest, duty) <= {today} THEN 'due' ELSE 'later' END"
    )


def _told(ceilings, floors, kind: str) -> str:
    """Day, promise and action: the promise that gave the day; where a duty of the law did, the promise it made wait."""
    harshest = sorted(ceilings, key=lambda one: (-HARSHNESS.index(one[2].then), one[1]))
    first = [(f"c{n} AND x{n} = earliest", key) for n, key, _ in sorted(ceilings, key=lambda one: one[1])]
    chosen = _case([(f"c{n} AND x{n} = earliest", _text(key)) for n, key, _ in harshest])
    waited = _case([(test, _text(key)) for test, key in first])
    later = [
        (f"f{n} AND x{n} = duty", waited if key.startswith("law.") else _text(key))
        for n, key, _ in sorted(floors, key=lambda one: one[1], reverse=True)
    ]
    unknown = _case([(f"c{n}", _text(key)) for n, key, rule in ceilings if _is_unknown(rule)])
    action = _case([(f"c{n} AND x{n} = earliest", _text(rule.then)) for n, _, rule in harshest])
    return (
        f"CASE WHEN state = 'due' THEN GREATEST(earliest, duty) END AS on_day, "
        f"CASE state WHEN 'undeclared' THEN {_text(kind)} WHEN 'unknown' THEN {unknown} "
        f"WHEN 'due' THEN CASE WHEN duty > earliest THEN {_case(later)} ELSE {chosen} END END AS rule, "
        f"CASE WHEN state = 'due' THEN {action} END AS action"
    )


def _is_unknown(rule: Retention) -> bool:
    return not rule.keep.known or rule.after == "unknown"


def _any(tests) -> str:
    return " OR ".join(tests) or "FALSE"


def _case(pairs: list[tuple[str, str]]) -> str:
    return f"CASE {' '.join(f'WHEN {test} THEN {value}' for test, value in pairs)} END" if pairs else "NULL::text"


def _latest(days: list[str]) -> str:
    """GREATEST passes over what has not happened."""
    return f"GREATEST({', '.join(f'({day})' for day in days)})" if days else NEVER


def _add(day: str, length: Duration, floor: bool = False) -> str:
    """Months first, then days, as `duration.add`; PostgreSQL too takes the last day where a month is too short."""
    days = length.days + (length.minutes // 1440 if floor else -(-length.minutes // 1440))
    if length.months:
        day = f"(({day}) + interval '{length.months} months')::date"
    return f"({day}) + {days}" if days else day


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _name(column: str) -> str:
    if not SAFE.fullmatch(column) or "." in column:
        raise ValueError(f"not a column: {column!r}")
    return f'"{column}"'


def _text(word: str) -> str:
    if not SAFE.fullmatch(word):
        raise ValueError(f"not a key: {word!r}")
    return f"'{word}'"
