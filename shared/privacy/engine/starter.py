"""The policy that a country's law pack proposes to a new clinic: to read, to change, and to publish."""

from datetime import date
from functools import cache

import msgspec

from shared import law, strict_yaml

from .document import Document, convert
from .law import binding

INSTEAD = "therapist"  # what an unlicensed person of a licensed profession may be called


def starter(
    country: str,
    *,
    name: str,
    professions: tuple[str, ...],
    licensed: bool,
    languages: tuple[str, ...],
    today: date,
    number: str = "",
    address: str = "",
    contact: str = "",
    mail: str = "",
    host: str = "",
) -> Document:
    """A whole document, in force from `today`, that lints without anything blocking. KeyError: no law pack.

    `professions` are words of the vocabulary; without a licence, those that need one become plain therapists, so
    that no duty of health care is claimed. `contact` and `mail` are those of who answers questions.
    """
    pack = law.pack(country)
    if not pack.known:
        raise KeyError(country)
    kept = called(pack, professions, licensed)
    blanks = {"name": name, "number": number, "address": address, "contact": contact or name, "mail": mail,
              "today": today, "next year": _a_year_on(today)}  # fmt: skip
    parts = _parts(country)
    chosen = parts["licensed" if pack.licensed(kept) else "unlicensed"]
    header = {"name": name, "country": country, "languages": list(languages), "professions": kept, "version": 1,
              "valid_from": today, "timezone": pack.timezone, "backups": "P35D", "host": host}  # fmt: skip
    return _as_long_as_the_law(
        convert({"clinic": header, **_filled(_together(parts["both"], chosen), blanks)}, Document)
    )


def called(pack: law.LawPack, professions: tuple[str, ...], licensed: bool) -> list[str]:
    """What people of these professions are, in the words of the vocabulary, with or without a licence."""
    found = (one if licensed or one not in pack.licensed_professions else INSTEAD for one in professions)
    return list(dict.fromkeys(found))


@cache
def _parts(country: str) -> dict:
    """Read once: a sign-up waits for nothing that is the same for all. Never changed: `_filled` makes everything anew."""
    return strict_yaml.parse(law.starter_text(country))


def _as_long_as_the_law(document: Document) -> Document:
    """Where a profession's duty is longer than the proposal (Danish doctors: ten years), the proposal follows it."""
    retention = dict(document.retention)
    for key, one in retention.items():
        for duty in binding(document, one):
            if not duty.keep.never_longer_than(retention[key].keep):
                retention[key] = msgspec.structs.replace(retention[key], keep=duty.keep)
    return msgspec.structs.replace(document, retention=retention)


def _a_year_on(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def _together(both: dict, chosen: dict) -> dict:
    """Section by section: the chosen promises before the shared ones, since they are what people come to read."""
    return {name: {**chosen.get(name, {}), **both[name]} if isinstance(both.get(name), dict) else both.get(name)
            for name in both} | {name: part for name, part in chosen.items() if name not in both}  # fmt: skip


def _filled(value, blanks):
    if isinstance(value, dict):
        return {key: _filled(part, blanks) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, blanks) for part in value]
    if isinstance(value, str) and value[:1] == "<" and value[-1:] == ">":
        return blanks[value[1:-1]]
    return value
