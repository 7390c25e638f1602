"""Which addresses a clinic may have below the platform's, and what to offer instead. Pure.

A subdomain is one label of RFC 1123 section 2.1: letters, digits and hyphens, 63 at most, no hyphen at either end. Labels
with hyphens in the third and fourth place (`xn--…`) belong to RFC 5890 and could be read as another name: none is given.
"""

import itertools
import re
import string
import unicodedata
from pathlib import Path

SHORTEST, LONGEST = 3, 63
LABEL = re.compile(r"[a-z0-9-]+")
# What NFKD does not take apart, and what Danes and Germans write for their own letters.
SPELLED = {"æ": "ae", "ø": "oe", "ß": "ss", "ð": "d", "þ": "th", "œ": "oe", "ł": "l"}
DANISH = {"å": "aa"}


def _reserved():
    """{"alone": words, "anywhere": words} of reserved.txt."""
    found, words = {}, set()
    for line in (Path(__file__).parent / "reserved.txt").read_text().splitlines():
        if line.startswith("["):
            words = found[line.strip("[]")] = set()
        elif not line.startswith("#"):
            words.update(line.split())
    return found


RESERVED = _reserved()


class BadSubdomain(ValueError):
    """`code` is "characters", "short", "long", "hyphen", "punycode", "digits" or "reserved"."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read(text: str) -> str:
    """The label, in lower case, from what a person wrote. Raises BadSubdomain."""
    label = text.strip().lower()
    if not LABEL.fullmatch(label):
        raise BadSubdomain("characters")
    if len(label) > LONGEST:
        raise BadSubdomain("long")
    if label[0] == "-" or label[-1] == "-":
        raise BadSubdomain("hyphen")
    if label[2:4] == "--":
        raise BadSubdomain("punycode")
    if len(label) < SHORTEST:
        raise BadSubdomain("short")
    if is_reserved(label):
        raise BadSubdomain("reserved")
    if not re.search("[a-z]", label):
        raise BadSubdomain("digits")  # it could be somebody's identity number
    return label


def is_reserved(label: str) -> bool:
    """Also with a number behind (www2), and with a misleading part between hyphens (bankid-lund, logga-in-har)."""
    if not RESERVED["alone"].isdisjoint({label, _unnumbered(label)}):
        return True
    parts = label.split("-")
    pairs = ("-".join(pair) for pair in itertools.pairwise(parts))
    return not RESERVED["anywhere"].isdisjoint([*parts, *pairs, *map(_unnumbered, parts)])


def _unnumbered(label):
    return label.rstrip(string.digits + "-")


def spelled(name: str, country: str) -> str:
    """A name as a label would write it: "Åsas Samtal & Råd" → "asas-samtal-rad" (SE), "aasas-samtal-raad" (DK). May be
    empty, too short or reserved."""
    letters = SPELLED | (DANISH if country == "DK" else {})
    text = unicodedata.normalize("NFC", name.lower())
    text = "".join(letters.get(letter, letter) for letter in text)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-", text)).strip("-")[:LONGEST].strip("-")


def candidates(wished: str, name: str, country: str) -> list[str]:
    """Addresses near what was wished for, best first, each valid; whether one is free, the caller asks."""
    found, first = [], {"SE": "mottagningen", "DK": "klinikken"}[country]
    place = {"SE": "samtal", "DK": "samtaler"}[country]
    stems = dict.fromkeys((spelled(wished, country), spelled(name, country)))
    for stem in sorted(
        stems, key=_is_fine, reverse=True
    ):  # before what is reserved or too short, and needs an addition
        found += [stem, f"{stem}-{place}", f"{first}-{stem}", f"{stem}-{country.lower()}"] if stem else []
        found += [f"{stem}-{number}" for number in range(2, 6)] if stem else []
    found += [f"{first}-{number}" for number in range(2, 9)]
    return [label for label in dict.fromkeys(found) if _is_fine(label)]


def _is_fine(label):
    try:
        return read(label) == label
    except BadSubdomain:
        return False
