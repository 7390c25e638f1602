"""The words that every policy shares. Apps declare their fields with these categories and events.

categories()      {"booking.time": {...}, …} of data/words.yaml
events()          {"session": {...}, …} of data/events.yaml
covers(a, b)      `journal` covers `journal.note`; `all` covers everything; `nothing` covers nothing
"""

from .phrases import phrases

OPENS = {"journal.key": "journal"}  # without it nobody reads that


def categories() -> dict[str, dict]:
    return phrases("words")["categories"]


def subjects() -> dict[str, dict]:
    return phrases("words")["subjects"]


def events() -> dict[str, dict]:
    return phrases("events")


def professions() -> dict[str, dict]:
    return phrases("places")["professions"]


def places() -> dict[str, dict]:
    return phrases("places")["places"]


def values() -> dict[str, dict]:
    return phrases("places")["values"]


def duties() -> dict[str, dict]:
    return phrases("places")["duties"]


def countries() -> dict[str, dict]:
    return phrases("places")["countries"]


def covers(wide: str, narrow: str) -> bool:
    return wide == "all" or narrow == wide or narrow.startswith(wide + ".")


def with_what_it_opens(category: str) -> tuple[str, ...]:
    """A key is nothing by itself: who must keep it must keep what it opens, and it ends with that."""
    return (category, OPENS[category]) if category in OPENS else (category,)


def known(term: str, terms) -> bool:
    """A part of a known whole is known: `journal.letter` needs only `journal`."""
    return any(covers(wide, term) for wide in terms if wide != "all") or term in terms


def uncovered(declared, asked) -> list[str]:
    """What is asked for and not declared, sorted."""
    return sorted({one for one in asked if not any(covers(wide, one) for wide in declared)})
