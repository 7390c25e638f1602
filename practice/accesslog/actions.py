"""Writing to the access log, and chaining what was written."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from practice.accesslog import chain, outside, queries
from practice.accesslog.models import AccessEvent, AccessSeal

What, Outcome = AccessEvent.What, AccessEvent.Outcome
IN_ONE_LINK = 5000


def record(what: str, *, who, clients: Iterable[UUID], unit: str, now: datetime, relation=None, **about) -> None:
    """One row for each of `clients` (the journal's subjects), in the transaction of the read itself: no row, no read.

    `who`: the staff member (practice.people User); `relation`: the Relation that permits it, or None; `about`: journal,
    entry, notes, reason, outcome. A refusal is recorded after the rollback: `request.always.append(lambda: record(…))`.
    """
    shared = {
        "at": now,
        "who": who.pk,
        "who_name": who.get_full_name(),
        "role": who.role,
        "unit": unit,
        "what": what,
        "relation": relation.pk if relation else None,
        "relation_kind": relation.kind if relation else "",
        **about,
    }
    AccessEvent.objects.bulk_create([AccessEvent(client=client, **shared) for client in clients])


def listed_to_file(request, clients: Iterable[UUID], now: datetime) -> None:
    """A list with these clients leaves as a file, in the hands of whoever is signed in."""
    record(What.LISTED, who=request.user, clients=sorted(clients), unit=request.clinic.name, now=now)


def seal(now: datetime) -> int:
    """Chain what has been committed since; returns how many events. Two sealers at once: one link is refused by its
    number, and its events wait for the next run."""
    waiting = sorted(queries.unsealed().items())
    for first in range(0, len(waiting), IN_ONE_LINK):
        _append(AccessSeal.Kind.EVENTS, dict(waiting[first : first + IN_ONE_LINK]), now)
    return len(waiting)


def erase(events: list[AccessEvent], now: datetime) -> int:
    """Events whose time is over by the clinic's policy. The role may not delete: the platform's function does, in this
    clinic's schema alone, and a link of the chain names what it took."""
    gone = {event.pk: queries.commitment(event) for event in events}
    if not gone:
        return 0
    seal(now)  # what is not chained yet could not be told from what was removed
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.erase_access_events(%s::uuid[], %s)", [list(gone), now])
        (count,) = cursor.fetchone()
    _append(AccessSeal.Kind.ERASED, gone, now)
    return count


def check(now: datetime) -> chain.Report:
    """The nightly check; its outcome becomes a link itself, so that a page may say when the log was last found whole."""
    seal(now)
    report = queries.verify()
    if report.links:
        _append(AccessSeal.Kind.WHOLE if report.whole else AccessSeal.Kind.BROKEN, {}, now)
    return report


def _append(kind, commitments, now):
    clinic, last = connection.schema_name, queries.last_link()
    link = chain.extend(clinic, last, kind, commitments, now, outside.sign)
    AccessSeal.objects.create(**link._asdict())
    transaction.on_commit(lambda: outside.keep(clinic, link.number, link.head))
