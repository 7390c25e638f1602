"""Taking an import back, as long as nothing of it has been changed since."""

from hashlib import sha256

from django.db import models, transaction
from django.db.models import ProtectedError

from practice.booking.models import Booking, Service, ServicePractitioner
from practice.importing.models import Batch, Made
from practice.people.models import Relation, User

MODELS = {"client": User, "service": Service, "booking": Booking}
# What the house itself writes down beside a client, and what goes with them; nobody has worked with it.
BESIDE = {"people.Relation", "account.EmailAddress", "integrations.Delivery", "importing.Made"}
# Moves by itself, or by what hangs on the row.
OWN = {"relation_began_at", "last_session_at", "relation_ended_at"}


class Changed(Exception):
    """`number`: of the rows that somebody has worked with since."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


def mark_of(row: models.Model) -> str:
    """Of all that it says."""
    row = type(row)._base_manager.get(pk=row.pk)  # as the database has it
    said = [f"{one.attname}={getattr(row, one.attname)}" for one in row._meta.concrete_fields if one.attname not in OWN]
    return sha256("\x00".join(said).encode()).hexdigest()


def undo(batch: Batch) -> int:
    """How many rows went. Raises Changed, and then all is as it was."""
    rows = list(batch.rows.exclude(mark="").order_by("-pk"))
    held = [made for made in rows if not _untouched(made)]
    if held:
        raise Changed(len(held))
    with transaction.atomic():
        for made in rows:
            _remove(made)
        batch.rows.all().delete()
    return len(rows)


def _untouched(made: Made) -> bool:
    """Gone already counts as untouched: then there is nothing to take back."""
    model = MODELS[made.what]
    row = model._base_manager.filter(pk=made.row).first()
    return row is None or (mark_of(row) == made.mark and not _hangs_on(row))


def _hangs_on(row) -> bool:
    """Something that somebody made since, and that would go along."""
    for relation in row._meta.related_objects:
        label = relation.related_model._meta.label
        if label in BESIDE or relation.related_model is ServicePractitioner:
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            return True
    return False


def _remove(made: Made) -> None:
    model = MODELS[made.what]
    try:
        if made.what == "client":
            Relation.objects.filter(client=made.row).delete()
        model._base_manager.filter(pk=made.row).delete()
    except ProtectedError:
        raise Changed(1) from None
