"""What lands in a record by itself, with nobody signed in: a client's files, and mail to the address that each client has here.

Invariant: nothing of it is kept outside the journal, and none of it can be read again but by those who hold a key to that. Only
where the clinic's policy keeps what clients write as a part of the record. Who really sent a mail, nothing proves: what its
head says stands in the entry, sealed like the rest.
"""

import re
from dataclasses import asdict
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from html import unescape
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.journal import actions, vault
from practice.journal.content import LONGEST, Content
from practice.journal.models import Entry, Journal, Subject
from practice.people import uploads
from shared.privacy import return_path
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from tenants.isolation.hosts import hosts

LARGEST = 15_000_000  # bytes of a whole mail
MOST_FILES = 10
PREFIX, PURPOSE = "j-", "mail into a record"
MESSAGE, FILE = "journal.message", Entry.ATTACHMENT
TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.I | re.S)


class NotOurs(Exception):
    """Nothing is kept, and why: the address is none of a record here, or it can't be read."""


class Letter(NamedTuple):
    """A mail as it came. `files`: [(name, bytes)]."""

    place: str
    subject: UUID  # the row journal.Subject: whose record
    id: str
    text: str
    files: list

    def __repr__(self):
        return "Letter"  # no text in a log


def belongs(document: Document | None, category: str) -> bool:
    """Whether the policy keeps that as a part of the record."""
    rules = document.retention.values() if document else ()
    return any(covers(wide, category) for one in rules for wide in one.of)


def address(subject: Subject) -> str:
    """Of one person's record, at the place entered; a stamp keeps others from guessing it."""
    return return_path.address(subject.pk, PREFIX, PURPOSE)


@sensitive_variables()
def letter(raw: bytes, recipient: str = "") -> Letter:
    """`recipient`: the envelope's, where the mail server says it. Raises NotOurs."""
    if len(raw) > LARGEST:
        raise NotOurs("too large")
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        named = [recipient] if recipient else [str(value) for name in TO for value in mail.get_all(name, ())]
        places = [entry.schema for entry in hosts.everyone()]
        found = next((one for text in named if (one := return_path.read(text, places, PREFIX, PURPOSE))), None)
        if found is None:
            raise NotOurs("no address of a record")
        return Letter(found.place, found.reference, str(mail.get("Message-ID", "")), _text(mail), list(_files(mail)))
    except (MessageError, LookupError, ValueError) as error:
        raise NotOurs("not readable") from error


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    body = part.get_content() if part else ""
    if part and part.get_content_subtype() == "html":
        body = unescape(TAGS.sub(" ", body))
    head = [f"{name}: {mail[name]}" for name in ("From", "Date", "Subject") if mail[name]]
    return "\n".join((*head, "", body.strip()))[:LONGEST]


def _files(mail: EmailMessage):
    for part in list(mail.iter_attachments())[:MOST_FILES]:
        if (data := part.get_payload(decode=True)) is not None:
            yield part.get_filename() or "", data


@sensitive_variables()
def keep(mail: Letter, document: Document | None, now: datetime) -> int:
    """At its place: text and files into the record; returns how many entries. The same mail again changes nothing. A file
    that is refused is named in the text. Raises NotOurs."""
    subject = Subject.objects.select_related("journal__responsible", "person").filter(pk=mail.subject).first()
    if subject is None or not belongs(document, MESSAGE):
        raise NotOurs("the record is gone, or the policy does not keep mail in it")
    lost, kept = [], 0
    for number, (name, data) in enumerate(mail.files):
        try:
            kept += put_file(subject, name, data, _once(mail, subject, number + 1), now)
        except uploads.Refused:
            lost.append(name[: uploads.LONGEST] or "–")
    text = mail.text
    if lost:
        text += "\n\n" + _("Not kept, because they are no picture or PDF that is safe: %(names)s") % {
            "names": ", ".join(lost)
        }
    return kept + _put(subject.journal, MESSAGE, text.encode(), _once(mail, subject, 0), subject.person_id, now)


def _once(mail: Letter, subject: Subject, number: int) -> UUID:
    """The same for a mail that is delivered twice; a mail without a number of its own is known by what it says."""
    return uuid5(subject.pk, f"{number} {mail.id or mail.text}")


@sensitive_variables()
def put_file(subject: Subject, name: str, data: bytes, note: UUID, now: datetime) -> bool:
    """Through the slot. False where it is there already. Raises uploads.Refused."""
    media_type, whole = uploads.looked_at(data, actions.PICTURE_SIDE)
    name = uploads.plain_name(name, media_type, "file")
    entry = Entry(journal=subject.journal, note=note, created_at=now, saved_at=now, category=FILE)
    enclosed = vault.enclose(subject.journal, entry, name, media_type, whole)
    vault.drop(subject.journal, entry, Content(text=name, author="", file=asdict(enclosed)).packed())
    return actions.arrived(entry, (subject.person_id,))


@sensitive_variables()
def _put(journal: Journal, category: str, data: bytes, note: UUID, person: UUID, now: datetime) -> bool:
    entry = Entry(journal=journal, note=note, created_at=now, saved_at=now, category=category)
    vault.drop(journal, entry, data)
    return actions.arrived(entry, (person,))
