"""What a guardian reads of a child's record: what was released to the child, for as long as they act for it, and nothing else.

Each reading by a guardian is written to the child's access log, in the transaction of the reading.
"""

from datetime import datetime
from uuid import UUID

from practice.accesslog.actions import What, record
from practice.journal import queries, releasing
from practice.people import guarding
from practice.people.models import Relation, User


def read_as(person: User, now: datetime) -> list[tuple[User, Relation | None]]:
    """Themselves first, then the children whom they act for, each with the relation that lets them."""
    return [(person, None), *((held.client, held) for held in guarding.children_of(person, now))]


def log(request, child: User, held: Relation | None, journal: UUID | None, note: UUID, now: datetime) -> None:
    """Nothing of what people read about themselves."""
    if held is not None:
        record(
            What.READ, who=request.user, clients=[child.pk], unit=request.clinic.name, now=now, relation=held,
            journal=journal, entry=note, notes=1,
        )  # fmt: skip


def page(guardian: User, now: datetime) -> list[dict]:
    """[{child, until, notes: [{entry, release}]}]: of each child, what was released, the newest first."""
    found = []
    for held in guarding.children_of(guardian, now):
        released = releasing.released_to(held.client_id)
        entries = [entry for one in queries.kept_about(held.client_id) for entry in one["notes"]]
        notes = [{"entry": entry, "release": released[entry.note]} for entry in entries if entry.note in released]
        notes = [one for one in notes if one["release"].withdrawn_at is None]
        found.append({"child": held.client, "until": held.ended_at, "notes": notes})
    return found
