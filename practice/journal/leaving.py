"""A practitioner's own journals, opened, to take along when the clinic leaves (tenants.leaving). In their hands alone."""

from base64 import b64encode
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import What, record
from practice.journal import queries, vault
from practice.journal.models import Entry, Journal
from practice.people import covered, relations
from practice.people.models import User
from shared.staff.sessions import epochs
from tenants.leaving.rows import to_plain

FORMAT = 1


def journals_of(reader: User):
    """Those that this person answers for and holds a copy of the key to."""
    return Journal.objects.filter(responsible=reader, copies__reader=reader).order_by("created_at")


@sensitive_variables()
def collect(reader: User, private: bytes, unit: str, now: datetime) -> dict:
    """Everything in them as plain data, drafts too; written to the access log for everybody whom they concern. One that
    does not open is named, and left shut."""
    found = [_journal(journal, reader, private, unit, now) for journal in journals_of(reader)]
    told = {"format": FORMAT, "made_at": now.isoformat(), "practitioner": str(reader.pk), "journals": found}
    return told | ({"tables": tables} if (tables := _covered(reader)) else {})


def _covered(reader: User) -> dict[str, list[dict]]:
    """Rows that absolute secrecy keeps out of the owner's parcel, as its tables would hold them: {table: [row, …]}."""
    once, found = epochs(), {}
    for table, rows_ in covered.theirs(reader):
        files: dict[str, bytes] = {}
        if rows := [to_plain(table, row, once, files.__setitem__) for row in rows_]:
            found[table.model] = [_with_files(row, files) for row in rows]
    return found


def _with_files(row: dict, files: dict[str, bytes]) -> dict:
    """A value that is large stands in the row itself, as base64."""
    return {
        name: b64encode(files[one["file"]]).decode() if isinstance(one, dict) and one.get("file") in files else one
        for name, one in row.items()
    }


@sensitive_variables()
def _journal(journal: Journal, reader, private, unit, now) -> dict:
    people = queries.people_in(journal)
    said = {
        "id": str(journal.pk),
        "about": [{"id": str(one.pk), "name": one.get_full_name()} for one in people],
        "begun_at": journal.created_at.isoformat(),
    }
    try:
        pages = vault.read(vault.open_journal(journal, reader, private, now), queries.entries(journal))
    except vault.Closed:
        return said | {"opened": False, "entries": []}
    for person in people:
        about = {"journal": journal.pk, "notes": len(pages), "relation": relations.relation(reader, person, now)}
        record(What.TAKEN, who=reader, clients=[person.pk], unit=unit, now=now, **about)
    return said | {"opened": True, "entries": [_entry(page) for page in pages]}


@sensitive_variables()
def _entry(page: vault.Page) -> dict:
    entry: Entry = page.entry
    return {
        "id": str(entry.pk),
        "note": str(entry.note),
        "version": entry.version,
        "category": entry.category,
        "author": entry.author.get_full_name() if entry.author else "",
        "created_at": entry.created_at.isoformat(),
        "signed_at": entry.signed_at and entry.signed_at.isoformat(),
        "template": page.content.template,
        "review_on": page.content.review_on,
        "why": page.content.why,
        "text": page.content.text,
        "altered": page.altered,
    }
