"""Sealing to the practitioner's own pair at this clinic, and opening again, as shared.staff.keyring knows how.

A data key of its own for each row and each change: one that was erased stays gone, though the practitioner's key lives. What
was opened lives in local variables of one request, in functions that are @sensitive_variables.
"""

import os

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.engagements import content
from practice.engagements.models import Engagement, EngagementNote
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs
from tenants.leaving.queries import formerly


class Closed(Exception):
    """This key does not open it: it is somebody else's, was changed or moved, or its epoch is gone."""


def place_of(row: Engagement) -> bytes:
    return keyring.context("engagement", row.sealed_in, row.pk, row.practitioner_id)


def place_of_note(row: EngagementNote) -> bytes:
    return keyring.context("engagement note", row.engagement.sealed_in, row.engagement_id, row.pk, row.revision)


@sensitive_variables()
def seal_customer(row: Engagement, who: content.Customer) -> None:
    """Fills the sealed columns; needs the practitioner's public half alone."""
    row.sealed_in = connection.schema_name
    _seal(row, row.practitioner, place_of(row), content.of_customer(who))


@sensitive_variables()
def seal_note(row: EngagementNote, text: str) -> None:
    _seal(row, row.engagement.practitioner, place_of_note(row), content.packed(text))


@sensitive_variables()
def _seal(row, practitioner, place, data):
    key = os.urandom(keyring.SIZE)
    row.body = keyring.lock(key, data, place)
    row.head_epoch, row.head = keyring.wrap(
        epochs(), keyring.seal_to(bytes(practitioner.public_key), key, place), place
    )


@sensitive_variables()
def customer(row: Engagement, private: bytes) -> content.Customer:
    """Raises Closed."""
    return _opened(row, row.sealed_in, place_of(row), private, content.customer)


@sensitive_variables()
def text(row: EngagementNote, private: bytes) -> str:
    """Raises Closed."""
    return _opened(row, row.engagement.sealed_in, place_of_note(row), private, content.text)


@sensitive_variables()
def _opened(row, sealed_in, place, private, read):
    if sealed_in != connection.schema_name and sealed_in not in formerly():
        raise Closed
    try:
        inner = keyring.unwrap(epochs(), keyring.Wrapped(row.head_epoch, row.head), place)
        return read(keyring.unlock(keyring.open_with(private, inner, place), row.body, place))
    except (keyring.Refused, Destroyed, content.Unreadable):
        raise Closed from None


@sensitive_variables()
def reseal(user, old_private: bytes, new_public: bytes) -> None:
    """settings.KEY_SETTLERS: what is this person's, from the former pair to the new one; what is there already stays."""
    mine = Engagement.objects.filter(practitioner=user)
    notes = EngagementNote.objects.filter(engagement__practitioner=user).select_related("engagement")
    once = epochs()
    for row, place in [*((one, place_of(one)) for one in mine), *((one, place_of_note(one)) for one in notes)]:
        try:
            inner = keyring.unwrap(once, keyring.Wrapped(row.head_epoch, row.head), place)
            key = keyring.open_with(old_private, inner, place)
        except (keyring.Refused, Destroyed):
            continue
        new = keyring.wrap(once, keyring.seal_to(new_public, key, place), place)
        type(row).objects.filter(pk=row.pk, head=row.head).update(head_epoch=new.epoch, head=new.blob)
