"""Questionnaires as data, and what an answer comes to. Pure: no Django, no clock, no database.

An instrument is the same whether it is published (data/phq9.yaml, …) or a clinic's own (models.Version holds its mapping). The
answers are one value for each item, None where an item that need not be answered was left.

    instrument("phq9").score([1, 1, 0, 0, 0, 0, 0, 0, 0])       2
    .band(2)        where it lies          .alarms(answers)     whether somebody must look at once
    .changed(9, 15) "worse", "better", "": by the published size of a reliable change; "" where none is published
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from shared import strict_yaml

DATA = Path(__file__).parent / "data"
KEYS = ("phq9", "gad7", "who5")
LANGUAGES = ("sv", "da", "en", "de")


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    sv: str = ""
    da: str = ""
    en: str = ""
    de: str = ""

    def say(self, language: str) -> str:
        """In that language, else in the first that has it."""
        return getattr(self, language, "") or next((getattr(self, one) for one in LANGUAGES if getattr(self, one)), "")


class Item(Texts, frozen=True, kw_only=True):
    """`reverse`: the scale counts the other way round; `required`: it can't be left."""

    reverse: bool = False
    required: bool = True


class Option(Texts, frozen=True, kw_only=True):
    value: int


class Band(Texts, frozen=True, kw_only=True):
    """From this score on, until the next band."""

    begins: float = msgspec.field(name="from")
    tone: Literal["success", "info", "warning", "danger"] = "info"


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    points: float
    source: str
    status: Literal["verified", "secondary", "unverified"]


class Alarm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody must look at once where the item (from 1) is answered above that value."""

    item: int
    above: int


class Instrument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    version: int
    name: str
    about: Texts
    ask: Texts
    scale: tuple[Option, ...]
    items: tuple[Item, ...]
    score_by: Literal["sum", "mean"] = msgspec.field(name="score")
    factor: int = 1
    higher_is: Literal["worse", "better"] = "worse"
    bands: tuple[Band, ...] = ()
    change: Change | None = None
    alarm: Alarm | None = None
    source: str = ""
    licence: str = ""
    verified: Mapping[str, str] = {}
    bands_source: str = ""

    @property
    def values(self) -> list[int]:
        return [one.value for one in self.scale]

    @property
    def lowest(self) -> float:
        return self._of(min(self.values))

    @property
    def highest(self) -> float:
        return self._of(max(self.values))

    def _of(self, value: int) -> float:
        return value * self.factor * (len(self.items) if self.score_by == "sum" else 1)

    def fits(self, answers: Sequence[int | None]) -> bool:
        """One of the scale's values for each item; None only where an item may be left."""
        return len(answers) == len(self.items) and all(
            answer in self.values if answer is not None else not item.required
            for answer, item in zip(answers, self.items, strict=True)
        )

    def missing(self, answers: Sequence[int | None]) -> list[int]:
        """Numbers (from 0) of what must be answered and is not."""
        return [at for at, item in enumerate(self.items) if item.required and answers[at] is None]

    def score(self, answers: Sequence[int | None]) -> float | None:
        """None where nothing was answered. A sum counts what was left as the mean of the rest, so that one item that may be
        left does not look like getting better. Raises ValueError where the answers do not fit."""
        if not self.fits(answers):
            raise ValueError("these answers are not of this questionnaire")
        turn = min(self.values) + max(self.values)
        counted = [
            turn - answer if item.reverse else answer
            for answer, item in zip(answers, self.items, strict=True)
            if answer is not None
        ]
        if not counted:
            return None
        mean = sum(counted) / len(counted)
        found = (mean * len(self.items) if self.score_by == "sum" else mean) * self.factor
        return round(found, 2)

    def band(self, score: float | None) -> Band | None:
        if score is None:
            return None
        return next((one for one in sorted(self.bands, key=lambda one: -one.begins) if score >= one.begins), None)

    def alarms(self, answers: Sequence[int | None]) -> bool:
        if self.alarm is None or len(answers) < self.alarm.item:
            return False
        answer = answers[self.alarm.item - 1]
        return answer is not None and answer > self.alarm.above

    def changed(self, before: float | None, after: float | None) -> str:
        """Reliably "worse" or "better" than before; "" for less, or where no size is published."""
        if self.change is None or before is None or after is None or abs(after - before) < self.change.points:
            return ""
        return "worse" if (after > before) == (self.higher_is == "worse") else "better"

    def worsened(self, before: float | None, after: float | None) -> bool:
        """Reliably so; where nothing is published, by falling into a band that is worse."""
        if self.change is not None or before is None or after is None:
            return self.changed(before, after) == "worse"
        was, now = self.band(before), self.band(after)
        return bool(was and now and was != now) and (now.begins > was.begins) == (self.higher_is == "worse")

    def label(self, value: int | None, language: str) -> str:
        return next((one.say(language) for one in self.scale if one.value == value), "–")


@cache
def instrument(key: str) -> Instrument:
    """A published one. Raises KeyError."""
    if key not in KEYS:
        raise KeyError(key)
    found = parse(strict_yaml.parse((DATA / f"{key}.yaml").read_text(encoding="utf-8")))
    if found.key != key:
        raise KeyError(key)
    return found


def parse(said: Mapping) -> Instrument:
    """Raises msgspec.ValidationError where it has not the form."""
    return msgspec.convert(said, Instrument)


class Help(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody turns whose life is in danger."""

    name: str
    phone: str
    about: Texts
    source: str
    status: Literal["verified", "secondary", "unverified"]
    read: str

    @property
    def dial(self) -> str:
        return "tel:" + self.phone.replace(" ", "")


for _kind in (Instrument, Help):
    msgspec.json.Decoder(_kind)  # known before threads ask: see shared.privacy.engine.document


@cache
def crisis_help(country: str) -> tuple[Help, ...]:
    """By the clinic's country; 112 alone, which all of the EU answers, where nothing is written down for it."""
    known = msgspec.convert(_plain(strict_yaml.parse((DATA / "help.yaml").read_text(encoding="utf-8"))),
                            dict[str, tuple[Help, ...]])  # fmt: skip
    return known.get(country) or known["SE"][:1]


def _plain(value):
    """Days as text: they are shown and compared nowhere."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
