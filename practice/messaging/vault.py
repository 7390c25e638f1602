"""Rows and keys of threads, as shared.staff.keyring knows how.

A thread's key, and what it opens, live in local variables of one request and nowhere else: every function that holds one is
@sensitive_variables. Staff come to it through their own key; the client, who has none, through the copy under the epoch.
Whoever has the database and the epochs together can therefore read messages: infra/SECURITY.md and the policy's page say so.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.messaging import content
from practice.messaging.models import Copy, Message, Thread
from practice.people.models import User
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs
from tenants.leaving.queries import formerly


class Closed(Exception):
    """No copy of the thread's key here that opens, or something in it does not."""


@dataclass(frozen=True)
class Page:
    """One opened message."""

    message: Message
    content: content.Content

    def __repr__(self):
        return "Page"  # no text in a log


def client_place(thread: Thread) -> bytes:
    return keyring.context("thread of a client", thread.sealed_in, thread.pk, thread.client_id)


def copy_place(copy: Copy) -> bytes:
    return keyring.context("thread", copy.thread.sealed_in, copy.thread_id, copy.reader_id)


def _place(what: str, thread: Thread, message: Message) -> bytes:
    return keyring.context(what, thread.sealed_in, thread.pk, message.pk, message.author_id)


@sensitive_variables()
def new_thread(thread: Thread, readers: list[User], now: datetime) -> bytes:
    """Seals a fresh key into it and saves; returns the key."""
    key, thread.sealed_in = os.urandom(keyring.SIZE), connection.schema_name
    thread.key_epoch, thread.key = keyring.wrap(epochs(), key, client_place(thread))
    thread.save(force_insert=True)
    for reader in readers:
        give(thread, key, reader, now)
    return key


@sensitive_variables()
def give(thread: Thread, key: bytes, reader: User, now: datetime) -> None:
    """One more reader, who has a key here. Again: the same."""
    copy = Copy(thread=thread, reader=reader, since=now)
    sealed = keyring.seal_to(bytes(reader.public_key), key, copy_place(copy))
    copy.epoch, copy.blob = keyring.wrap(epochs(), sealed, copy_place(copy))
    Copy.objects.bulk_create([copy], ignore_conflicts=True)


@sensitive_variables()
def for_client(thread: Thread) -> bytes:
    """The key, by the copy under the epoch. Raises Closed."""
    if thread.key is None or not _belongs_here(thread):
        raise Closed
    try:
        return keyring.unwrap(epochs(), keyring.Wrapped(thread.key_epoch, thread.key), client_place(thread))
    except (keyring.Refused, Destroyed):
        raise Closed from None


@sensitive_variables()
def for_reader(thread: Thread, reader: User, private: bytes) -> bytes:
    """The key, by this staff member's own. Raises Closed. A thread that came along from a former clinic gets the client's copy
    back by it."""
    copy = Copy.objects.select_related("thread").filter(thread=thread, reader=reader).first()
    if copy is None or not _belongs_here(thread):
        raise Closed
    once, place = epochs(), copy_place(copy)
    try:
        key = keyring.open_with(private, keyring.unwrap(once, keyring.Wrapped(copy.epoch, copy.blob), place), place)
    except (keyring.Refused, Destroyed):
        raise Closed from None
    if thread.key is None:
        thread.key_epoch, thread.key = keyring.wrap(once, key, client_place(thread))
        thread.save(update_fields=["key_epoch", "key"])
    return key


def _belongs_here(thread: Thread) -> bool:
    return thread.sealed_in == connection.schema_name or thread.sealed_in in formerly()


@sensitive_variables()
def write(thread: Thread, key: bytes, message: Message, inside: content.Content, file: bytes | None) -> None:
    """Fills the message's sealed columns."""
    message.body = keyring.lock(key, inside.packed(), _place("message", thread, message))
    message.file = keyring.lock(key, file, _place("enclosure", thread, message)) if file is not None else None


@sensitive_variables()
def read(thread: Thread, key: bytes, messages) -> list[Page]:
    """In the order given. Raises Closed when one does not open: it was moved here, or changed."""
    try:
        return [
            Page(one, content.unpacked(keyring.unlock(key, one.body, _place("message", thread, one))))
            for one in messages
        ]
    except (keyring.Refused, ValueError, TypeError):
        raise Closed from None


@sensitive_variables()
def file_of(thread: Thread, key: bytes, message: Message) -> bytes:
    """Raises Closed."""
    try:
        return keyring.unlock(key, message.file or b"", _place("enclosure", thread, message))
    except keyring.Refused:
        raise Closed from None


@sensitive_variables()
def reseal(user: User, old_private: bytes, new_public: bytes) -> None:
    """settings.KEY_SETTLERS: this person's copies, from the former pair to the new one; those that are there stay."""
    once = epochs()
    for copy in Copy.objects.select_related("thread").filter(reader=user):
        place = copy_place(copy)
        try:
            inner = keyring.unwrap(once, keyring.Wrapped(copy.epoch, copy.blob), place)
            key = keyring.open_with(old_private, inner, place)
        except (keyring.Refused, Destroyed):
            continue
        new = keyring.wrap(once, keyring.seal_to(new_public, key, place), place)
        Copy.objects.filter(pk=copy.pk, blob=copy.blob).update(epoch=new.epoch, blob=new.blob)
