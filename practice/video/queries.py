"""Which service there is, whose session it is, and when its door stands open."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking, Form
from practice.people.models import User
from practice.video.models import OwnLink, Room, VideoService
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs

BEFORE = timedelta(minutes=30)  # practitioners come first
AFTER = timedelta(minutes=15)  # a session may run over
LIVE = (Booking.State.CONFIRMED, Booking.State.GROUP)
SEEN = timedelta(seconds=30)  # since which a waiting page that no longer asks is a closed one


@dataclass(frozen=True)
class Door:
    """When somebody may come in."""

    opens: datetime
    closes: datetime

    def stands_open(self, now: datetime) -> bool:
        return self.opens <= now <= self.closes


def services(document: Document | None) -> dict[str, Recipient]:
    """Those of the policy that carry video, by key."""
    return {key: one for key, one in document.recipients.items() if "video" in one.does} if document else {}


def service(now: datetime) -> VideoService | None:
    """The clinic's, while it is in use and the policy in force names it as one for video."""
    row = VideoService.objects.filter(active=True).first()
    return row if row and row.recipient in services(policy_in_force(now)) else None


def session(user: User, pk: UUID) -> Booking | None:
    """A session by video of this client's or this practitioner's (a group's too); None for anybody else's."""
    rows = Booking.objects.filter(Q(client=user) | Q(practitioner=user), form=Form.VIDEO)
    live = rows.exclude(state=Booking.State.HELD)
    return live.select_related("client", "practitioner", "service", "group").filter(pk=pk).first()


def room_of(booking: Booking) -> Room | None:
    """Everybody of a group meets in the group's."""
    return Room.objects.select_related("booking").filter(pk=booking.group_id or booking.pk).first()


def ahead(user: User, now: datetime) -> list[Booking]:
    """Sessions by video whose door opens within a day, soonest first."""
    mine = Q(client=user, state=Booking.State.CONFIRMED) | Q(practitioner=user, group=None, state__in=LIVE)
    rows = Booking.objects.filter(mine, form=Form.VIDEO, ends_at__gt=now - AFTER, starts_at__lt=now + timedelta(days=1))
    return list(rows.select_related("client", "practitioner").order_by("starts_at"))


def door(booking: Booking, user: User, found: VideoService | None) -> Door:
    early = BEFORE if booking.practitioner_id == user.pk else timedelta(minutes=found.opens_minutes if found else 15)
    return Door(booking.starts_at - early, booking.ends_at + AFTER)


def is_waiting(room: Room | None, now: datetime) -> bool:
    return bool(room and room.waiting_at and room.waiting_at > now - SEEN and not room.ended_at)


def link_of(practitioner: UUID) -> str:
    return OwnLink.objects.filter(pk=practitioner).values_list("url", flat=True).first() or ""


# --- what is kept shut ------------------------------------------------------------------------------------------------


def secret_context(clinic: str, row: VideoService) -> bytes:
    return keyring.context("video secret", clinic, row.pk)


def room_context(clinic: str, row: Room) -> bytes:
    return keyring.context("video room", clinic, row.pk)


@sensitive_variables()
def secret_of(row: VideoService) -> str:
    held = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    return keyring.unwrap(epochs(), held, secret_context(connection.schema_name, row)).decode()


@sensitive_variables()
def leads(room: Room) -> dict[str, str]:
    """{"room", "url", "host_url"}; empty where nothing leads there any more."""
    if room.sealed is None:
        return {}
    held = keyring.Wrapped(room.epoch, bytes(room.sealed))
    return json.loads(keyring.unwrap(epochs(), held, room_context(connection.schema_name, room)))
