"""When a record must be gone, and why.

A clinic's promise is a ceiling: no longer than this. A duty is a floor: no shorter. A record goes on the latest of
its floors and the earliest of its ceilings, so neither the order nor the number of rules matters. Ceilings are met on
their last day; floors are kept through theirs. A special ceiling takes the place of a general one in force with it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from .duration import Free, add, end_of, first_of, weekend
from .promises import SCOPES, Condition, Event, Retention
from .records import Because, Due, Record
from .vocabulary import covers

HARSHNESS = ("expires", "task", "return", "move", "anonymise", "delete", "destroy_key", "shred")
AXES = ("channels", "media", "at", "countries", "professions")
ROOM = 20_000  # scopes remembered by one rulebook


class Rulebook:
    """Every rule that may touch a clinic's records, and what it takes to reckon them.

    `law.rulebook(document)` builds one with the country's duties; build it once per version and keep it.
    """

    def __init__(self, rules: Mapping[str, Retention], events: Mapping[str, Event] | None = None,
                 fiscal_year_ends: str = "12-31", country: str = "", professions: tuple[str, ...] = (),
                 free: Free = weekend):  # fmt: skip
        self.rules, self.events = dict(sorted(rules.items())), dict(events or {})
        self.fiscal_year_ends, self.country, self.professions = fiscal_year_ends, country, tuple(professions)
        self.free = free
        promised = {key: rule for key, rule in self.rules.items() if rule.bound == "at_most" and not rule.over_all}
        self.special = {
            key: tuple(other for other, one in promised.items() if narrower(one, rule))
            for key, rule in promised.items()
        }
        self.beaten = {
            key: tuple(other for other, one in self.rules.items() if takes_place(other, one, key))
            for key, rule in self.rules.items()
            if rule.bound == "at_least"
        }
        self._touching: dict[tuple, tuple[tuple[str, Retention], ...]] = {}

    def touching(self, record: Record, category: str) -> tuple[tuple[str, Retention], ...]:
        """The rules whose scope holds the record under this category, sorted by key."""
        scope = (category, record.channel, record.medium, record.at, record.country, record.professions,
                 record.service, record.practitioner, record.groups)  # fmt: skip
        if (found := self._touching.get(scope)) is None:
            if len(self._touching) >= ROOM:
                self._touching.clear()
            country, professions = record.country or self.country, record.professions or self.professions
            found = self._touching[scope] = tuple(
                (key, rule)
                for key, rule in self.rules.items()
                if in_scope(rule, record, category, country, professions)
            )
        return found


def in_scope(rule: Retention, record: Record, category: str, country: str, professions: tuple[str, ...]) -> bool:
    who = rule.applies_to
    return (
        any(covers(wide, category) for wide in rule.of)
        and (not rule.channels or record.channel in rule.channels)
        and (not rule.media or record.medium in rule.media)
        and (not rule.at or record.at in rule.at)
        and (not rule.countries or country in rule.countries)
        and (not rule.professions or not set(rule.professions).isdisjoint(professions))
        and (not who.services or record.service in who.services)
        and (not who.practitioners or record.practitioner in who.practitioners)
        and (not who.groups or not set(who.groups).isdisjoint(record.groups))
    )


def _axes(rule: Retention):
    yield from (getattr(rule, name) for name in AXES)
    yield from (getattr(rule.applies_to, name) for name in SCOPES)


def in_scope_of(a: Retention, b: Retention) -> bool:
    """Whether every record that `a` speaks of is one that `b` speaks of."""
    return (
        all(any(covers(wide, narrow) for wide in b.of) for narrow in a.of)
        and all(
            not wide or (narrow and set(narrow) <= set(wide)) for narrow, wide in zip(_axes(a), _axes(b), strict=True)
        )
        and (a.collected_from or date.min) >= (b.collected_from or date.min)
        and (a.collected_before or date.max) <= (b.collected_before or date.max)
        and all(any(_implies(one, wide) for one in a.when) for wide in b.when)
    )


def _implies(one: Condition, wide: Condition) -> bool:
    """Whether what meets the one always meets the other."""
    if one.value != wide.value or (wide.one_of and not (one.one_of and set(one.one_of) <= set(wide.one_of))):
        return False
    least = wide.at_least is None or (one.at_least is not None and one.at_least >= wide.at_least)
    return least and (wide.under is None or (one.under is not None and one.under <= wide.under))


def takes_place(key: str, rule: Retention, of: str) -> bool:
    """Whether a rule sets a duty aside: by its name in the law pack, or among the clinic's own."""
    if not rule.instead_of or key == of:
        return False
    before, _, name = of.rpartition(".")
    near = before == key.rpartition(".")[0] or (before.startswith("law.") and not key.startswith("law."))
    return near and name in rule.instead_of


def narrower(a: Retention, b: Retention) -> bool:
    """Whether `a` is a special rule within `b`, for rules that are in force together."""
    together = (a.valid_from or date.min) < (b.valid_to or date.max) and (b.valid_from or date.min) < (
        a.valid_to or date.max
    )
    return together and in_scope_of(a, b) and not in_scope_of(b, a)


def happened(name: str, record: Record, today: date, book: Rulebook, within: tuple[str, ...] = ()) -> date | None:
    """The last day an event happened to the record, as known today; None where it hasn't."""
    event = book.events.get(name)
    if event is None or not event.parts:
        return max((day for day in record.events.get(name, ()) if day <= today), default=None)
    if name in within:
        return None  # a definition that needs itself never happens; lint says so
    within = (*within, name)
    end = _end_of_event(event, record, today, book, within)
    life = max((day for part in event.of if (day := happened(part, record, today, book, within))), default=None)
    if end and (not life or life <= end):
        return end
    if event.or_silence and event.or_silence.measured and life:
        inferred = add(life, event.or_silence, book.free)
        return inferred if inferred <= today else None
    return None


def _end_of_event(event: Event, record: Record, today: date, book: Rulebook, within) -> date | None:
    lasts = [day for part in event.last_of if (day := happened(part, record, today, book, within))]
    firsts = [day for part in event.first_of for day in _days(part, record, today, book, within)]
    alls = [happened(part, record, today, book, within) for part in event.all_of]
    ends = [*lasts, *([min(firsts)] if firsts else ()), *([max(alls)] if alls and all(alls) else ())]
    return max(ends, default=None)


def _days(name: str, record: Record, today: date, book: Rulebook, within) -> Iterable[date]:
    """A record's own event has all its days, one that is made of others its last."""
    event = book.events.get(name)
    if event is None or not event.parts:
        return (day for day in record.events.get(name, ()) if day <= today)
    day = happened(name, record, today, book, within)
    return (day,) if day else ()


def category_of(book: Rulebook, record: Record, today: date) -> str:
    """A record changes class when a rule's exception says so: an enquiry becomes part of a relation."""
    category, been = record.category, set()
    while category not in been:
        been.add(category)
        changes = {
            (day, unless.becomes)
            for _, rule in book.touching(record, category)
            if rule.unless and _in_force(rule, record, today)
            for unless in rule.unless
            if unless.becomes and (day := happened(unless.happened, record, today, book))
        }
        category = max(changes)[1] if changes else category
    return category


def _in_force(rule: Retention, record: Record, today: date) -> bool:
    """Duties: the law of today, and what it says of older records. Promises: every version lived under since the record
    was collected or accepted."""
    if (rule.valid_from or date.min) > today or not _of_its_time(rule, record, today):
        return False
    if not all(_met(one, record.values.get(one.value), rule.bound) for one in rule.when):
        return False
    if rule.bound == "at_least":
        return today < (rule.valid_to or date.max)
    since = record.accepted or min(record.events.get("created", ()), default=today)
    return (rule.valid_to or date.max) > min(since, today)


def _of_its_time(rule: Retention, record: Record, today: date) -> bool:
    """A record that does not tell when it was collected keeps no such promise, and is freed from no duty."""
    if not (rule.collected_from or rule.collected_before):
        return True
    created = min((day for day in record.events.get("created", ()) if day <= today), default=None)
    if created is None:
        return rule.bound == "at_least"
    return (rule.collected_from or date.min) <= created < (rule.collected_before or date.max)


def _met(one: Condition, value: int | str | None, bound: str) -> bool:
    if value is None:
        return bound == "at_least"
    if isinstance(value, str):
        return value in one.one_of
    return (
        (one.at_least is None or value >= one.at_least) and (one.under is None or value < one.under) and not one.one_of
    )


def _end(rule: Retention, record: Record, today: date, book: Rulebook) -> date | None:
    """The day a rule gives; None where it gives none: not begun, not known, or without end."""
    start = happened(rule.after, record, today, book) if rule.keep.measured else None
    if start is None:
        return None
    for period in rule.from_end_of:
        start = end_of(period, start, book.fiscal_year_ends)
    last = add(start, rule.keep, book.free, floor=rule.bound == "at_most")
    day = last + timedelta(days=1) if rule.bound == "at_least" else last
    return first_of(rule.on_first_of, day, book.fiscal_year_ends) if rule.on_first_of else day


class _Chosen(NamedTuple):
    day: date | None
    lifted: bool = False  # an open-ended yes
    review: date | None = None


def _chosen(rule: Retention, day: date | None, record: Record, today: date, book: Rulebook) -> _Chosen:
    """A ceiling's day after the client's own choices; extend first, then shorten: a no is heard last."""
    chosen = _Chosen(day)
    for choice in sorted(record.choices, key=lambda one: one.wish):
        withdrawn = choice.withdrawn and choice.withdrawn <= today
        if choice.asked > today or withdrawn or choice.wish not in rule.client_may:
            continue
        wanted = _extended(chosen, choice) if choice.wish == "extend" else None
        chosen = wanted or _shortened(rule, chosen, choice, record, today, book)
    return chosen


def _extended(chosen: _Chosen, choice) -> _Chosen:
    if choice.until is None or chosen.lifted:
        reviews = [day for day in (chosen.review, choice.review) if day]
        return _Chosen(None, True, min(reviews, default=None))
    return chosen._replace(day=max(chosen.day, choice.until)) if chosen.day else chosen


def _shortened(rule: Retention, chosen: _Chosen, choice, record: Record, today: date, book: Rulebook) -> _Chosen:
    wanted = choice.until or choice.asked
    if rule.shorten_after:  # earlier only once this has happened
        may = happened(rule.shorten_after, record, today, book)
        if may is None:
            return chosen
        wanted = max(wanted, may)
    return _Chosen(min(chosen.day, wanted) if chosen.day else wanted)


def due(book: Rulebook, record: Record, today: date) -> Due:
    """When the record goes, what is then done with it, and every step of the reckoning."""
    category = category_of(book, record, today)
    apply = {
        key: rule
        for key, rule in book.touching(record, category)
        if _in_force(rule, record, today)
        and not any(happened(unless.happened, record, today, book) for unless in rule.unless)
    }
    apply = {key: rule for key, rule in apply.items() if not any(one in apply for one in book.beaten.get(key, ()))}
    ceilings = _ceilings(book, apply)
    if not ceilings:
        return Due("undeclared", category=category)
    ends = {key: _promised(rule, record, today, book) for key, rule in ceilings.items()}
    duties = {key: _end(rule, record, today, book) for key, rule in apply.items() if rule.bound == "at_least"}
    steps = (*_steps(ceilings, ends), *(Because(key, "floor", day) for key, day in duties.items()))
    if waiting := [key for key, day in duties.items() if day is None]:
        return Due("waiting", None, waiting[0], "", category, steps)  # the duty's clock has not begun
    return _decided(record, today, category, ceilings, ends, duties, steps)


def _ceilings(book: Rulebook, apply: dict[str, Retention]) -> dict[str, Retention]:
    """The clinic's promises that hold, less the general ones that a special one replaces. Caps always hold."""
    return {
        key: rule
        for key, rule in apply.items()
        if rule.bound == "at_most" and (rule.over_all or not any(other in apply for other in book.special[key]))
    }


def _promised(rule: Retention, record: Record, today: date, book: Rulebook) -> tuple[date | None, _Chosen]:
    plain = _end(rule, record, today, book)
    return plain, _Chosen(plain) if rule.over_all else _chosen(rule, plain, record, today, book)


def _steps(ceilings, ends):
    for key, (plain, chosen) in ends.items():
        yield Because(key, "cap" if ceilings[key].over_all else "ceiling", plain)
        if chosen.day != plain or chosen.lifted:
            yield Because(key, "choice", chosen.day)


def _decided(record, today, category, ceilings, ends, duties, steps) -> Due:
    days = {key: chosen.day for key, (_, chosen) in ends.items() if chosen.day}
    if not days:
        return _undecided(ceilings, ends, category, steps)
    earliest = min(days.values())
    first = [key for key in days if days[key] == earliest]
    rule = min(first, key=lambda key: (-HARSHNESS.index(ceilings[key].then), key))
    promise, on = ceilings[rule], earliest
    if duties and max(duties.values()) > on:
        rule = max(duties, key=lambda key: (duties[key], key))
        on = duties[rule]
    latest = add(earliest, promise.tolerance) if promise.tolerance and promise.tolerance.measured else earliest
    answer = Due("due", on, rule, promise.then, category, steps, max(latest, on), promise.into or "")
    if on > today:
        return answer._replace(state="later")
    if held := _held(record, today):
        return answer._replace(state="held", because=(*steps, *held))
    return answer


def _held(record, today) -> tuple[Because, ...]:
    holds = [one for one in record.holds if one.since <= today and (one.until is None or today < one.until)]
    return tuple(Because(reason, "hold", since) for since, reason in sorted((one.since, one.reason) for one in holds))


def _undecided(ceilings, ends, category, steps) -> Due:
    """No ceiling gives a day: something is not known yet, has not begun, or has no end."""
    unknown = [key for key, rule in ceilings.items() if not rule.keep.known or rule.after == "unknown"]
    if unknown:
        return Due("unknown", None, unknown[0], "", category, steps)
    begun = [key for key, rule in ceilings.items() if rule.keep.endless or ends[key][1].lifted]
    if len(begun) < len(ceilings):
        return Due("waiting", None, min(set(ceilings) - set(begun)), "", category, steps)
    reviews = [chosen.review for _, chosen in ends.values() if chosen.review]
    return Due("kept", min(reviews, default=None), begun[0], "", category, steps)


class Certificate(NamedTuple):
    """What was done, without a word about whom: the day, (rule, action, number) and a SHA-256 over them."""

    day: date
    counts: tuple[tuple[str, str, int], ...]
    digest: str


def certificate(day: date, counts: Mapping[tuple[str, str], int], policy: str = "") -> Certificate:
    """`counts` by (rule, action); `policy` is the hash of the version that was run."""
    rows = tuple((rule, action, number) for (rule, action), number in sorted(counts.items()) if number)
    sealed = json.dumps([day.isoformat(), policy, rows], separators=(",", ":"), ensure_ascii=False)
    return Certificate(day, rows, hashlib.sha256(sealed.encode()).hexdigest())


def purge(book: Rulebook, records, today: date):
    """(the records that stay, [(record, answer)] that go, certificate). Running it again changes nothing."""
    answers = [(record, due(book, record, today)) for record in records]
    gone = [(record, answer) for record, answer in answers if answer.state == "due"]
    stay = [record for record, answer in answers if answer.state != "due"]
    return stay, gone, certificate(today, Counter((answer.rule, answer.action) for _, answer in gone))
