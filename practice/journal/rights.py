"""The record's part of somebody's request: who must open it, and what they hand over."""

from base64 import b64encode
from collections.abc import Iterable
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from practice.journal import queries
from practice.journal.models import Journal
from practice.journal.vault import Page, file_of
from practice.people.models import User


def holders(person: UUID) -> Iterable[UUID]:
    """settings.RIGHTS_HOLDERS: the responsible practitioners of the journals that concern this person."""
    found = Journal.objects.filter(subjects__person=person, entries__isnull=False)
    return found.values_list("responsible", flat=True).distinct()


def journals_of(person: User, responsible: User):
    return Journal.objects.filter(subjects__person=person, responsible=responsible).order_by("created_at")


def speaks_of(pages: list[Page], person: User) -> list[Page]:
    """Only what concerns this person, signed or arrived; of a couple's journal not what concerns the other alone."""
    concerned = queries.concerned(page.entry.pk for page in pages)
    return [page for page in pages if person.pk in concerned.get(page.entry.pk, ()) and not page.entry.is_draft]


@sensitive_variables()
def as_notes(pages: list[Page], names: dict) -> list[dict]:
    """As shared.privacy.rights.exporting keeps them."""
    return [
        {
            "note": str(page.entry.note),
            "version": page.entry.version,
            "written_at": page.entry.created_at.isoformat(),
            "by": names.get(page.entry.author_id, ""),
            "text": page.content.text,
            "corrected_because": page.content.why,
            **_file(page),
        }
        for page in pages
    ]


@sensitive_variables()
def _file(page: Page) -> dict:
    """An attachment goes along whole. Raises vault.Closed."""
    if page.content.enclosed is None:
        return {}
    one = page.content.enclosed
    data = b64encode(file_of(page)).decode()
    return {"file": {"name": one.name, "media_type": one.media_type, "base64": data}}


def shared_with(pages: list[Page], person: User) -> set[UUID]:
    """Entries that concern somebody else too: what of them may be handed over, the practitioner judges (GDPR art. 15(4))."""
    concerned = queries.concerned(page.entry.pk for page in pages)
    return {page.entry.pk for page in pages if set(concerned.get(page.entry.pk, ())) - {person.pk}}
