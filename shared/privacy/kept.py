"""When a promise was last kept, from stored results alone: what nothing has checked gets no word."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext, ngettext

from shared.privacy import due_rows
from shared.privacy.engine.document import Document
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.promises import Retention
from shared.privacy.engine.retention import Rulebook
from shared.privacy.engine.vocabulary import covers
from shared.privacy.handwork import queries as handwork
from shared.privacy.models import RetentionRun, Stopped
from shared.privacy.registry import Record
from shared.web import formats

LATELY = timedelta(days=30)
BY_HAND = ("task", "return", "shred")


class Kept(NamedTuple):
    """`state`: "kept", "later" (not yet kept) or "task" (a person does it), as {% kept %} shows it."""

    state: str
    words: str


def last_run() -> RetentionRun | None:
    """The newest finished run that was no dry run."""
    return RetentionRun.objects.filter(dry_run=False, finished_at__isnull=False).order_by("-finished_at").first()


def stopped_lately(today: date) -> int:
    """How many cookies were stopped in the last 30 days."""
    found = Stopped.objects.filter(what="cookie", day__gt=today - LATELY)
    return found.aggregate(number=Sum("times"))["number"] or 0


def kept(document: Document, run: RetentionRun | None, stopped: int) -> dict[str, Kept]:
    """{promise's id: Kept} for every promise that can be told about."""
    here = [record for _, record in due_rows.records_here()]
    book = rulebook(document)
    found = {
        f"retention.{key}": _retention(f"retention.{key}", one, here, run, book)
        for key, one in document.retention.items()
    }
    words = ngettext(
        "Checked on every page. In the last 30 days %(number)d cookie was stopped that did not belong here.",
        "Checked on every page. In the last 30 days %(number)d cookies were stopped that did not belong here.",
        stopped,
    ) % {"number": stopped}
    return found | {
        f"storage.{key}": Kept("kept", words) for key, one in document.storage.items() if one.store == "cookie"
    }


def _retention(name: str, one: Retention, here: list[Record], run: RetentionRun | None, book: Rulebook) -> Kept:
    if one.then in BY_HAND or (one.media and "digital" not in one.media):
        return Kept("task", _by_hand(name))
    touched = [record for record in here if _touches(one, record)]
    if not touched:
        return Kept("later", gettext("Not yet in use: nothing of this kind is kept in the service."))
    if one.keep.measured and not any(can_happen(one.after, record.events.keys(), book) for record in touched):
        return Kept("later", gettext("Not yet kept: the service does not learn yet when this time begins."))
    if one.when:
        return Kept("later", gettext("Not yet kept: the service does not learn yet what this depends on."))
    if run is None:
        return Kept("later", gettext("Kept for the first time in the coming night."))
    if waiting := sum(number for key, number in run.left.items() if key == f"hindered {name}"):
        return Kept("later", _waiting(waiting, run))
    return Kept("kept", _done(ended(run.counts, name), run))


def _by_hand(name: str) -> str:
    words = gettext("Done by hand: this lies outside of what the service can delete by itself.")
    if last := handwork.last_done(name):
        signed = gettext("Last done and signed %(day)s.") % {"day": formats.full_date(last.signed_at)}
        words = f"{words} {signed}"
    return words


def can_happen(event: str, dates: Iterable[str], book: Rulebook, seen: frozenset[str] = frozenset()) -> bool:
    """Whether records that carry these dates can ever tell that the event happened."""
    made = book.events.get(event)
    if made is None or not made.parts:
        return event in dates
    if event in seen:
        return False

    def can(part: str) -> bool:
        return can_happen(part, dates, book, seen | {event})

    whole = bool(made.all_of) and all(map(can, made.all_of))
    silence = made.or_silence is not None and any(map(can, made.of))
    return whole or silence or any(map(can, (*made.last_of, *made.first_of)))


def _touches(rule: Retention, record: Record) -> bool:
    near = any(covers(wide, record.category) or covers(record.category, wide) for wide in rule.of)
    there = not rule.channels or record.channel in rule.channels or "channel" in record.facts
    return near and there and not rule.at and (not rule.media or record.medium in rule.media)


def ended(counts: Mapping[str, int], promise: str) -> dict[str, int]:
    """{action: number} of one promise in a certificate, whichever edition of the promise it was counted under."""
    found: dict[str, int] = {}
    for key, number in counts.items():
        name, _, action = key.partition(" ")
        if name == promise or (name.startswith("v") and name.partition(".")[2] == promise):
            found[action] = found.get(action, 0) + number
    return found


def _done(counts: dict[str, int], run: RetentionRun) -> str:
    when = formats.full_moment(run.finished_at)
    if not counts:
        return gettext("Last kept %(when)s: nothing was due") % {"when": when}
    done = ", ".join(_action(action, number) for action, number in sorted(counts.items()))
    return gettext("Last kept %(when)s: %(done)s") % {"when": when, "done": done}


def _action(action: str, number: int) -> str:
    patterns = {
        "anonymise": ngettext("%(number)d made anonymous", "%(number)d made anonymous", number),
        "destroy_key": ngettext("the key of %(number)d destroyed", "the keys of %(number)d destroyed", number),
        "move": ngettext("%(number)d moved", "%(number)d moved", number),
    }
    return patterns.get(action, ngettext("%(number)d deleted", "%(number)d deleted", number)) % {"number": number}


def _waiting(number: int, run: RetentionRun) -> str:
    words = ngettext(
        "Last tried %(when)s: %(number)d could not go yet, because something else still needs it.",
        "Last tried %(when)s: %(number)d could not go yet, because something else still needs them.",
        number,
    )
    return words % {"when": formats.full_moment(run.finished_at), "number": number}
