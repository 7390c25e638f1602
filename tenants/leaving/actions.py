"""Making a parcel, fetching it, bringing one in. In the clinic's place."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from shared.ids import uuid7
from shared.privacy import place
from shared.signing import BadSignature, sign, unsign
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs
from tenants.clinics.models import Clinic
from tenants.isolation.context import after_commit
from tenants.isolation.hosts import ClinicEntry, hosts
from tenants.isolation.jobs import later
from tenants.leaving import bringing, packing, queries, store
from tenants.leaving.models import Parcel
from tenants.leaving.sealed import context

KEPT = timedelta(days=14)  # how long a parcel waits to be fetched
LINK = timedelta(hours=1)  # how long an address to fetch it is good
MAKE, BRING = "tenants.leaving.tasks.make", "tenants.leaving.tasks.bring"
State, Kind = Parcel.State, Parcel.Kind


class NotReady(Exception):
    """It is being made, was refused, or its time is over."""


@sensitive_variables()
def _new(kind: str, asked_by: UUID | None, now: datetime, until: datetime | None = None) -> tuple[Parcel, bytes]:
    key = os.urandom(keyring.SIZE)
    row = Parcel(id=uuid7(), kind=kind, asked_by=asked_by, asked_at=now, until=until or now + KEPT)
    row.key_epoch, row.key = keyring.wrap(epochs(), key, context(row))
    row.save(force_insert=True)
    return row, key


@sensitive_variables()
def opened(row: Parcel) -> store.Store:
    """Raises NotReady."""
    try:
        key = keyring.unwrap(epochs(), keyring.Wrapped(row.key_epoch, row.key), context(row))
    except (keyring.Refused, Destroyed):
        raise NotReady from None
    return store.Store(connection.schema_name, row.pk, key)


# --- to take along --------------------------------------------------------------------------------------------------


def ask(asked_by: UUID | None, now: datetime, until: datetime | None = None) -> Parcel:
    """One at a time: a second click finds the first one's. `until`: how long it is kept, where that is longer than usual."""
    waiting = queries.parcels(Kind.OUT).filter(state=State.WAITING).first()
    if waiting:
        if until:
            Parcel.objects.filter(pk=waiting.pk, until__lt=until).update(until=until)
        return waiting
    row, _ = _new(Kind.OUT, asked_by or queries.only_owner_bound(), now, until)
    later(MAKE, parcel=str(row.pk), queueing_lock=f"parcel {row.pk}")
    return row


def make(parcel: UUID, now: datetime) -> None:
    """The job's work, from the beginning each time: what an attempt before has left is thrown away."""
    row = Parcel.objects.filter(pk=parcel, kind=Kind.OUT, state=State.WAITING).first()
    if row is None:
        return
    box, entry = opened(row), hosts.known(connection.schema_name)
    box.begin()
    manifest = packing.pack(box, entry, queries.formerly(), epochs(), now, row.asked_by)
    row.state, row.finished_at, row.until = State.READY, now, max(row.until, now + KEPT)
    row.rows, row.digest = packing.total(manifest), manifest["digest"]
    row.bytes = sum(one["size"] for one in box.index.values())
    row.save()
    import_string(settings.LEAVING_READY)(row, now)


def link(row: Parcel) -> str:
    """A token for the address: of this clinic, this parcel, for an hour."""
    return sign(str(row.pk), "parcel")


def by_link(token: str, viewer, now: datetime) -> Parcel:
    """Raises NotReady, also where the parcel is somebody else's alone."""
    try:
        found = unsign(token, "parcel", LINK)
    except BadSignature:
        raise NotReady from None
    row = ready(UUID(found), now)
    if row.asked_by in place.secret_from(viewer):
        raise NotReady
    return row


def ready(pk: UUID, now: datetime) -> Parcel:
    row = queries.parcels(Kind.OUT).filter(pk=pk, state=State.READY, until__gt=now).first()
    if row is None:
        raise NotReady
    return row


def latest_ready(now: datetime) -> Parcel | None:
    return queries.parcels(Kind.OUT).filter(state=State.READY, until__gt=now).first()


@sensitive_variables()
def zipped(row: Parcel) -> Iterator[bytes]:
    """The parcel as one ZIP, made while it is read. Raises NotReady before the first piece."""
    box = opened(row)
    try:
        box.open()
    except (FileNotFoundError, keyring.Refused):
        raise NotReady from None
    return pieces(box, store.parts(connection.schema_name, row.pk))


@contextmanager
def for_a_moment() -> Iterator[store.Store]:
    """A parcel without a row, for the command; gone afterwards."""
    box = store.Store(connection.schema_name, uuid7(), os.urandom(keyring.SIZE))
    box.begin()
    try:
        yield box
    finally:
        store.forget(connection.schema_name, box.parcel)


def pieces(box: store.Store, parts: dict[str, bytes]) -> Iterator[bytes]:
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as file:
        for name in packing.names_in_order(box.index):
            with file.open(name, "w", force_zip64=True) as one:
                for piece in box.read(name):
                    one.write(piece)
                    yield out.take()
        for name, data in parts.items():
            file.writestr(name, data)
            yield out.take()
    yield out.take()


class _Pipe(io.RawIOBase):
    """What zipfile writes, until it is taken; it cannot go back, so nothing is held."""

    def __init__(self):
        super().__init__()
        self.waiting = []

    def writable(self):
        return True

    def write(self, data):
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        found, self.waiting = b"".join(self.waiting), []
        return found


@sensitive_variables()
def add_part(row: Parcel, holder: UUID, data: bytes) -> str:
    """A practitioner's opened journals, locked with a fresh key; returns the key as its holder is to write it down. A second
    one takes the place of the first."""
    key, name = os.urandom(keyring.SIZE), store.part_name(holder)
    store.put_part(connection.schema_name, row.pk, holder, keyring.lock(key, data, name.encode()))
    return queries.code(key)


# --- to bring in ----------------------------------------------------------------------------------------------------


def receive(upload, asked_by: UUID, now: datetime) -> Parcel:
    """Checks what was uploaded, keeps it and leaves the rest to a job. Raises bringing.Refused."""
    if not bringing.is_new():
        raise bringing.Refused("not_new")
    bringing.Box(upload).check()
    upload.seek(0)
    row, key = _new(Kind.IN, asked_by, now)
    box = store.Store(connection.schema_name, row.pk, key)
    box.begin()
    written = box.put("parcel.zip", iter(lambda: upload.read(2**20), b""))
    box.close()
    Parcel.objects.filter(pk=row.pk).update(bytes=written["size"])
    later(BRING, parcel=str(row.pk), queueing_lock=f"parcel {row.pk}")
    return row


def bring(parcel: UUID, now: datetime) -> None:
    """The job's work. What is refused leaves the clinic as it was, and says why."""
    row = Parcel.objects.filter(pk=parcel, kind=Kind.IN, state=State.WAITING).first()
    if row is None:
        return
    kept = opened(row)
    kept.open()
    with store.as_file(kept, "parcel.zip") as file:
        try:
            row.rows = take(bringing.Box(file), queries.account_of(row.asked_by), now)
        except bringing.Refused as refused:
            row.state, row.problem = State.REFUSED, refused.why
        else:
            row.state = State.DONE
    row.finished_at = now
    row.save()
    store.forget(connection.schema_name, row.pk)


def take(box: bringing.Box, account: UUID | None, now: datetime, signed: bool = True) -> int:
    """Into the clinic that is entered. Raises bringing.Refused. Where Enrum made the parcel, whoever held a key there has it
    handed over here once more, so that journals open again (Clinic.continues)."""
    box.check(signed)
    entry = hosts.known(connection.schema_name)
    if box.manifest["clinic"]["country"] != entry.country:
        raise bringing.Refused("other_country")
    number = bringing.bring_in(box, account, epochs(), now)
    if box.is_ours():
        continues(entry, box.formerly)
    return number


def continues(entry: ClinicEntry, formerly: list[str]) -> None:
    """Once this transaction is kept: a clinic's own role may not write it."""

    def write():
        Clinic.objects.filter(pk=entry.id).update(continues=formerly)

    after_commit(write, place=settings.PUBLIC_SCHEMA_NAME)


# --- afterwards -----------------------------------------------------------------------------------------------------


def purge(now: datetime) -> int:
    """Parcels whose time is over: files first, then the row with the key."""
    over = Parcel.objects.filter(until__lte=now)
    for pk in over.values_list("pk", flat=True):
        store.forget(connection.schema_name, pk)
    return over.delete()[0]
