"""Reading the access log: for the chain, and for the client whom it concerns."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from practice.accesslog import chain, outside
from practice.accesslog.models import AccessEvent, AccessSeal

# The order is the commitment's: add new columns at the end, and never take one away.
COMMITTED = (
    "id", "at", "who", "who_name", "role", "unit", "client", "journal", "entry", "notes", "what", "relation",
    "relation_kind", "reason", "outcome",
)  # fmt: skip
LINK = chain.Link._fields


def commitment(event: AccessEvent) -> bytes:
    return chain.commitment(event.salt, [getattr(event, name) for name in COMMITTED])


def commitments(events: Iterable[AccessEvent]) -> dict[UUID, bytes]:
    return {event.pk: commitment(event) for event in events}


def links() -> Iterator[chain.Link]:
    """All of the chain, in order."""
    rows = AccessSeal.objects.order_by("number").values_list(*LINK)
    return (chain.Link(*row) for row in rows.iterator(chunk_size=500))


def last_link() -> chain.Link | None:
    row = AccessSeal.objects.order_by("-number").values_list(*LINK).first()
    return chain.Link(*row) if row else None


def unsealed() -> dict[UUID, bytes]:
    """id → commitment of the events that no link holds yet. Looks back an hour before the last sealing, since what began
    earlier may have been committed later."""
    newest = AccessSeal.objects.filter(kind=AccessSeal.Kind.EVENTS).order_by("-number").first()
    if newest is None:
        return commitments(AccessEvent.objects.iterator(chunk_size=1000))
    since = newest.sealed_at - chain.LOOKBACK
    recent = AccessSeal.objects.filter(kind=AccessSeal.Kind.EVENTS, sealed_at__gte=since).values_list(
        "entries", flat=True
    )
    sealed = {key for entries in (*recent, newest.entries) for key in chain.unpack(entries)}
    fresh = commitments(AccessEvent.objects.filter(at__gte=since))
    return {key: value for key, value in fresh.items() if key not in sealed}


def verify() -> chain.Report:
    """The whole log of this clinic against its chain, and the chain against what is kept outside the database."""
    clinic = connection.schema_name
    report = chain.check_links(clinic, links(), outside.public_key(), outside.kept(clinic))
    gone = AccessSeal.objects.filter(kind=AccessSeal.Kind.ERASED).values_list("entries", flat=True)
    erased = {key for entries in gone for key in chain.unpack(entries)}
    seen = chain.check_events(report, links(), erased, _found)
    waiting = unsealed().keys()
    report.waiting = len(waiting)
    if AccessEvent.objects.count() != len(seen) + len(waiting):
        report.problems += [chain.Problem("event_added", str(key)) for key in _extra(seen, report.links)]
    return report


def _extra(seen, checked):
    """Rows that no link holds and that are too old to wait for one. What was written or chained since the check began is
    no such row: so look at the rows first, and at what explains them afterwards."""
    rows = set(AccessEvent.objects.values_list("pk", flat=True)) - seen
    since = AccessSeal.objects.filter(number__gt=checked).values_list("entries", flat=True)
    return sorted(rows - {key for entries in since for key in chain.unpack(entries)} - unsealed().keys())


def _found(keys: list[UUID]) -> dict[UUID, bytes]:
    return commitments(AccessEvent.objects.filter(pk__in=keys))


def given_since(who: UUID, clients: Iterable[UUID], since: datetime) -> set[UUID]:
    """Of `clients` those of whom a program's reading stands here already."""
    rows = AccessEvent.objects.filter(client__in=list(clients), at__gte=since, who=who, what=AccessEvent.What.GIVEN)
    return set(rows.values_list("client", flat=True))


# --- for the client -------------------------------------------------------------------------------------------------


def about(client: UUID, since: datetime | None = None):
    """The client's own events, newest first."""
    rows = AccessEvent.objects.filter(client=client).order_by("-at", "-pk")
    return rows.filter(at__gte=since) if since else rows


def readers(events) -> list[tuple[UUID, str]]:
    """Who stands in these events, each once, by name; whoever was called otherwise before by the latest one."""
    found = dict(events.order_by("at").values_list("who", "who_name"))
    return sorted(found.items(), key=lambda one: one[1].casefold())


def last_sealed() -> AccessSeal | None:
    return AccessSeal.objects.order_by("-number").first()


def last_checked() -> AccessSeal | None:
    """The link that says how the last check ended; None before the first."""
    kinds = (AccessSeal.Kind.WHOLE, AccessSeal.Kind.BROKEN)
    return AccessSeal.objects.filter(kind__in=kinds).order_by("-number").first()


# --- for the operators' nightly count (settings.CLINIC_FIGURES): moments and an outcome, of nobody ----------------------


def last_sealed_at() -> datetime | None:
    return AccessSeal.objects.order_by("-number").values_list("sealed_at", flat=True).first()


def was_whole() -> bool | None:
    found = last_checked()
    return None if found is None else found.kind == AccessSeal.Kind.WHOLE
