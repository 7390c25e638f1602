"""Notes from a former system come into a journal: sealed as any other, signed by whoever brings them, dated as they were
written. The same note of the same day is one, however often its file is brought: what tells is derived from the journal's own
key, so that a guess at its words can't be checked without it."""

from datetime import datetime
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import What
from practice.journal import actions, door, queries, restriction, vault
from practice.journal.content import LONGEST, Content, instant
from practice.people.models import User
from shared.staff import keyring


class NotYours(Exception):
    """The journal concerns several people, is somebody else's, is restricted, or this session's key is locked."""


class Bringer:
    """One request's work: rooms stay open from line to line, and each journal is logged once."""

    def __init__(self, request, now: datetime):
        self.request, self.now, self._rooms, self._brought = request, now, {}, {}

    def __repr__(self):
        return "Bringer"  # no key in a log

    @sensitive_variables()
    def bring(self, person: User, written_at: datetime, text: str) -> tuple[UUID, bool]:
        """(the entry, whether it is new). Raises NotYours, PermissionDenied, ValueError for a text that is too long."""
        if len(text) > LONGEST:
            raise ValueError("text")
        room = self._room(person, written_at)
        note = _note(room.opened, written_at, text)
        if there := queries.entry_of(room.journal, note):
            return there.pk, False
        user = self.request.user
        entry = actions.bring(room.opened, user, note, Content(text, str(user.pk), signed_at=instant(self.now)), written_at,
                              self.now)  # fmt: skip
        self._brought[person.pk] = self._brought.get(person.pk, 0) + 1
        return entry.pk, True

    @sensitive_variables()
    def _room(self, person, written_at):
        if person.pk in self._rooms:
            return self._rooms[person.pk]
        room = door.enter(self.request, person.pk, self.now)
        if room.locked or restriction.of(self.request, room, self.now)[0]:
            raise NotYours
        if room.journal is None:
            journal = actions.start_journal(self.request.user, [person], written_at)
            room = door.enter(self.request, person.pk, self.now, journal=journal.pk)
        if room.journal.responsible_id != self.request.user.pk or len(queries.people_in(room.journal)) > 1:
            raise NotYours
        self._rooms[person.pk] = room
        return room

    def log(self) -> None:
        for person, number in self._brought.items():
            door.log(self.request, self._rooms[person], What.BROUGHT, self.now, notes=min(number, 32000))


@sensitive_variables()
def _note(opened: vault.Opened, written_at: datetime, text: str) -> UUID:
    place = keyring.context("brought note", opened.journal.pk, written_at.isoformat(), text)
    return UUID(bytes=keyring.derive(opened.keys.private, place)[:16], version=5)
