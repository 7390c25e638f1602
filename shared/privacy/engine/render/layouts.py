"""The same promises laid out otherwise: a table by kind of data, one by channel, one by who the reader is.

Nothing is said here that the page does not say: every cell is a promise's own sentence, heading or fact.
"""

import typing
from typing import NamedTuple

from ..document import Document
from ..promises import Channel, Retention
from ..vocabulary import covers
from . import caring, keeping
from .voice import Voice, capital

CHANNELS = typing.get_args(Channel)


class Row(NamedTuple):
    """`cells` in the order of the table's columns; each is a list of short texts, empty where nothing is promised."""

    title: str
    cells: tuple[tuple[str, ...], ...]


class Table(NamedTuple):
    """`columns` begin with what the rows are."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(document: Document, lang: str) -> tuple[Table, ...]:
    """Those that have any row."""
    voice = Voice(document, lang)
    found = (
        _table(voice, "category", ("why", "how_long", "who"), _by_category(voice)),
        _table(voice, "channel", ("says", "sends", "how_long", "who"), _by_channel(voice)),
        _table(voice, "subject", ("what", "why", "ground"), _by_subject(voice)),
    )
    return tuple(one for one in found if one.rows)


def _table(voice: Voice, key: str, columns: tuple[str, ...], rows) -> Table:
    named = tuple(voice.pattern("layouts", key, name) for name in ("row", *columns))
    return Table(key, voice.pattern("layouts", key, "title"), named, tuple(rows))


def _once(parts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))


def _by_category(voice: Voice):
    document = voice.document
    for category in dict.fromkeys(term for one in document.purposes.values() for term in one.categories):
        why = (
            capital(voice.purpose(key)) for key, one in document.purposes.items() if _touches(one.categories, category)
        )
        rules = (one for one in document.retention.values() if _touches(one.of, category))
        who = (capital(voice.named(one)) for one in document.recipients.values() if _touches(one.categories, category))
        yield Row(
            capital(voice.noun(category)), (_once(why), _once(_how_long(voice, one) for one in rules), _once(who))
        )


def _touches(terms, category: str) -> bool:
    return any(covers(wide, category) or covers(category, wide) for wide in terms)


def _how_long(voice: Voice, one: Retention) -> str:
    """The heading says it in a line: what, how long, what then."""
    return keeping.heading(voice, one)


def _by_channel(voice: Voice):
    document = voice.document
    for channel in CHANNELS:
        says = (caring.channel(voice, one) for one in document.channels.values() if one.channel == channel)
        sends = (caring.outreach_words(voice, one) for one in document.outreach.values() if channel in one.channels)
        kept = (_how_long(voice, one) for one in document.retention.values() if channel in one.channels)
        who = (
            capital(voice.named(one)) for one in document.recipients.values() if channel in (*one.channels, *one.does)
        )
        cells = (_once(says), _once(sends), _once(kept), _once(who))
        if any(cells):
            yield Row(voice.pattern("common", "channel_name", channel), cells)


def _by_subject(voice: Voice):
    purposes = voice.document.purposes
    for subject in dict.fromkeys(term for one in purposes.values() for term in one.subjects):
        about = {key: one for key, one in purposes.items() if subject in one.subjects}
        what = (capital(voice.noun(term)) for one in about.values() for term in one.categories)
        ground = (voice.pattern("purposes", "short6", basis.article6) for one in about.values() for basis in one.bases)
        why = (capital(voice.purpose(key)) for key in about)
        yield Row(capital(voice.subject_groups([subject])), (_once(what), _once(why), _once(ground)))
