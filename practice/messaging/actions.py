"""Everything that changes threads. The caller has asked `door` first."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from practice.journal import actions as journals
from practice.messaging import mails, queries, vault
from practice.messaging.content import Content
from practice.messaging.models import Away, Message, Rules, Thread
from practice.people import uploads
from practice.people.models import User
from shared.web.formats import full_moment

PICTURE_SIDE = 2400  # pixels


@dataclass(frozen=True)
class Sent:
    """What a form brings. `data`: of a file, None where there is none."""

    text: str
    subject: str = ""
    name: str = ""
    data: bytes | None = None

    def __repr__(self):
        return "Sent"  # no text in a log


def save_rules(values: Mapping[str, object], now: datetime) -> Rules:
    row, _ = Rules.objects.update_or_create(only=True, defaults={**values, "changed_at": now})
    return row


def leave(practitioner: User, first_day: date, last_day: date, words: str) -> None:
    said = {"first_day": first_day, "last_day": last_day, "words": words}
    Away.objects.update_or_create(practitioner=practitioner, defaults=said)


def come_back(practitioner: User) -> None:
    Away.objects.filter(practitioner=practitioner).delete()


@sensitive_variables()
@transaction.atomic
def begin(client: User, practitioner: User, author: User, sent: Sent, category: str, now: datetime) -> Thread:
    """A thread with its first message. `author` is one of the two. Raises uploads.Refused."""
    thread = Thread(client=client, practitioner=practitioner, category=category, began_at=now, last_at=now)
    key = vault.new_thread(thread, [practitioner], now)
    write(thread, key, author, sent, now)
    return thread


@sensitive_variables()
@transaction.atomic
def write(thread: Thread, key: bytes, author: User, sent: Sent, now: datetime) -> Message:
    """Sealed, told to the other side, and put into the journal where the clinic does so always. Raises uploads.Refused; then
    nothing is kept."""
    media_type, kept, name = "", None, ""
    if sent.data is not None:
        media_type, kept = uploads.looked_at(sent.data, PICTURE_SIDE)
        name = uploads.plain_name(sent.name, media_type, "file")
    message = Message(thread=thread, author=author, sent_at=now)
    inside = Content(sent.text, sent.subject, name, media_type)
    vault.write(thread, key, message, inside, kept)
    message.save(force_insert=True)
    Thread.objects.filter(pk=thread.pk, last_at__lt=now).update(last_at=now)
    mails.tell(thread, message, now)
    for path in settings.MESSAGE_WRITTEN:
        import_string(path)(thread, message, now)
    if queries.rules().filing == Rules.Filing.ALL:
        with suppress(journals.NoPublicKey):
            journals.check_kept_here(thread.practitioner, now)
            put_into_journal(thread, key, [vault.Page(message, inside)], now)
    return message


def seen(thread: Thread, by_client: bool, now: datetime) -> int:
    """What the other side wrote has been read now; returns how many were new."""
    waiting = thread.messages.filter(read_at=None)
    theirs = waiting.exclude(author=thread.client_id) if by_client else waiting.filter(author=thread.client_id)
    return theirs.update(read_at=now)


@sensitive_variables()
@transaction.atomic
def put_into_journal(thread: Thread, key: bytes, pages: list[vault.Page], now: datetime) -> int:
    """Each once, with its file, into the practitioner's journal of this client; returns how many."""
    done = 0
    for page in pages:
        fresh = Message.objects.filter(pk=page.message.pk, filed_at=None)
        if not fresh.update(filed_at=now):
            continue
        journal = journals.start_journal(thread.practitioner, [thread.client], now)
        journals.receive(journal, queries.IN_RECORD, _as_text(page).encode(), now, (thread.client_id,))
        if page.content.file_name:
            data = vault.file_of(thread, key, page.message)
            named = page.content.file_name, page.content.media_type
            journals.receive_file(journal, *named, data, now, (thread.client_id,))
        done += 1
    return done


def _as_text(page: vault.Page) -> str:
    author = page.message.author.get_full_name()
    head = "\n".join(filter(None, (f"{author}, {full_moment(page.message.sent_at)}", page.content.subject)))
    return f"{head}\n\n{page.content.text}"
