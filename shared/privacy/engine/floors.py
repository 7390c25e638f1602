"""What law, or a clinic's own longer duty, keeps although the person asks for erasure (GDPR art. 17(3))."""

from datetime import date

from .records import Because, Record
from .retention import Rulebook, _end, _in_force, category_of, happened


def floors(book: Rulebook, record: Record, today: date) -> tuple[Because, ...]:
    """The duties that still bind the record today, the latest first: one whose clock has not begun (`on` None) before all
    others, for nobody knows when it ends. `on` is the first day on which the record may go."""
    found, apply = [], {}
    for key, rule in book.touching(record, category_of(book, record, today)):
        if _in_force(rule, record, today) and not any(
            happened(unless.happened, record, today, book) for unless in rule.unless
        ):
            apply[key] = rule
    for key, rule in apply.items():
        if rule.bound != "at_least" or any(one in apply for one in book.beaten[key]):
            continue
        day = _end(rule, record, today, book)
        if day is None or day > today:
            found.append(Because(key, "floor", day))
    return tuple(sorted(found, key=lambda one: (one.on or date.max, one.rule), reverse=True))
