"""Reading the law packs: each row typed, dated and sourced."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from shared import strict_yaml
from shared.law import days

STATUTE = re.compile(r"\b(?:\d{4}:\d+|(?:LOV|LBK|BEK)(?: nr\.?)? \d+)\b|\b\w+(?:loven|lagen)\b", re.I)
DATA = Path(__file__).parent / "data"
COUNTRIES = ("SE", "DK")

Status = Literal["verified", "secondary", "unverified"]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dated figure. `verified`: the statute or authority was read; `secondary`: told by another; else unverified.

    `valid_from` None: for as long as anybody here looked back; `valid_to` is the first day it no longer holds.
    """

    source: str
    status: Status
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)


class Authority(Row, kw_only=True):
    """Who watches what: `role` is data_protection, cookies, health_care, complaints, psychologists, tax."""

    role: str
    name: str
    address: str = ""
    phone: str = ""
    mail: str = ""
    link: str = ""


class Figure(Row, kw_only=True):
    """A number with its unit: years, percent, minor units of a currency, hours, days, ISO 8601 duration."""

    name: str
    value: int | str
    unit: str


class RecordLaw(Row, kw_only=True):
    """An act on care records: `named` finds its name in a text, `professions` are those it binds."""

    named: str
    professions: tuple[str, ...]


class Holidays(Row, kw_only=True):
    """Which of the `holidays` library's kinds of days are days on which nobody works; the days are its own (see
    shared.law.days). `spoken`: the language in which it names them, beside English."""

    kinds: tuple[str, ...]
    spoken: str


class VatRule(Row, kw_only=True):
    """How a service is taxed: `percent` of the price without VAT; `says` is what stands on the invoice where nothing is
    taken, by language. `licensed`: only where whoever gives it holds a licence of the country's health care."""

    percent: int
    says: dict[str, str] = {}
    licensed: bool = False


class StaleName(Row, kw_only=True):
    """What a policy may no longer say. `check` names the finding, `instead` says what to write, by language."""

    named: str
    check: str
    instead: dict[str, str]
    blocking: bool = True


class LawPack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    country: str
    known: bool = True
    language: str = "en"
    timezone: str = "UTC"
    currency: str = "EUR"
    licensed_professions: dict[str, Row] = {}
    duties: dict[str, dict] = {}
    authorities: tuple[Authority, ...] = ()
    figures: tuple[Figure, ...] = ()
    record_laws: dict[str, RecordLaw] = {}
    stale: dict[str, StaleName] = {}
    vat: dict[str, VatRule] = {}
    holidays: Holidays | None = None
    cookie_source: str = ""

    def authority(self, role: str, day: date) -> Authority | None:
        return next((one for one in self.authorities if one.role == role and one.holds_on(day)), None)

    def figure(self, name: str, day: date) -> Figure | None:
        return next((one for one in self.figures if one.name == name and one.holds_on(day)), None)

    def free(self, day: date) -> bool:
        """Whether nobody works on the day: weekends, and the country's holidays as they were then."""
        return day.isoweekday() > 5 or self.holiday(day) != ""

    def holiday(self, day: date, language: str = "en") -> str:
        """ "Juldagen": its name, in the country's own language or in English; "" on other days."""
        return days.of_year(self, day.year, language).get(day, "")

    def holidays_between(self, first: date, last: date) -> frozenset[date]:
        """Both included. A country without a pack closes on none."""
        years = range(first.year, last.year + 1)
        return frozenset(day for year in years for day in days.of_year(self, year) if first <= day <= last)

    def licensed(self, professions) -> frozenset[str]:
        """Those of the professions that need a licence here, and so carry the duties of health care."""
        return frozenset(professions) & frozenset(self.licensed_professions)

    @property
    def sources(self) -> Iterator[str]:
        """The source of every row."""
        rows = (
            *self.licensed_professions.values(),
            *self.authorities,
            *self.figures,
            *self.record_laws.values(),
            *self.vat.values(),
        )
        yield from (row.source for row in rows)
        yield from (row["source"] for row in self.duties.values())
        yield self.cookie_source

    def rests_on(self, text: str) -> bool:
        """Whether the text names a statute that some row rests on: "SFS 1999:1078", "LOV nr. 700", "momsloven"."""
        by_name = any(re.search(one.named, text, re.I) for one in self.record_laws.values())
        return by_name or not statutes(text).isdisjoint(set().union(*map(statutes, self.sources)))


def statutes(text: str) -> set[str]:
    """The statutes that a text names, by number or by name: {"1999:1078"}, {"lov 700"}, {"momsloven"}."""
    return {re.sub(r" nr\.?", "", one.lower()) for one in STATUTE.findall(text)}


msgspec.json.Decoder(LawPack)  # known before threads ask: see shared.privacy.engine.document


@cache
def pack(country: str) -> LawPack:
    """The country's pack; for a country without one an empty pack that says so."""
    if country not in COUNTRIES:
        return LawPack(country=country, known=False)
    return msgspec.convert(strict_yaml.parse(_text(f"{country}.yaml")), LawPack)


def starter_text(country: str) -> str:
    """The policy that the pack proposes to a new clinic, as YAML with marked alternatives."""
    return _text(f"starter_{country}.yaml")


def _text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")
