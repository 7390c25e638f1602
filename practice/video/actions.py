"""Rooms: made when somebody is at the door, opened by the practitioner, ended by them or by the clock. Whoever is asked outside
is asked by a job (tasks), never while a page waits."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking
from practice.people.models import User
from practice.video import providers, queries
from practice.video.models import OwnLink, Room, VideoService
from shared.ids import uuid7
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable, check_address
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.isolation.jobs import later

MAKE, REMOVE = "practice.video.tasks.make", "practice.video.tasks.remove"
AGAIN = timedelta(seconds=20)  # between attempts, while somebody waits
Kind, Problem = VideoService.Kind, VideoService.Problem
DOWN = (Unreachable, NotPublic, TooLarge)


@transaction.atomic
@sensitive_variables()
def set_up(details: Mapping[str, object], secret: str, now: datetime) -> VideoService:
    """`details`: kind, recipient, host, app_id, phone, opens_minutes, active. `secret`: "" keeps the one there is."""
    row = VideoService.objects.select_for_update().first() or VideoService(pk=uuid7())
    for name in ("kind", "recipient", "host", "app_id", "phone", "opens_minutes", "active"):
        setattr(row, name, details[name])
    if secret:
        context = queries.secret_context(connection.schema_name, row)
        row.secret_epoch, row.secret = keyring.wrap(epochs(), secret.encode(), context)
    row.changed_at, row.tested_at, row.problem = now, None, Problem.NONE
    row.save()
    return row


def test(row: VideoService, now: datetime) -> str:
    """A Problem, or "" where it answers and knows us."""
    problem = Problem.NONE
    try:
        if row.kind == Kind.WHEREBY:
            providers.ask_whereby(row, queries.secret_of(row), now)
        elif row.kind == Kind.JITSI:
            check_address(row.recipient, f"https://{row.host}/", now, use="browser_frame")
        else:
            check_address(row.recipient, f"https://{providers.BY_LINK[row.kind][0]}/", now, use="")
    except NotDeclared:
        problem = Problem.POLICY
    except providers.Odd:
        problem = Problem.ANSWER
    except DOWN:
        problem = Problem.SILENT
    VideoService.objects.filter(pk=row.pk).update(tested_at=now, problem=problem)
    return problem


def keep_link(practitioner: User, url: str) -> None:
    """ "" takes it away."""
    if url:
        OwnLink.objects.update_or_create(practitioner=practitioner, defaults={"url": url})
    else:
        OwnLink.objects.filter(practitioner=practitioner).delete()


def prepare(booking: Booking, row: VideoService, now: datetime) -> Room:
    """The session's room, or the asking for it. Whoever comes again asks again where it failed."""
    held_in = booking.group or booking
    room, new = Room.objects.get_or_create(booking=held_in, defaults={"kind": row.kind, "asked_at": now})
    if room.sealed is not None or room.ended_at:
        return room
    if row.kind == Kind.WHEREBY:
        if new or (room.tried_at and room.tried_at <= now - AGAIN):
            later(MAKE, booking_id=str(held_in.pk), queueing_lock=f"video {held_in.pk}")
        return room
    if row.kind == Kind.JITSI:
        _ready(room, {"room": secrets.token_hex(16)}, now)
    elif url := queries.link_of(booking.practitioner_id):
        _ready(room, {"url": url}, now)
    else:
        _failed(room, Problem.LINK, now)
    return room


def make(booking_id: UUID, now: datetime) -> None:
    """The job's work: ask the service for a room, or keep why there is none."""
    held = Room.objects.select_for_update(of=("self",), skip_locked=True).select_related("booking")
    room, row = held.filter(pk=booking_id, sealed=None, ended_at=None).first(), queries.service(now)
    if room is None or row is None or row.kind != Kind.WHEREBY:
        return
    closes = room.booking.ends_at + queries.AFTER
    if room.booking.state not in queries.LIVE or closes <= now:
        return
    try:
        one = queries.services(policy_in_force(now))[row.recipient]
        made = providers.make_at_whereby(row, queries.secret_of(row), one, room.booking, closes, now)
    except NotDeclared:  # counted by the gate
        _failed(room, Problem.POLICY, now)
    except providers.Odd:
        _failed(room, Problem.ANSWER, now)
    except DOWN:
        _failed(room, Problem.SILENT, now)
    else:
        _ready(room, made._asdict(), now)
        later(REMOVE, booking_id=str(booking_id), run_at=closes)


@sensitive_variables()
def _ready(room: Room, leads: dict[str, str], now: datetime) -> None:
    context = queries.room_context(connection.schema_name, room)
    room.epoch, room.sealed = keyring.wrap(epochs(), json.dumps(leads).encode(), context)
    room.made_at, room.tried_at, room.problem = now, now, Problem.NONE
    room.save(update_fields=["epoch", "sealed", "made_at", "tried_at", "problem"])


def _failed(room, problem, now):
    room.problem, room.tried_at = problem, now
    room.save(update_fields=["problem", "tried_at"])


def wait(room: Room, now: datetime) -> None:
    """The client is at the door."""
    Room.objects.filter(pk=room.pk, ended_at=None).update(waiting_at=now)


def open_door(room: Room, now: datetime) -> bool:
    """The practitioner is there: whoever waits may come in. False where it has ended, or is not made yet."""
    Room.objects.filter(pk=room.pk, opened_at=None).update(opened_at=now)
    return Room.objects.filter(pk=room.pk, ended_at=None, made_at__isnull=False).exists()


def end(room: Room, now: datetime, reason: str = "", misuse: bool = False) -> None:
    """By the practitioner; nobody comes in again. Twice is once: the first reason stays."""
    changed = Room.objects.filter(pk=room.pk, ended_at=None).update(ended_at=now, misuse=misuse, reason=reason)
    if changed and room.kind == Kind.WHEREBY and room.made_at:
        later(REMOVE, booking_id=str(room.pk))
    elif changed:
        _forget(room.pk, now)


def remove(booking_id: UUID, now: datetime) -> None:
    """The job's work: the room ends at the service, too, and nothing leads there any more. Raises what the service or the
    gate raises, to be tried again: by itself it ends an hour after the session."""
    room = Room.objects.select_for_update().filter(pk=booking_id, gone_at=None).first()
    row = VideoService.objects.first()
    if room is None or room.sealed is None:
        return
    if row and row.secret and room.kind == Kind.WHEREBY:
        providers.remove_at_whereby(row, queries.secret_of(row), queries.leads(room)["room"], now)
    _forget(room.pk, now)


def _forget(pk, now):
    Room.objects.filter(pk=pk).update(sealed=None, epoch="", gone_at=now)


def forget_over(now: datetime) -> int:
    """What leads to sessions that are over: at once where the service ends no rooms for us, a day later where it could not be
    asked to (by then it has ended them itself). Returns how many."""
    kept = Room.objects.filter(sealed__isnull=False)
    over = kept.filter(booking__ends_at__lt=now - queries.AFTER).exclude(kind=Kind.WHEREBY)
    left = kept.filter(booking__ends_at__lt=now - timedelta(days=1))
    return sum(rows.update(sealed=None, epoch="", gone_at=now) for rows in (over, left))


@sensitive_variables()
def way_in(room: Room, user: User, row: VideoService, until: datetime, now: datetime) -> str:
    """The address for this person, now. "" where there is none. Raises NotDeclared where the policy, or terms that nobody has
    accepted, let nobody be sent there."""
    found, leads = queries.leads(room), room.booking.practitioner_id == user.pk
    if not found or room.kind != row.kind:
        return ""
    if row.kind in providers.BY_LINK:
        check_address(row.recipient, found["url"], now, use="")
        return found["url"]
    if row.kind == Kind.JITSI:
        person = uuid5(room.pk, str(user.pk))  # theirs in this session, and in no other
        url = providers.jitsi_url(row, queries.secret_of(row), found["room"], person, leads, until, now)
    else:
        url = found["host_url"] if leads else found["url"]
    check_address(row.recipient, url, now, use="browser_frame")
    return url


def in_place(url: str) -> str:
    """The address as this machine's browsers reach it: a stand-in's, in the demo and the tests (settings.STAND_INS)."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    stand_in = settings.STAND_INS.get(host)
    return f"http://{stand_in}{slash}{path}" if stand_in else f"{scheme}://{rest}"
