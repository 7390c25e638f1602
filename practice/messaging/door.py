"""Who comes into a thread. The client: by being that client. Staff: by an open relation AND a copy of the key that opens with
what this session holds; a refusal is written to the access log after the rollback, and the client sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import Outcome, What, record
from practice.messaging import vault
from practice.messaging.models import Thread
from practice.people import relations, unlock
from practice.people.models import Relation


@dataclass
class Room:
    """`key` is None while the session's own key is locked."""

    thread: Thread
    relation: Relation
    key: bytes | None

    def __repr__(self):
        return "Room"  # no key in a log


@sensitive_variables()
def of_client(request, pk: UUID) -> tuple[Thread, bytes | None]:
    """One's own; None where it waits for the practitioner, because the clinic moved. Raises Http404."""
    thread = Thread.objects.select_related("practitioner__away").filter(pk=pk, client=request.user).first()
    if thread is None:
        raise Http404
    try:
        return thread, vault.for_client(thread)
    except vault.Closed:
        return thread, None


@sensitive_variables()
def enter(request, pk: UUID, now: datetime) -> Room:
    """Raises Http404 for what is not here, PermissionDenied for whom it is not."""
    thread = Thread.objects.select_related("client", "practitioner__away").filter(pk=pk).first()
    if thread is None:
        raise Http404
    relation = relations.relation(request.user, thread.client, now)
    if relation is None:
        refuse(request, thread, now, Outcome.NO_RELATION)
    if not thread.copies.filter(reader=request.user).exists():
        refuse(request, thread, now, Outcome.NO_KEY, relation)
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        return Room(thread, relation, None)
    try:
        return Room(thread, relation, vault.for_reader(thread, request.user, private))
    except vault.Closed:
        refuse(request, thread, now, Outcome.NO_KEY, relation)


def refuse(request, thread: Thread, now: datetime, why: str, relation=None):
    """Always raises PermissionDenied."""
    who, unit = request.user, request.clinic.name
    about = {"unit": unit, "now": now, "relation": relation, "outcome": why}
    request.always.append(lambda: record(What.MESSAGES, who=who, clients=[thread.client_id], **about))
    raise PermissionDenied


def log(request, room: Room, what: str, now: datetime, **about) -> None:
    """In the transaction of the read or the writing."""
    known = {"unit": request.clinic.name, "now": now, "relation": room.relation}
    record(what, who=request.user, clients=[room.thread.client_id], **known, **about)
