"""Two clients who are one person: what was booked for one becomes the other's, and for as long as the staff member is signed
in it can be taken back. Only somebody with nothing but bookings is merged away: whoever has an account, a journal or an
invoice stays, and the other one goes."""

from datetime import datetime

from django.db import transaction

from practice.booking.models import Booking, Package, Participant, Waiting
from practice.people.models import Relation, User

MOVES = {"booking.Booking": (Booking, "client"), "booking.Package": (Package, "client"),
         "booking.Waiting": (Waiting, "client")}  # fmt: skip
STAYS = {
    "mailbox.OutgoingMessage",
    "privacy.ConsentRecord",
    "privacy.Acceptance",
}  # say what was, to whom they were sent


class HasMore(Exception):
    """More than bookings hangs on the one who would go."""


def check(gone: User) -> None:
    """Raises HasMore."""
    ours = {*MOVES, "booking.Participant", "people.Relation", *STAYS}
    if gone.has_usable_password() or gone.last_login:
        raise HasMore
    for relation in User._meta.related_objects:
        label = relation.related_model._meta.label
        if label not in ours and relation.related_model._base_manager.filter(**{relation.field.name: gone.pk}).exists():
            raise HasMore


@transaction.atomic
def merge(keep: User, gone: User, now: datetime) -> dict:
    """What was done, for `undo`: ids alone. Raises HasMore, ValueError for the same or a staff member."""
    if keep.pk == gone.pk or keep.is_staff_member or gone.is_staff_member or gone.closed_at:
        raise ValueError("two different clients")
    check(gone)
    done = {"keep": str(keep.pk), "gone": str(gone.pk), "phone": bool(gone.phone and not keep.phone)}
    for label, (model, field) in MOVES.items():
        done[label] = _ids(model.objects.filter(**{field: gone}))
        model.objects.filter(**{field: gone}).update(**{field: keep})
    beside = Participant.objects.filter(client=gone).exclude(booking__participants__client=keep)
    done["booking.Participant"] = _ids(beside)
    Participant.objects.filter(pk__in=done["booking.Participant"]).update(client=keep)
    done["people.Relation"] = _relations(keep, gone)
    if done["phone"]:
        User.objects.filter(pk=keep.pk).update(phone=gone.phone)
    User.objects.filter(pk=gone.pk).update(is_active=False, closed_at=now)
    return done


def _relations(keep, gone) -> list[str]:
    """Those that the one who stays doesn't have; the others end with the one who goes."""
    there = set(Relation.objects.filter(client=keep, ended_at=None).values_list("holder", "kind"))
    moved = [
        row for row in Relation.objects.filter(client=gone) if row.ended_at or (row.holder_id, row.kind) not in there
    ]
    Relation.objects.filter(pk__in=[row.pk for row in moved]).update(client=keep)
    return [str(row.pk) for row in moved]


def _ids(rows) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


@transaction.atomic
def undo(done: dict) -> None:
    """As before. What happened to the one who stayed meanwhile stays theirs."""
    for model in (Booking, Package, Waiting, Participant, Relation):
        model.objects.filter(pk__in=done[model._meta.label], client=done["keep"]).update(client=done["gone"])
    if done["phone"]:
        User.objects.filter(pk=done["keep"]).update(phone="")
    User.objects.filter(pk=done["gone"]).update(is_active=True, closed_at=None)
