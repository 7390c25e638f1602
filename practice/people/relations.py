"""Whose data a staff member may see, decided here and nowhere else: a dated relation, never the role (DESIGN section 2).

Booking begins one, the journal asks for one, the access log names it.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from practice.people import secrecy
from practice.people.models import Relation, User
from shared.privacy.consents import actions as consents

Kind = Relation.Kind
FOR_SOMEBODY = (Kind.GUARDS, Kind.BOOKS)


def begin(holder: User, client: User, kind: Kind, now: datetime) -> Relation:
    """The open relation of that kind, begun now where there is none. Raises ValueError unless it is about a client and held
    by a staff member, or, of those who act for somebody, by another client."""
    fits = holder.is_staff_member != (kind in FOR_SOMEBODY) and not holder.works_elsewhere
    if client.is_staff_member or not fits or holder.pk == client.pk:
        raise ValueError("a relation concerns a client, and is held by a staff member or by whoever acts for them")
    Relation.objects.bulk_create(  # two bookings at the same moment begin one relation
        [Relation(holder=holder, client=client, kind=kind, began_at=now)], ignore_conflicts=True
    )
    return Relation.objects.get(holder=holder, client=client, kind=kind, ended_at=None)


def end(holder: User, client: User, kind: Kind, now: datetime) -> bool:
    """Whether there was one to end. What the client agreed to for this treatment alone ends with it."""
    found = Relation.objects.select_for_update().filter(holder=holder, client=client, kind=kind, ended_at=None).first()
    if found is None:
        return False
    Relation.objects.filter(pk=found.pk).update(ended_at=now)
    consents.end_episode(found.pk, now)
    return True


def open_relations(now: datetime) -> QuerySet[Relation]:
    """Those that hold at that moment; one may be agreed on in advance and end on a day that is known."""
    return Relation.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), began_at__lte=now)


def relation(holder: User, client: User, now: datetime) -> Relation | None:
    """The one that lets `holder` see `client`; of several, that which began first. None: nothing does."""
    return open_relations(now).filter(holder=holder, client=client).order_by("began_at").first()


def has_relation(holder: User, client: User, now: datetime) -> bool:
    return open_relations(now).filter(holder=holder, client=client).exists()


def clients_of(holder: User, now: datetime) -> QuerySet[User]:
    """Clients whom `holder` may see: a supervisor or stand-in of somebody under absolute secrecy sees none of theirs."""
    found = User.objects.filter(pk__in=open_relations(now).filter(holder=holder).values("client"))
    return found.exclude(pk__in=secrecy.hidden_clients(holder))
