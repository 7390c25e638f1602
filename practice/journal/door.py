"""Who comes into a journal: an open relation AND a copy of its key that opens with what this session holds.

One way in for every page, so that forgetting one of the two is not possible. A refusal is written to the access log after
the rollback, and the client sees it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import Outcome, What, record
from practice.journal import blocks, queries, vault
from practice.journal.models import Journal
from practice.people import relations, unlock
from practice.people.models import Relation, User


@dataclass
class Room:
    """`journal` is None before the first note; `opened` is None then, and while the session's key is locked."""

    client: User
    relation: Relation
    journal: Journal | None
    opened: vault.Opened | None
    locked: bool

    def __repr__(self):
        return "Room"  # no key in a log


@sensitive_variables()
def enter(request, client: UUID, now: datetime, journal: UUID | None = None, note: UUID | None = None) -> Room:
    """The journal about that client which this person holds a key to; with `journal` that very one, with `note` the one it
    lies in. Raises Http404 for what is not here, PermissionDenied for whom it is not."""
    person = User.objects.filter(pk=client, role=User.Role.CLIENT).first()
    if person is None:
        raise Http404
    if note or journal:
        found = queries.journal_about(journal or queries.journal_of_note(client, note), person)
    else:
        found = queries.journals_about(person, request.user).first()
    relation = relations.relation(request.user, person, now)
    if relation is None:
        refuse(request, person, found, now, Outcome.NO_RELATION)
    if found is None and (journal or note):
        raise Http404
    if found is None and relation.kind != Relation.Kind.TREATS:
        refuse(request, person, None, now, Outcome.NO_KEY, relation)  # only who treats begins a journal
    if note and blocks.hides(found, request.user, note, now):
        refuse(request, person, found, now, Outcome.BLOCKED, relation)
    opened, locked = _opened(request, person, found, relation, now)
    return Room(person, relation, found, opened, locked)


@sensitive_variables()
def _opened(request, person, journal, relation, now):
    """(the opened journal or None, whether this session's key is locked)"""
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        return None, True
    if journal is None:
        return None, False
    try:
        return vault.open_journal(journal, request.user, private, now), False
    except vault.Closed:
        refuse(request, person, journal, now, Outcome.NO_KEY, relation)


def refuse(request, person: User, journal: Journal | None, now: datetime, why: str, relation=None):
    """Always raises PermissionDenied."""
    concerned = queries.subjects_of(journal) if journal else [person.pk]
    who, unit = request.user, request.clinic.name

    def write():
        record(
            What.OPENED,
            who=who,
            clients=concerned,
            unit=unit,
            now=now,
            relation=relation,
            journal=journal and journal.pk,
            outcome=why,
        )

    request.always.append(write)
    raise PermissionDenied


def log(request, room: Room, what: str, now: datetime, **about) -> None:
    """In the transaction of the read or the writing, for everybody whom the journal concerns."""
    record(
        what,
        who=request.user,
        clients=queries.subjects_of(room.journal),
        unit=request.clinic.name,
        now=now,
        relation=room.relation,
        journal=room.journal.pk,
        **about,
    )
