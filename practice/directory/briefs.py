"""What somebody told when they looked for a practitioner: it arrives sealed, waits for their booking, and is read by the one
whom they chose."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking
from practice.directory.models import Brief, Profile
from practice.people.models import User
from shared.matching import publishing, sealing
from shared.matching.answers import LIFE
from shared.staff.epochs import Destroyed
from shared.staff.keyring import Refused

SESSION = "brief"  # in the visitor's session: the id of what came with them


def arrive(code: bytes, now: datetime) -> Brief | None:
    """Once; None where the code is spent, too old or not of here, or nobody here is found any more."""
    taken = publishing.take_brief(code, now)
    if taken is None or not Profile.objects.filter(pk=taken.practitioner).exists():
        return None
    return Brief.objects.create(
        id=taken.brief, practitioner_id=taken.practitioner, epoch=taken.sealed.epoch, sealed=taken.sealed.blob,
        created_at=now, expires_at=now + LIFE,
    )  # fmt: skip


def attach(request, booking: Booking, now: datetime) -> None:
    """settings.AFTER_BOOKING: what came with this browser is its client's, where they booked whom they chose."""
    if pk := request.session.pop(SESSION, None):
        mine = Brief.objects.filter(pk=pk, client=None, practitioner=booking.practitioner_id)
        mine.update(client=booking.client_id, expires_at=None, relation_began_at=now)


@sensitive_variables()
def read(brief: Brief, private: bytes, now: datetime) -> dict:
    """The answers. Raises Refused."""
    held = sealing.Wrapped(brief.epoch, brief.sealed)
    try:
        said = sealing.open_brief(private, held, connection.schema_name, brief.practitioner_id, brief.pk)
    except Destroyed:
        raise Refused from None
    Brief.objects.filter(pk=brief.pk, read_at=None).update(read_at=now)
    return said


@sensitive_variables()
def reseal(user: User, old_private: bytes, new_public: bytes) -> None:
    """settings.KEY_SETTLERS: this person's briefs, from the former pair to the new one; those that are there stay."""
    for brief in Brief.objects.filter(practitioner=user):
        place = connection.schema_name, brief.practitioner_id, brief.pk
        try:
            said = sealing.open_brief(old_private, sealing.Wrapped(brief.epoch, brief.sealed), *place)
        except (Refused, Destroyed):
            continue
        new = sealing.seal_brief(new_public, said, *place)
        Brief.objects.filter(pk=brief.pk, sealed=brief.sealed).update(epoch=new.epoch, sealed=new.blob)


def own(pk: UUID, user: User) -> Brief | None:
    """One that was told to this practitioner, of somebody who has booked."""
    return Brief.objects.select_related("client").filter(pk=pk, practitioner=user, client__isnull=False).first()
