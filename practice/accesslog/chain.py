"""The chain over the access log. Pure: no Django, no database, no clock.

    event --salt--> commitment ┐
    event --salt--> commitment ├-> root ┐
    …                          ┘        ├-> head --Ed25519--> signature
                    head of the link before ┘

Events are written first and chained afterwards (a chain that each reader must extend lets one read at a time through).
A commitment is SHA-256 over a random salt and the event's content (a hash commitment, hiding by the salt's 256 bits): once
the row is erased, what stays in the link tells nothing of it. A link of kind "erased" names the rows whose time was over,
so that whatever else is missing was removed.

What the check finds: a row changed, removed, slipped in with an old date; a link changed, removed or made by somebody
without the signing key; and, against the last head kept outside the database, links cut off at the end. What it cannot
find: events that were never written, and rows forged by a process that runs as the clinic and waits for the sealer.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = bytes(32)
LOOKBACK = timedelta(hours=1)  # how long after its own time an event may be committed; no request lives that long
_ID, _HASH = 16, 32
_ENTRY = _ID + _HASH


class Link(NamedTuple):
    """A row of AccessSeal, without its database."""

    number: int
    kind: str
    previous: bytes
    count: int
    entries: bytes
    root: bytes
    sealed_at: datetime
    head: bytes
    signature: bytes


class Problem(NamedTuple):
    """`code`: gap, link_changed, not_signed, event_changed, event_missing, event_added, cut_off. `about`: the link's number or
    the event's id; never content."""

    code: str
    about: str


@dataclass
class Report:
    links: int = 0
    events: int = 0  # sealed and there
    erased: int = 0
    waiting: int = 0  # not yet sealed
    head: bytes = GENESIS
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.problems


def _joined(*parts) -> bytes:
    """Unambiguous: each part carries its length."""
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def commitment(salt: bytes, content: Iterable) -> bytes:
    """`content`: the event's columns in a fixed order; None is told apart from every text."""
    parts = [
        b"" if part is None else "=" + (_instant(part) if isinstance(part, datetime) else str(part)) for part in content
    ]
    return hashlib.sha256(_joined("enrum/1 access event", bytes(salt), *parts)).digest()


def pack(commitments: dict[UUID, bytes]) -> bytes:
    return b"".join(key.bytes + value for key, value in sorted(commitments.items()))


def unpack(entries: bytes) -> dict[UUID, bytes]:
    entries = bytes(entries)
    return {
        UUID(bytes=entries[at : at + _ID]): entries[at + _ID : at + _ENTRY] for at in range(0, len(entries), _ENTRY)
    }


def head(clinic: str, link: Link) -> bytes:
    parts = (link.number, link.kind, bytes(link.previous), link.count, bytes(link.root), _instant(link.sealed_at))
    return hashlib.sha256(_joined("enrum/1 access seal", clinic, *parts)).digest()


def extend(clinic: str, last: Link | None, kind: str, commitments: dict[UUID, bytes], now: datetime, sign) -> Link:
    """The next link. `sign`: head → Ed25519 signature (RFC 8032)."""
    entries = pack(commitments)
    root = hashlib.sha256(entries).digest()
    number, previous = (last.number + 1, bytes(last.head)) if last else (1, GENESIS)
    bare = Link(number, kind, previous, len(commitments), entries, root, now, b"", b"")
    top = head(clinic, bare)
    return bare._replace(head=top, signature=sign(top))


# --- checking -------------------------------------------------------------------------------------------------------


def check_links(clinic: str, links: Iterable[Link], public: Ed25519PublicKey, kept: tuple[int, bytes] | None) -> Report:
    """The links by themselves, in order. `kept`: number and head of the newest link known outside the database."""
    report, expected, seen = Report(), 1, False
    for link in links:
        if link.number != expected or bytes(link.previous) != report.head:
            report.problems.append(Problem("gap", str(expected)))
        if not _is_itself(clinic, link):
            report.problems.append(Problem("link_changed", str(link.number)))
        elif not _is_signed(link, public):
            report.problems.append(Problem("not_signed", str(link.number)))
        if kept and link.number == kept[0]:
            seen = bytes(link.head) == kept[1]
        expected, report.head, report.links = link.number + 1, bytes(link.head), report.links + 1
    if kept and not seen:
        report.problems.append(Problem("cut_off", str(kept[0])))
    return report


def _is_itself(clinic, link):
    entries = bytes(link.entries)
    whole = len(entries) == link.count * _ENTRY and hashlib.sha256(entries).digest() == bytes(link.root)
    return whole and head(clinic, link) == bytes(link.head)


def _is_signed(link, public):
    try:
        public.verify(bytes(link.signature), bytes(link.head))
    except InvalidSignature:
        return False
    return True


def check_events(
    report: Report, links: Iterable[Link], erased: set[UUID], found: Callable[[list[UUID]], dict[UUID, bytes]]
) -> set[UUID]:
    """Each sealed event against its row; `found` looks up the commitments of rows that are there. Returns the ids seen."""
    seen = set()
    for link in links:
        if link.kind != "events":
            continue
        sealed = unpack(link.entries)
        rows = found(list(sealed))
        for key, value in sealed.items():
            if key not in rows:
                report.erased += key in erased
                if key not in erased:
                    report.problems.append(Problem("event_missing", str(key)))
            elif rows[key] != value:
                report.problems.append(Problem("event_changed", str(key)))
        report.events += len(rows)
        seen |= rows.keys()
    return seen
