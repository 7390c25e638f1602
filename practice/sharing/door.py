"""Whose consents and disclosures a staff member may see: an open relation, never a role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from practice.booking.models import Booking
from practice.people import relations
from practice.people.models import Relation, User
from practice.people.queries import Contact, contact_by_relation
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force
from shared.privacy.registers.controllers import Found, controllers_for, named_by

Kind = Relation.Kind
WRITES = (Kind.TREATS, Kind.STANDS_IN)  # who answers for what is passed on


@dataclass(frozen=True)
class Room:
    """`episodes`: the treatments that this staff member acts in; a consent bound to another one is not theirs to use.
    `controller`: who answers for them, by name."""

    client: User
    contact: Contact
    document: Document
    writes: bool
    episodes: tuple[UUID, ...]
    language: str
    controller: str
    absolute: bool = False  # under absolute secrecy nothing is passed on, whoever asks and whatever a duty says

    @property
    def episode(self) -> UUID | None:
        return self.episodes[0] if self.episodes else None


def enter(request, client: UUID, now: datetime) -> Room:
    """Raises Http404 for who is no client here, PermissionDenied without a relation."""
    person = User.objects.filter(pk=client, role=User.Role.CLIENT).first()
    document = policy_in_force(now)
    if person is None or document is None:
        raise Http404
    held = relations.open_relations(now).filter(holder=request.user, client=person).order_by("began_at")
    kinds = {one.kind: one.pk for one in held}
    if not kinds:
        raise PermissionDenied
    episodes = (kinds[Kind.TREATS],) if Kind.TREATS in kinds else ()
    if not episodes and Kind.STANDS_IN in kinds:
        treated = relations.open_relations(now).filter(client=person, kind=Kind.TREATS).order_by("began_at")
        episodes = tuple(treated.values_list("pk", flat=True))
    writes = any(kind in kinds for kind in WRITES)
    language = person.language if person.language in document.clinic.languages else document.clinic.languages[0]
    holders = Relation.objects.filter(pk__in=episodes).values_list("holder", flat=True)
    return Room(
        person, contact_by_relation(person), document, writes, episodes, language, named_by(document, holders),
        absolute=User.objects.filter(pk__in=holders, regime=User.Regime.PASTORAL).exists(),
    )  # fmt: skip


def enter_to_write(request, client: UUID, now: datetime) -> Room:
    """As `enter`, for whoever treats the client or stands in."""
    room = enter(request, client, now)
    if not room.writes:
        raise PermissionDenied
    return room


def practitioners_of(client: User, now: datetime) -> list[UUID]:
    """Who treats the client today."""
    return list(relations.open_relations(now).filter(client=client, kind=Kind.TREATS).values_list("holder", flat=True))


def dealings(client: UUID, now: datetime) -> tuple[list[UUID], list[UUID]]:
    """settings.RIGHTS_DEALINGS: who has ever treated the client, and which services were booked."""
    treated = Relation.objects.filter(client=client, kind=Kind.TREATS, began_at__lte=now)
    booked = Booking.objects.filter(client=client).exclude(state=Booking.State.HELD)
    return list(treated.values_list("holder", flat=True)), list(booked.values_list("service", flat=True).distinct())


def answering_to(client: User, document: Document, now: datetime) -> Found:
    """The controllers that a client has to do with: their practitioners', or the clinic."""
    return controllers_for(document, practitioners_of(client, now))


def episodes_of(client: User, now: datetime) -> tuple[UUID, ...]:
    """Every treatment that is open: what a client's own page counts as standing."""
    return tuple(relations.open_relations(now).filter(client=client, kind=Kind.TREATS).values_list("pk", flat=True))
