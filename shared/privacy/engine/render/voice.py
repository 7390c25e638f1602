"""One document spoken in one language: terms, lists, dates and durations, ready to stand in a sentence."""

import re
from datetime import date

from .. import vocabulary
from ..document import Document
from ..duration import Duration
from ..phrases import fill, phrases
from ..promises import Promise, Recipient, Words

PART = re.compile(r"(\d+)(WD|[YMWDH])")


class Voice:
    """`say(part, *path, **told)` fills a phrase of data/say/<part>.yaml."""

    def __init__(self, document: Document, lang: str):
        self.document, self.lang = document, lang

    def say(self, part: str, *path: str, **told) -> str:
        return fill(self.pattern(part, *path), told)

    def pattern(self, part: str, *path: str):
        found = phrases(f"say/{part}")
        for step in path:
            found = found[step]
        return found[self.lang]

    def own(self, words: Words) -> str:
        """The clinic's own words; in its first language where this one lacks them."""
        return getattr(words, self.lang) or getattr(words, self.document.clinic.languages[0])

    def day(self, value: date) -> str:
        month = phrases("say/common")["months"][self.lang][value.month - 1]
        return self.say("common", "date", day=value.day, month=month, year=value.year)

    def listed(self, parts, last: str = "and") -> str:
        parts = [part for part in parts if part]
        joined = self.pattern("common", last)
        return ", ".join(parts[:-1]) + joined + parts[-1] if len(parts) > 1 else "".join(parts)

    def duration(self, value: Duration, dative: bool = False) -> str:
        """In the units that the clinic wrote: P12M is 12 months, P1Y is one year."""
        if not value.measured:
            return self.pattern("common", value.text)
        if not value:
            return self.pattern("common", "at_once")
        clock = value.text.partition("T")[2]
        parts = [
            (int(number), "T" if unit == "M" and number + unit in clock else unit)
            for number, unit in PART.findall(value.text)
            if int(number)
        ]
        return self.listed(self._unit(number, unit, dative) for number, unit in parts)

    def _unit(self, number: int, unit: str, dative: bool) -> str:
        common = phrases("say/common")
        forms = common["units_after"][unit] if dative and self.lang == "de" else common["units"][unit][self.lang]
        return fill(forms[number != 1], {"n": number})

    def noun(self, category: str, case: str = "") -> str:
        """A data category; `case="acc"` where German needs the accusative."""
        own = self.document.categories.get(category)
        if own and own.words:
            return self.own(own.words)
        shared = vocabulary.categories()
        found = shared.get(category) or shared.get(category.split(".")[0])
        if not found:
            return category.replace("_", " ")
        return found.get(case, found["de"]) if self.lang == "de" else found[self.lang]

    def nouns(self, categories, case: str = "", last: str = "and") -> str:
        """Without what another of them covers already."""
        left = [one for one in categories if not any(
            vocabulary.covers(other, one) and other != one for other in categories)]  # fmt: skip
        return self.listed((self.noun(one, case) for one in left), last)

    def many(self, categories) -> bool:
        if len(categories) != 1:
            return len(categories) > 1
        own = self.document.categories.get(categories[0])
        if own:
            return own.many
        shared = vocabulary.categories()
        return (shared.get(categories[0]) or shared.get(categories[0].split(".")[0], {})).get("many", False)

    def medium(self, category: str) -> str:
        """Where a category lies of itself: the paper register is paper."""
        own = self.document.categories.get(category)
        return own.medium if own else vocabulary.categories().get(category, {}).get("medium", "digital")

    def be(self, categories) -> str:
        verbs = {"de": ("wird", "werden"), "en": ("is", "are")}
        return verbs.get(self.lang, ("", ""))[self.many(categories)]

    def stand(self, categories) -> str:
        """As `be`, for a lasting state: German "ist versiegelt"."""
        return ("ist", "sind")[self.many(categories)] if self.lang == "de" else self.be(categories)

    def after(self, event: str) -> str:
        """What follows "after"; a Danish clause keeps its closing comma."""
        own = self.document.events.get(event)
        if own and own.words:
            return self.own(own.words)
        return vocabulary.events().get(event, {}).get(self.lang, event.replace("_", " "))

    def clause(self, event: str) -> str:
        """What follows "unless"."""
        own = self.document.events.get(event)
        if own and own.clause:
            return self.own(own.clause)
        found = vocabulary.events().get(event)
        return found["clause"][self.lang] if found and not own else self.after(event)

    def subject_groups(self, groups) -> str:
        """Who the data is about: "clients and guardians"."""
        return self.listed(self._subject(group) for group in groups)

    def _subject(self, group: str) -> str:
        own = self.document.subjects.get(group)
        if own and own.words:
            return self.own(own.words)
        return vocabulary.subjects().get(group, {}).get(self.lang, group.replace("_", " "))

    def purpose(self, key: str) -> str:
        found = self.document.purposes.get(key)
        return (self.own(found.words) if found else "") or key.replace("_", " ")

    def place(self, name: str) -> str:
        return vocabulary.places().get(name, {}).get(self.lang, name.replace("_", " "))

    def country(self, code: str) -> str:
        return vocabulary.countries().get(code, {}).get(self.lang, f"({code})")

    def profession(self, name: str) -> str:
        return vocabulary.professions().get(name, {}).get(self.lang, name.replace("_", " "))

    def scope(self, one: Promise) -> list[str]:
        """Which services, practitioners and groups a promise is about, as the clinic's keys tell: `eva_ek` is Eva Ek."""
        who = one.applies_to
        services = [part.replace("_", " ") for part in who.services]
        people = [part.replace("_", " ").title() for part in who.practitioners]
        return [*services, *people, *(self._subject(part) for part in who.groups)]

    def value(self, name: str) -> str:
        """What a condition asks for: "the age when the data was collected"."""
        return vocabulary.values().get(name, {}).get(self.lang, name.replace("_", " "))

    def unit(self, value: str) -> str:
        return vocabulary.values().get(value, {}).get("unit", {}).get(self.lang, "")

    def recipient(self, key: str) -> str:
        found = self.document.recipients.get(key)
        if found:
            return self.named(found)
        controller = self.document.controllers.get(key)
        return controller.name if controller else key.replace("_", " ")

    def named(self, one: Recipient) -> str:
        return self.own(one.called) or one.name


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def tidy(text: str) -> str:
    """Commas and spaces that met where two parts were joined, and the comma before a Danish clause."""
    text = re.sub(r"(?<!,) efter at ", ", efter at ", text)
    return re.sub(r",(?=[,.])", "", re.sub(r"\s+", " ", text).replace(" ,", ",").replace(", ,", ",")).strip()
