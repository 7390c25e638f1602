"""A supervisor reads a journal for as long as a dated agreement lasts: by a relation, and by a key that the practitioner gives.

Both end on the agreed day; ended sooner, the key's copy is destroyed at once. Under absolute secrecy there is no such reader.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.journal import queries, vault
from practice.journal.models import Journal, KeyCopy
from practice.people import relations
from practice.people.models import Relation, User

SUPERVISES = Relation.Kind.SUPERVISES


def keyholders() -> QuerySet[User]:
    """Those who may have clients here, and hold a key."""
    roles = (User.Role.SUPERVISOR, User.Role.OWNER, User.Role.PRACTITIONER)
    holds = Q(role__in=roles) | Q(more_roles__overlap=list(roles))
    found = User.objects.filter(holds, is_active=True, public_key__isnull=False)
    return found.exclude(public_key=b"").order_by("first_name", "last_name")


def may_supervise(journal: Journal) -> QuerySet[User]:
    """Colleagues who hold a key here, besides the one who answers for the journal."""
    return keyholders().exclude(pk=journal.responsible_id)


def supervisors(journal: Journal, now: datetime) -> QuerySet[KeyCopy]:
    """Copies that stand today besides that of whoever answers for the journal, each with its `reader`."""
    copies = journal.copies.exclude(reader=journal.responsible_id).filter(until__gt=now)
    return copies.select_related("reader").order_by("since")


@sensitive_variables()
@transaction.atomic
def agree(journal: Journal, private: bytes, supervisor: User, until: datetime, now: datetime) -> None:
    """Until then; a new agreement with the same one takes the place of the former. Raises vault.Closed."""
    vault.share(journal, journal.responsible, private, supervisor, now, until)
    for client in queries.people_in(journal):
        held = relations.open_relations(now).filter(holder=supervisor, client=client, kind=SUPERVISES).first()
        held = held or relations.begin(supervisor, client, SUPERVISES, now)
        Relation.objects.filter(pk=held.pk).update(ended_at=until)


@transaction.atomic
def end(journal: Journal, supervisor: User, now: datetime) -> bool:
    """Whether there was one to end."""
    ended, _ = KeyCopy.objects.filter(journal=journal, reader=supervisor).delete()
    others = Journal.objects.filter(copies__reader=supervisor).exclude(pk=journal.pk)
    for client in queries.people_in(journal):
        if not others.filter(subjects__person=client).exists():
            held = Relation.objects.filter(holder=supervisor, client=client, kind=SUPERVISES, ended_at__gt=now)
            held.update(ended_at=now)
    return bool(ended)
