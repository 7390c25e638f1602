"""What each kind of service wants.

Whereby: POST /v1/meetings makes a room, DELETE /v1/meetings/{id} ends it (Whereby's REST API 1.0). The room is locked, so that
only whoever comes by the host's address lets others in; its name is random and tells of nobody.
Jitsi: a room opens to whoever brings a token signed with the application's secret (HS256; claims aud, iss, sub, room, exp, as
Prosody's mod_auth_token of Jitsi Meet reads them).
Teams, Zoom, Skype: a link that the practitioner has from them.
"""

import json
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit
from uuid import UUID

import jwt
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking
from practice.video.models import VideoService
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import call, is_host_of
from shared.privacy.registers.controllers import concerning

API = "https://api.whereby.dev/v1/meetings"
BY_LINK = {  # hosts of their links to meetings
    VideoService.Kind.TEAMS: ("teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft"),
    VideoService.Kind.ZOOM: ("zoom.us", "*.zoom.us"),
    VideoService.Kind.SKYPE: ("join.skype.com",),
}
NEEDS_SECRET = (VideoService.Kind.WHEREBY, VideoService.Kind.JITSI)
SKEW = 60  # seconds that two clocks may differ


class Odd(Exception):
    """It answered, and not as its documentation has it."""


class Made(NamedTuple):
    room: str
    url: str
    host_url: str


@sensitive_variables()
def make_at_whereby(
    row: VideoService, secret: str, one: Recipient, booking: Booking, closes: datetime, now: datetime
) -> Made:
    """Raises Odd, or what the gate raises."""
    mode = "group" if booking.state == Booking.State.GROUP else "normal"  # for more than four
    about = concerning([booking.practitioner_id], [booking.service_id])
    asked = {
        "endDate": closes.isoformat(), "isLocked": True, "roomMode": mode, "roomNamePattern": "uuid",
        "fields": ["hostRoomUrl"],
    }  # fmt: skip
    headers = _signed(secret)
    reply = call(
        row.recipient, "POST", API, categories=["booking.time"], now=now, json=asked, headers=headers, about=about
    )
    if not reply.ok:
        raise Odd(f"status {reply.status}")
    try:
        said = json.loads(reply.body)
        made = Made(str(said["meetingId"]), str(said["roomUrl"]), str(said["hostRoomUrl"]))
    except (ValueError, KeyError, TypeError):
        raise Odd("not the answer to a new meeting") from None
    if not all(is_host_of(one, "browser_frame", urlsplit(url)) for url in (made.url, made.host_url)):
        raise Odd("a room on a host that the policy does not name")
    return made


@sensitive_variables()
def remove_at_whereby(row: VideoService, secret: str, room: str, now: datetime) -> None:
    """Raises Odd, or what the gate raises. Gone already is gone."""
    url = f"{API}/{quote(room, safe='')}"
    reply = call(row.recipient, "DELETE", url, categories=[], now=now, headers=_signed(secret))
    if not reply.ok and reply.status != 404:
        raise Odd(f"status {reply.status}")


@sensitive_variables()
def ask_whereby(row: VideoService, secret: str, now: datetime) -> None:
    """Does it know us? Raises Odd, or what the gate raises."""
    reply = call(row.recipient, "GET", f"{API}?limit=1", categories=[], now=now, headers=_signed(secret), seconds=8)
    if not reply.ok:
        raise Odd(f"status {reply.status}")


def _signed(secret):
    return {"Authorization": f"Bearer {secret}"}


@sensitive_variables()
def jitsi_url(
    row: VideoService, secret: str, room: str, person: UUID, leads: bool, until: datetime, now: datetime
) -> str:
    """An address for one person, which ends at `until`. It tells their service no name: what they are called there they say
    themselves."""
    claims = {
        "aud": "jitsi", "iss": row.app_id, "sub": row.host, "room": room, "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()) - SKEW, "exp": int(until.timestamp()),
        "context": {"user": {"id": str(person), "affiliation": "owner" if leads else "member", "moderator": leads}},
    }  # fmt: skip
    return f"https://{row.host}/{room}?jwt={jwt.encode(claims, secret, 'HS256')}"


def is_link_of(kind: str, url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    known = any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in BY_LINK[kind])
    return parts.scheme == "https" and "@" not in parts.netloc and known
