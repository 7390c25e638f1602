"""What a file of each kind may say, what columns of it are usually called, and which of them it must have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practice.importing.models import Batch, Remembered

Kind = Batch.Kind


@dataclass(frozen=True)
class Field:
    """`known`: beginnings of column names, in the languages of our clinics, in lower case."""

    key: str
    label: object
    known: tuple[str, ...]


NUMBER = Field("number", _("Number in the former system"), (
    "number", "id", "nr", "nummer", "kundnr", "kundnummer", "klientnr", "klientnummer", "klient-id", "kund-id", "client id",
    "patientnr", "kundenr", "kundenummer", "klientid", "kundennummer"))  # fmt: skip
EMAIL = Field("email", _("E-mail"), ("e-post", "epost", "e-mail", "email", "mail", "mejl", "attendee's e-mail"))
PHONE = Field("phone", _("Phone"), ("telefon", "tel", "mobil", "phone", "mobile", "tlf", "handy", "cell"))
PRACTITIONER = Field("practitioner", _("Practitioner"), (
    "behandlare", "terapeut", "psykolog", "behandler", "practitioner", "therapist", "resurs", "ressource", "behandelnd",
    "medarbetare", "medarbejder"))  # fmt: skip
FORM = Field("form", _("On site, video or phone"), ("mötesform", "typ av möte", "form", "mødeform", "besökstyp", "art"))
WHOLE_NAME = Field("name", _("Whole name"), (
    "namn", "navn", "name", "klient", "kund", "client", "kunde", "patient", "attendee", "summary", "klientin"))  # fmt: skip
MINUTES = Field("minutes", _("Minutes"), ("minuter", "minutter", "minutes", "minuten", "längd", "længde", "varaktighet",
                                          "varighed", "duration", "dauer", "tid (min)"))  # fmt: skip
DAY = Field("day", _("Day"), ("datum", "dato", "date", "dag", "day", "tag"))

FIELDS: Mapping[str, Sequence[Field]] = {
    Kind.SERVICES: (
        Field("name", _("Name"), ("tjänst", "namn", "behandling", "ydelse", "navn", "service", "name", "leistung", "titel")),
        MINUTES,
        Field("price", _("Price"), ("pris", "price", "preis", "belopp", "beløb")),
        FORM,
        PRACTITIONER,
    ),
    Kind.CLIENTS: (
        Field("first_name", _("First name"), ("förnamn", "fornavn", "first", "given", "vorname")),
        Field("last_name", _("Last name"), ("efternamn", "efternavn", "last", "surname", "family", "nachname")),
        WHOLE_NAME, EMAIL, PHONE,
        Field("language", _("Language"), ("språk", "sprog", "language", "sprache")),
        NUMBER, PRACTITIONER,
    ),
    Kind.BOOKINGS: (
        NUMBER, EMAIL, PHONE, WHOLE_NAME, DAY,
        Field("start", _("Begins"), ("start", "börjar", "från", "tid", "begins", "fra", "starttid", "begin", "von", "kl")),
        Field("end", _("Ends"), ("slut", "till", "end", "til", "sluttid", "ende", "bis")),
        MINUTES,
        Field("service", _("Service"), ("tjänst", "behandling", "ydelse", "service", "leistung")),
        PRACTITIONER, FORM,
        Field("state", _("Whether it was called off"), ("status", "state", "läge", "tillstånd", "tilstand")),
    ),
    Kind.JOURNAL: (
        NUMBER, EMAIL, PHONE, WHOLE_NAME, DAY,
        Field("text", pgettext_lazy("import", "Text"), ("text", "anteckning", "notat", "note", "innehåll", "indhold", "notiz",
                                                        "journaltext")),
        Field("author", _("Who wrote it"), ("författare", "skriven av", "forfatter", "author", "skrevet af", "autor",
                                            "signerad av", "underskrevet")),
    ),
}  # fmt: skip
# One of each group has to be there.
NEEDED: Mapping[str, Sequence[Sequence[str]]] = {
    Kind.SERVICES: (("name",), ("minutes",)),
    Kind.CLIENTS: (("first_name", "name"),),
    Kind.BOOKINGS: (("number", "email", "phone", "name"), ("start",)),
    Kind.JOURNAL: (("number", "email", "phone", "name"), ("day",), ("text",)),
}


def fingerprint(head: Sequence[str]) -> str:
    return sha256("\x00".join(name.lower() for name in head).encode()).hexdigest()


def guess(kind: str, head: Sequence[str]) -> dict[str, int]:
    """{field: column}: as it was the last time that a file had this head, else by the columns' names."""
    before = Remembered.objects.filter(kind=kind, head=fingerprint(head)).first()
    if before:
        return dict(before.columns)
    names, found = [name.strip().lower() for name in head], {}
    for exact in (True, False):
        for one in FIELDS[kind]:
            if one.key in found:
                continue
            fits = [i for i, name in enumerate(names) if i not in found.values() and _fits(name, one, exact)]
            if fits:
                found[one.key] = fits[0]
    return found


def _fits(name: str, one: Field, exact: bool) -> bool:
    return name in one.known if exact else any(len(word) > 2 and name.startswith(word) for word in one.known)


def lacking(kind: str, columns: Mapping[str, int]) -> list[Sequence[str]]:
    return [group for group in NEEDED[kind] if not any(key in columns for key in group)]


def remember(kind: str, head: Sequence[str], columns: Mapping[str, int]) -> None:
    Remembered.objects.update_or_create(kind=kind, head=fingerprint(head), defaults={"columns": dict(columns)})
