"""Requests, plans and answers in words, for pages and files."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared import law
from shared.privacy import persons, place
from shared.privacy.consents.questions import on_consent
from shared.privacy.engine import vocabulary
from shared.privacy.engine.document import Document
from shared.privacy.engine.records import local_day
from shared.privacy.registry import NOT_PERSONAL, tables
from shared.privacy.rights import controlling
from shared.privacy.rights.models import Limit, Part, Request
from shared.privacy.rights.planning import Kept
from shared.web.formats import full_date, full_moment, language

Kind, Outcome = Request.Kind, Request.Outcome
TITLES = {
    Kind.ACCESS: gettext_lazy("See what is kept about you"),
    Kind.RECTIFICATION: gettext_lazy("Have something put right"),
    Kind.ERASURE: gettext_lazy("Have something erased"),
    Kind.RESTRICTION: gettext_lazy("Have the use of something stopped"),
    Kind.PORTABILITY: gettext_lazy("Take what you gave along"),
    Kind.OBJECTION: gettext_lazy("Object to a purpose"),
    Kind.WITHDRAW_CONSENT: gettext_lazy("Withdraw a consent"),
}
EXPLAINED = {
    Kind.ACCESS: gettext_lazy(
        "You get a copy of everything, who has read it and why. Your practitioner adds the record."
    ),
    Kind.RECTIFICATION: gettext_lazy(
        "What is wrong is corrected. In a record both stay: what stood there, and what is right."
    ),
    Kind.ERASURE: gettext_lazy("What no law keeps is erased. You are told what stays, why and until when."),
    Kind.RESTRICTION: gettext_lazy("It is kept but no longer used: not in lists, not for mail, not for matching."),
    Kind.PORTABILITY: gettext_lazy("A file of what you gave us yourself, for you or straight to somebody else."),
    Kind.OBJECTION: gettext_lazy("Where we weigh our interest against yours, you may say that yours weighs more."),
    Kind.WITHDRAW_CONSENT: gettext_lazy("What rested on your yes ends. What was done before stays lawful."),
}
AT_THE_PLATFORM = {
    Kind.ACCESS: gettext_lazy("You get a copy of everything that Enrum keeps about you, and what is done with it."),
    Kind.RECTIFICATION: gettext_lazy("What is wrong is corrected."),
    Kind.RESTRICTION: gettext_lazy("It is kept but no longer used."),
}
ARTICLES = {
    Kind.ACCESS: "GDPR art. 15",
    Kind.RECTIFICATION: "GDPR art. 16",
    Kind.ERASURE: "GDPR art. 17",
    Kind.RESTRICTION: "GDPR art. 18",
    Kind.PORTABILITY: "GDPR art. 20",
    Kind.OBJECTION: "GDPR art. 21",
    Kind.WITHDRAW_CONSENT: "GDPR art. 7(3)",
}
OUTCOMES = {
    Outcome.GRANTED: gettext_lazy("It has been done"),
    Outcome.PARTLY: gettext_lazy("It has been done in part"),
    Outcome.REFUSED: gettext_lazy("Refused"),
    Outcome.TAKEN_BACK: gettext_lazy("Taken back by the person"),
}
WAYS = {
    Request.Way.PAGE: gettext_lazy("on a page of ours"),
    Request.Way.LETTER: gettext_lazy("by letter"),
    Request.Way.PHONE: gettext_lazy("by telephone"),
    Request.Way.MAIL: gettext_lazy("by mail"),
    Request.Way.VISIT: gettext_lazy("in person"),
}
WHY = {
    "law": gettext_lazy("The law decides how long it is kept."),
    "hold": gettext_lazy("A complaint, a claim or an inspection needs it."),
    "evidence": gettext_lazy("It proves that we did what you asked or agreed to."),
    "others": gettext_lazy("It concerns somebody else too."),
    "needed": gettext_lazy("What must stay would mean nothing without it."),
    "contract": gettext_lazy("You work with it: it stays as long as the account is open."),
}
BASES = {
    "law": "GDPR art. 17(3)(b)",
    "hold": "GDPR art. 17(3)(e)",
    "evidence": "GDPR art. 5(2), 7(1), 17(3)(e)",
    "others": "GDPR art. 15(4)",
    "needed": "GDPR art. 17(3)(b)",
    "contract": "GDPR art. 17(1)(a)",
}
WITHHELD = {
    "secret": gettext_lazy("kept so that nobody can read it, not even we"),
    "sealed": gettext_lazy("sealed; your practitioner hands it over"),
    "others": gettext_lazy("names somebody else"),
}
PART_STATES = {
    Part.State.WAITING: gettext_lazy("waits for the practitioner"),
    Part.State.RELEASED: gettext_lazy("handed over"),
    Part.State.EMPTY: gettext_lazy("there was nothing to hand over"),
    Part.State.REFUSED: gettext_lazy("kept back"),
}


DECIDE = {
    Limit.Decision.STANDS: gettext_lazy("It stays stopped"),
    Limit.Decision.GROUNDS: gettext_lazy("Our grounds are compelling and weigh more: it is used again from today"),
    Limit.Decision.ENDS: gettext_lazy("The reason for it has gone: it is used again a week after the person was told"),
}
DECISIONS = {
    Limit.Decision.STANDS: gettext_lazy("Decided: it stays stopped."),
    Limit.Decision.GROUNDS: gettext_lazy("Decided: our grounds weigh more."),
    Limit.Decision.ENDS: gettext_lazy("Decided: the reason for it has gone."),
}


def explained(kind: str):
    """What the right means, here: at the platform there are no records and no practitioners."""
    return (place.at_platform() and AT_THE_PLATFORM.get(kind)) or EXPLAINED[kind]


def category(key: str) -> str:
    """As it opens a sentence, in the active language: "Bokningar"."""
    words = vocabulary.categories()
    while key not in words and "." in key:
        key = key.rpartition(".")[0]
    return capfirst(words[key][language()] if key in words else key)


def purpose(document: Document, key: str) -> str:
    one = document.purposes.get(key)
    said = one and (getattr(one.words, language()) or one.words.en or one.words.sv or one.words.da)
    return capfirst(said or key)


def what(limit: Limit, document: Document) -> str:
    if limit.what == "all":
        return _("Everything")
    return category(limit.what) if limit.kind == Limit.Kind.RESTRICTION else purpose(document, limit.what)


def going(counts: dict[str, int]) -> list[str]:
    """What goes, each category once."""
    return sorted({category(persons.category_of(tables()[model.lower()])) for model in counts})


def staying(rows: Iterable[Kept], document: Document) -> list[dict]:
    """[{what, why, basis, until}], the same reasons together."""
    found = {}
    for one in rows:
        key = (one.why, one.rule, one.until)
        entry = found.setdefault(
            key, {"names": set(), "why": WHY[one.why], "basis": basis(one, document), "until": one.until}
        )
        entry["names"].add(category(_called(one)))
    return [entry | {"what": ", ".join(sorted(entry["names"]))} for entry in found.values()]


def _called(one: Kept) -> str:
    """An emptied account is what is left of it: a name."""
    return "contact.first_name" if one.table == "people.User" else persons.category_of(tables()[one.table.lower()])


def basis(one: Kept, document: Document) -> str:
    """The statute, or the promise, and the article that lets it bind."""
    origin, _dot, key = one.rule.rpartition(".")
    source = ""
    if origin.startswith("law."):
        source = law.pack(origin.removeprefix("law.")).duties[key]["source"]
    elif key in document.retention:
        source = document.retention[key].source
    return ", ".join(filter(None, [source, BASES[one.why]]))


def kept_from(data: list[dict]) -> list[Kept]:
    """From a certificate's JSON."""
    return [
        Kept(
            **one | {"categories": tuple(one["categories"]), "until": one["until"] and date.fromisoformat(one["until"])}
        )
        for one in data
    ]


def offered(document: Document) -> list[dict]:
    """The rights that mean something here: [{key, title, words}]. Without a purpose that rests on consent there is none to
    withdraw."""
    consents = any(on_consent(one) for one in document.purposes.values())
    return [
        {"key": key, "title": title, "words": explained(key)}
        for key, title in TITLES.items()
        if key != Kind.WITHDRAW_CONSENT or consents
    ]


def contact(document: Document) -> str:
    """Whom one writes to about one's data, on one line."""
    found = next((one for one in document.contacts.values() if one.role == "privacy"), None)
    return ", ".join(part for part in (found.name, found.mail, found.phone, found.address) if part) if found else ""


def told(row: Request, document: Document, now: datetime) -> dict:
    """A request for whoever asked."""
    return {
        "row": row,
        "title": TITLES[row.kind],
        "outcome": OUTCOMES.get(row.outcome, ""),
        "words": explained(row.kind),
        "article": ARTICLES[row.kind],
        "controller": controlling.answering(row, document, now),
        "way": WAYS[row.way],
        "parts": [{"row": part, "state": PART_STATES[part.state]} for part in row.parts.order_by("pk")],
        "places": complaint_places(document, local_day(now, document.clinic.timezone)),
    }


def complaint_places(document: Document, today: date) -> list[str]:
    """Where one complains: as the policy says, else as the law pack does."""
    told = [one for one in document.contacts.values() if one.role in ("authority", "complaints")]
    if not told:
        found = law.pack(document.clinic.country).authority("data_protection", today)
        told = [found] if found else []
    return [", ".join(part for part in (one.name, one.address, one.phone, one.mail, one.link) if part) for one in told]


def sections(data: dict) -> list[dict]:
    """An answer's sections as a page shows them: [{title, rows: [[(label, value), …], …], sentences: [text, …]}, …]"""
    return [{"title": category(section["category"])} | _told(section) for section in data["sections"]]


def _told(section: dict) -> dict:
    path = settings.RIGHTS_SENTENCES.get(section["table"])
    if not path:
        return {"rows": [_row(row) for row in section["rows"]], "sentences": []}
    rows = [{cell["field"]: cell["value"] for cell in row} for row in section["rows"]]
    return {"rows": [], "sentences": import_string(path)(rows)}


def _row(cells: list[dict]) -> list[tuple[str, str]]:
    shown = [(f"{category(cell['category'])} ({cell['field']})", _value(cell)) for cell in cells]
    return [(label, value) for label, value in shown if value]


def _value(cell: dict) -> str:
    if cell["withheld"]:
        return str(WITHHELD[cell["withheld"]])
    value = cell["value"]
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (persons.YOU, persons.SOMEBODY):
        return _("you") if value == persons.YOU else _("somebody else")
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    return " – ".join(_moment(str(one)) for one in value) if isinstance(value, list) else _moment(str(value))


def _moment(text: str) -> str:
    """Times as people write them; anything else as it is."""
    try:
        return full_moment(datetime.fromisoformat(text)) if "T" in text else full_date(date.fromisoformat(text))
    except ValueError:
        return text


def offered_categories(person) -> list[str]:
    """Roots of the categories that this person has anything of."""
    found = set()
    for table in persons.personal_tables():
        if persons.rows_of(table, person).exists():
            found |= {one.partition(".")[0] for one in table.fields.values() if one != NOT_PERSONAL}
    return sorted(found)
