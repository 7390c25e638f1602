"""What in a text may tell who somebody is: names, dates, places, numbers. Pure.

It finds what it can and promises nothing: what a story itself tells (an odd trade, a known event) only a reader sees.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


def _all(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAME, LIKELY, DATE, PLACE, NUMBER = "name", "likely", "date", "place", "number"
MONTHS = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|januar|februar|marts|august|"
    "january|february|march|may|june|july|october|märz|mai|dezember"
)
DATES = re.compile(
    rf"\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[./]\s?\d{{1,2}}(?:[./]\s?\d{{2,4}})?\b|"
    rf"\b(?:den\s)?\d{{1,2}}\.?(?::?(?:e|a|st|nd|rd|th))?\s(?:of\s)?(?:{MONTHS})\b(?:\s\d{{4}})?|\b(?:19|20)\d{{2}}\b",
    re.I,
)
NUMBERS = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b|\bhttps?://\S+|\+?\d(?:[\s-]?\d){5,}")
STREETS = re.compile(
    r"\b[\w-]*(?:gatan|vägen|gränd|torget|allén|stigen|gade|vej|torv|allé|straße|strasse|platz)\s?\d*[a-z]?\b"
    r"|\b\d{3}\s?\d{2}\s(?=[A-ZÅÄÖ])",
    re.I,
)
PLACES = _all("""
    stockholm göteborg malmö uppsala västerås örebro linköping helsingborg jönköping norrköping lund umeå gävle borås
    södertälje eskilstuna halmstad växjö karlstad sundsvall trollhättan östersund kalmar kristianstad falun skövde
    karlskrona uddevalla varberg visby gotland skåne luleå kiruna köpenhamn københavn copenhagen aarhus århus odense
    aalborg ålborg esbjerg randers kolding horsens vejle roskilde herning silkeborg hørsholm helsingør næstved
    viborg fredericia køge holstebro taastrup hillerød slagelse sønderborg svendborg bornholm fyn jylland sjælland
    frederiksberg berlin hamburg oslo bergen helsinki london sverige danmark norge finland tyskland sweden denmark
""")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
# Words that stand with a capital in the middle of a sentence and name nobody.
PLAIN = _all(
    "i gud god jul påsk jesus adhd add ptsd ocd kbt cbt emdr act sfi bup vab cv ok cpr imy ivo sms dr tv usa eu"
)


class Found(NamedTuple):
    """`words` as they stand in the text."""

    kind: str
    words: str


def look(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Each once, in the order of the text. `names`: of those whom the case concerns and who work here."""
    parts = {part.casefold() for name in names for part in WORD.findall(name) if len(part) > 1}
    hits = [(kind, hit) for kind, pattern in _PATTERNS for hit in pattern.finditer(text)]
    hits += [(kind, hit) for hit in WORD.finditer(text) if (kind := _word(hit, text, parts))]
    found, end = [], 0
    for kind, hit in sorted(hits, key=lambda one: (one[1].start(), -one[1].end())):
        if hit.start() >= end:  # of what lies within another, the wider one
            found.append(Found(kind, hit.group().strip()))
            end = hit.end()
    return list(dict.fromkeys(found))


_PATTERNS = ((PLACE, STREETS), (DATE, DATES), (NUMBER, NUMBERS))


def _word(hit: re.Match, text: str, names: set[str]) -> str:
    plain = hit.group().casefold()
    bare = plain.removesuffix("s").rstrip("'’")
    if plain in names or bare in names:
        return NAME
    if plain in PLACES or bare in PLACES:
        return PLACE
    if hit.group()[0].isupper() and plain not in PLAIN and not _begins(text, hit.start()):
        return LIKELY
    return ""


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there: after its end, a line's beginning, or an opening sign."""
    before = text[:at].rstrip(" \t\"'«»“”(*-–")
    return not before or before[-1] in ".!?:\n…"
