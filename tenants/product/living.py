"""A policy that runs, to be tried by anybody: the one that a new clinic is proposed, with four of its rows open to change.

Everything that is shown comes out of the engine: the sentence, what would be deleted when, what a mail may hold, what a
browser may keep, what the examiner says, and whether people must be told ahead. Pure: nothing is read and nothing saved.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import msgspec
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shared.privacy.engine.decide import may_set, may_write
from shared.privacy.engine.diff import diff, needs_notice
from shared.privacy.engine.document import KINDS, Document, convert, dump
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.lint import Finding, lint
from shared.privacy.engine.records import Due, Record
from shared.privacy.engine.render import line
from shared.privacy.engine.retention import due
from shared.privacy.engine.starter import starter
from shared.web.formats import day_year

COUNTRIES = {"SE": pgettext_lazy("country", "Sweden"), "DK": pgettext_lazy("country", "Denmark")}
USUAL = {"country": "SE", "booking": "P12M", "journal": "", "mail": "time", "cookie": "none"}
PERIODS = {
    "booking": {"P1M": _("1 month"), "P12M": _("12 months"), "P36M": _("36 months")},
    "journal": {"": _("as long as the law wants"), "P3Y": _("3 years"), "P10Y": _("10 years"), "P20Y": _("20 years")},
}
MAIL = {"time": _("the time alone"), "service": _("the time and the kind of session")}
COOKIE = {"none": _("none"), "asked": _("one, after a yes"), "unasked": _("one, without asking")}
CHOICES = {"country": COUNTRIES, **PERIODS, "mail": MAIL, "cookie": COOKIE}
TITLES = {
    "country": _("Country"),
    "booking": _("How long bookings are kept"),
    "journal": _("How long the journal is kept"),
    "mail": _("What a reminder by mail says"),
    "cookie": _("A cookie that counts visits"),
}
COUNTER = "visits"
# What the counter would be for; a clinic that has one writes this into its own policy.
COUNTING = {
    "purposes": {
        "visits": {
            "subjects": ["visitor"],
            "categories": ["usage"],
            "bases": [{"article6": "consent"}],
            "origin": ["device"],
            "words": {
                "sv": "att räkna besök",
                "da": "at tælle besøg",
                "en": "counting visits",
                "de": "das Zählen von Besuchen",
            },
        }
    },
    "retention": {"visits": {"of": ["usage"], "after": "created", "keep": "P6M"}},
}


class Deed(NamedTuple):
    """What the software does: `kind` is done, later, stopped or allowed."""

    kind: str
    words: str


class Row(NamedTuple):
    key: str
    title: str
    written: str  # as it stands in the file
    sentence: str  # as clients read it
    deeds: list[Deed]
    changed: bool


class Look(NamedTuple):
    rows: list[Row]
    findings: list[Finding]
    verdict: str
    blocked: bool


def chosen(asked) -> dict[str, str]:
    """Of a query, what is one of the choices; else the usual."""
    return {name: asked.get(name) if asked.get(name) in CHOICES[name] else usual for name, usual in USUAL.items()}


def look(choice: dict[str, str], today: date, lang: str) -> Look:
    """`lang` is the language that is active."""
    return _look(tuple(choice.items()), today, lang)


@lru_cache(maxsize=2048)
def _look(chosen_values: tuple[tuple[str, str], ...], today: date, lang: str) -> Look:
    choice = dict(chosen_values)
    base = _proposed(choice["country"], today)
    document = _with(base, choice)
    findings = lint(document, today, lang)
    blocked = any(one.blocking for one in findings)
    rows = [
        _row("booking", "retention.booking", base, document, _bookings(document, today), lang),
        _row("journal", "retention.journal", base, document, _note(base, document, today), lang),
        _row("mail", "channels.mail", base, document, _mails(document), lang),
        _row("cookie", f"storage.{COUNTER}", base, document, _cookies(document), lang),
    ]
    return Look(rows, findings, _verdict(base, document, blocked), blocked)


def _proposed(country: str, today: date) -> Document:
    number = {"SE": "559000-0000", "DK": "00000000"}[country]
    return starter(
        country, name="Eken", professions=("psychologist",), licensed=True, languages=("sv", "da", "en", "de"),
        today=today, number=number, address="Ekgatan 1", mail="eken@eken.example", host="eken.enrum.example",
    )  # fmt: skip


def _with(base: Document, choice: dict[str, str]) -> Document:
    changed = {
        key: msgspec.structs.replace(base.retention[key], keep=Duration(choice[key])) for key in PERIODS if choice[key]
    }
    document = msgspec.structs.replace(base, retention=base.retention | changed)
    if choice["mail"] == "service":
        mail = document.channels["mail"]
        wider = msgspec.structs.replace(mail, only=(*mail.only, "booking.service"))
        document = msgspec.structs.replace(document, channels=document.channels | {"mail": wider})
    if choice["cookie"] != "none":
        document = _counted(document, choice["cookie"])
    return document


def _counted(document: Document, choice: str) -> Document:
    told = {"name": "_visits", "purpose": COUNTER, "lasts": "P6M", "side": ["portal"], "identifier": True}
    told |= {"consent": "statistics"} if choice == "asked" else {}
    parts = COUNTING | {"storage": {COUNTER: told}}
    more = {
        kind: getattr(document, kind) | {key: convert(spec, KINDS[kind]) for key, spec in part.items()}
        for kind, part in parts.items()
    }
    return msgspec.structs.replace(document, **more)


def _row(key: str, path: str, base: Document, document: Document, deeds: list[Deed], lang: str) -> Row:
    kind, _dot, name = path.partition(".")
    spec, before = getattr(document, kind).get(name), getattr(base, kind).get(name)
    sentence = line(document, path, lang).sentence if spec else ""
    return Row(key, TITLES[key], _written(document, kind, name) if spec else "", sentence, deeds, spec != before)


def _written(document: Document, kind: str, name: str) -> str:
    """The promise as the file has it, with the two lines that say where."""
    alone = Document(enrum_policy=1, clinic=document.clinic, **{kind: {name: getattr(document, kind)[name]}})
    text = dump(alone)
    return text[text.index(f"{kind}:\n") :].rstrip()


def _bookings(document: Document, today: date) -> list[Deed]:
    book = rulebook(document)
    days = [today - timedelta(days=400), today - timedelta(days=60), today + timedelta(days=7)]
    found = []
    for one in days:
        events = {"created": (one - timedelta(days=20),), "session": (one,)}
        answer = due(book, Record(id="b", category="booking", events=events), today)
        found.append(_ending(gettext("The session of %(day)s") % {"day": day_year(one)}, answer, today))
    return found


def _note(base: Document, document: Document, today: date) -> list[Deed]:
    record = Record(id="n", category="journal.note", events={"created": (today,), "entry": (today,)})
    answer = due(rulebook(document), record, today)
    deeds = [_ending(gettext("A note that is written today"), answer, today)]
    promised, wanted = document.retention["journal"].keep, base.retention["journal"].keep
    if promised != wanted and promised.never_longer_than(wanted):
        deeds.append(Deed("stopped", gettext("The law wants it kept longer than the row says, and the law wins.")))
    return deeds


def _ending(what: str, answer: Due, today: date) -> Deed:
    if answer.state == "due":
        return Deed("done", gettext("%(what)s: deleted tonight.") % {"what": what})
    if answer.state == "later" and answer.action == "destroy_key":
        told = gettext("%(what)s: its key is destroyed on %(day)s, and nobody reads it any more.")
        return Deed("later", told % {"what": what, "day": day_year(answer.on)})
    if answer.state == "later":
        return Deed("later", gettext("%(what)s: deleted on %(day)s.") % {"what": what, "day": day_year(answer.on)})
    return Deed("later", gettext("%(what)s: stays until it has taken place.") % {"what": what})


def _mails(document: Document) -> list[Deed]:
    tried = (
        (gettext("“Tuesday at 10:15”"), ["booking.time"]),
        (gettext("“Tuesday at 10:15, couple therapy”"), ["booking.time", "booking.service"]),
        (gettext("A sentence from the journal"), ["journal.note"]),
    )
    return [
        _tried(words, may_write(document, "mail", held), gettext("leaves"), gettext("stays")) for words, held in tried
    ]


def _cookies(document: Document) -> list[Deed]:
    sides = {"host": "", "store": "cookie", "side": "portal"}
    before = may_set(document, "_visits", (), **sides)
    after = may_set(document, "_visits", ("statistics",), **sides)
    kept, refused = gettext("is kept"), gettext("is refused")
    return [
        _tried(gettext("The cookie, before anybody was asked"), before, kept, refused),
        _tried(gettext("The cookie, after a yes"), after, kept, refused),
    ]


def _tried(what: str, answer, yes: str, no: str) -> Deed:
    return Deed("allowed" if answer else "stopped", f"{what}: {yes if answer else no}.")


def _verdict(base: Document, document: Document, blocked: bool) -> str:
    changes = diff(base, document)
    if not changes:
        return gettext("This is what a new clinic is proposed. Change a row and see.")
    if blocked:
        return gettext("This can't be published before the obstacles are gone.")
    if needs_notice(changes):
        return gettext("This can be published. Everybody is told 30 days ahead, and until then the old promises hold.")
    return gettext("This can be published and holds at once, since it can only help the clients.")
