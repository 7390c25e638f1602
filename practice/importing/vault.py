"""What a file says, sealed: a journal's opens with the practitioner's own key alone, all else with the month's."""

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.importing.models import Batch
from practice.people.models import User
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs


class Closed(Exception):
    """It opens for somebody else, or no more."""


def place_of(row: Batch) -> bytes:
    return keyring.context("import", connection.schema_name, row.pk, row.kind)


def is_own(row: Batch) -> bool:
    return row.kind == Batch.Kind.JOURNAL


@sensitive_variables()
def seal(row: Batch, data: bytes, reader: User) -> None:
    """Fills the sealed columns. ValueError where a journal's reader has no key here."""
    inner = data
    if is_own(row):
        if not reader.public_key:
            raise ValueError("no key")
        inner = keyring.seal_to(bytes(reader.public_key), data, place_of(row))
    row.file_epoch, row.file = keyring.wrap(epochs(), inner, place_of(row))


@sensitive_variables()
def opened(row: Batch, private: bytes | None = None) -> bytes:
    """`private`: of whoever brought a journal. Raises Closed."""
    try:
        inner = keyring.unwrap(epochs(), keyring.Wrapped(row.file_epoch, bytes(row.file)), place_of(row))
        if not is_own(row):
            return inner
        if private is None:
            raise Closed
        return keyring.open_with(private, inner, place_of(row))
    except (keyring.Refused, Destroyed):
        raise Closed from None


@sensitive_variables()
def reseal(user: User, old_private: bytes, new_public: bytes) -> None:
    """settings.KEY_SETTLERS: a file that waits, from the former pair to the new one."""
    for row in Batch.objects.filter(by=user.pk, kind=Batch.Kind.JOURNAL):
        try:
            data = opened(row, old_private)
        except Closed:
            continue
        sealed = keyring.wrap(epochs(), keyring.seal_to(new_public, data, place_of(row)), place_of(row))
        Batch.objects.filter(pk=row.pk).update(file_epoch=sealed.epoch, file=sealed.blob)
