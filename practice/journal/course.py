"""What completes a course of sessions, marked by the practitioner where a promise of the policy counts from it.

A clinic that keeps no record may promise that notes go when a package is completed; which of these moments complete it stands
in the policy (an event made of others). Only moments that some rule for the journal asks for are shown and taken.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from practice.journal.models import Journal
from practice.journal.personal_data import MOMENTS
from shared.privacy.due_rows import leaves
from shared.privacy.engine.document import Document
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.render import line
from shared.privacy.engine.vocabulary import covers

WORDS = {
    "last_session_held": _("The last session has been held"),
    "paid": _("Everything is paid"),
    "package_lapsed": _("The time for the sessions has run out"),
    "completed": _("The work together is completed"),
}


class Moment(NamedTuple):
    """`at`: when it was marked, or None."""

    name: str
    words: str
    at: datetime | None


def promises(document: Document | None) -> dict[str, set[str]]:
    """{promise's id: the moments that its clock is made of}, for promises about the journal."""
    if document is None:
        return {}
    book = rulebook(document)
    found = {
        f"retention.{key}": leaves(one.after, book) & set(MOMENTS)
        for key, one in document.retention.items()
        if any(covers(wide, "journal") or covers("journal", wide) for wide in one.of)
    }
    return {id: moments for id, moments in found.items() if moments}


def of(journal: Journal, document: Document | None, lang: str) -> dict | None:
    """What the journal's page shows: {promises: sentences, moments}; None where nothing counts from any of this."""
    asked = promises(document)
    if not asked:
        return None
    told = set().union(*asked.values())
    moments = [Moment(name, WORDS[name], getattr(journal, f"{name}_at")) for name in MOMENTS if name in told]
    return {"promises": [line(document, id, lang).sentence for id in asked], "moments": moments}


def mark(journal: Journal, moment: str, done: bool, now: datetime) -> None:
    """What is marked already keeps its first day; taking back what is not marked changes nothing."""
    field = f"{moment}_at"
    same = Journal.objects.filter(pk=journal.pk, **{f"{field}__isnull": done})
    same.update(**{field: now if done else None})
