"""A supervisor signs a note too, or returns it with words of their own (FEATURES J10).

The request stands in the columns; what the supervisor says is an entry of the journal, sealed and signed like a note, so that a
co-signature that was only written into the database shows as none.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.journal import actions, supervising, vault
from practice.journal.models import CoSignature, Entry, Journal
from practice.people.models import User

SIGNED, RETURNED = CoSignature.Outcome.SIGNED, CoSignature.Outcome.RETURNED


class NotAsked(Exception):
    """Nobody asked this supervisor, it was answered, or there is a newer version."""


def may_sign(journal: Journal, now: datetime) -> list[User]:
    """Those with whom an agreement stands today."""
    return [copy.reader for copy in supervising.supervisors(journal, now)]


def ask(entry: Entry, supervisor: User, by: User, now: datetime) -> None:
    """For this version. Asked again after it was returned, the former answer stays in the journal."""
    CoSignature.objects.update_or_create(
        entry=entry, supervisor=supervisor,
        defaults={"asked_by": by.pk, "asked_at": now, "outcome": "", "answered_at": None},
    )  # fmt: skip


@sensitive_variables()
@transaction.atomic
def answer(opened: vault.Opened, entry: Entry, supervisor: User, outcome: str, text: str, now: datetime) -> None:
    """Raises NotAsked."""
    waiting = CoSignature.objects.filter(entry=entry, supervisor=supervisor, outcome="")
    if not waiting.update(outcome=outcome, answered_at=now):
        raise NotAsked
    about = tuple(entry.concerns.values_list("subject__person", flat=True))
    actions.comment(opened, supervisor, entry.note, outcome, text, about, now)


def of_note(note: UUID) -> QuerySet[CoSignature]:
    """Newest first, each with its supervisor and version."""
    found = CoSignature.objects.filter(entry__note=note).select_related("supervisor", "entry")
    return found.defer("entry__body", "entry__file").order_by("-asked_at")


def waiting_for(supervisor: User, now: datetime) -> list[dict]:
    """[{client, note, at}]: what this supervisor was asked to sign, in journals that still open to them."""
    copies = {"entry__journal__copies__reader": supervisor, "entry__journal__copies__until__gt": now}
    rows = CoSignature.objects.filter(supervisor=supervisor, outcome="", **copies).order_by("asked_at")
    told = rows.values_list("entry__note", "entry__created_at", "entry__journal__subjects__person")
    return [{"client": client, "note": note, "at": at} for note, at, client in {row[0]: row for row in told}.values()]
