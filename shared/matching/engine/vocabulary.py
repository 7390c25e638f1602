"""data/vocabulary.yaml: the words, their bits, regions and towns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

DATA = Path(__file__).parent.parent / "data"
MASKS = ("audiences", "areas", "methods", "traits", "times")
COUNTRIES = ("SE", "DK")


class Town(NamedTuple):
    """Where people can be met: its region's code, and its place in thousandths of a degree."""

    region: int
    lat: int
    lon: int


@dataclass(frozen=True)
class Vocabulary:
    """`bits`: section → key → bit; `words`: section → key → language → words; `regions`: key → code."""

    version: int
    bits: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]
    regions: Mapping[str, int]
    countries: Mapping[int, str]
    towns: Mapping[str, Town]

    def keys(self, section: str) -> list[str]:
        return list(self.bits[section])

    def mask(self, section: str, keys: Iterable[str]) -> int:
        """KeyError for a word that is not there."""
        return sum({1 << self.bits[section][key] for key in keys})

    def unmask(self, section: str, mask: int) -> list[str]:
        """The keys of a mask, in the vocabulary's order."""
        return [key for key, bit in self.bits[section].items() if mask >> bit & 1]

    def word(self, section: str, key: str, language: str) -> str:
        return self.words[section][key][language]

    def region_key(self, code: int) -> str:
        return next(key for key, one in self.regions.items() if one == code)


@cache
def vocabulary() -> Vocabulary:
    read = yaml.safe_load((DATA / "vocabulary.yaml").read_text(encoding="utf-8"))
    bits = {section: {key: term["bit"] for key, term in read[section].items()} for section in (*MASKS, "genders")}
    bits |= {section: {key: bit for bit, key in enumerate(read[section])} for section in ("forms", "languages")}
    bits["currencies"] = {key: bit for bit, key in enumerate(read["currencies"], 1)}
    regions = {key: term["code"] for key, term in read["regions"].items()}
    return Vocabulary(
        read["version"],
        bits,
        {section: read[section] for section in (*MASKS, "genders", "regions")},
        regions,
        {term["code"]: term["country"] for term in read["regions"].values()},
        {name: Town(regions[region], lat, lon) for name, (region, lat, lon) in read["towns"].items()},
    )
