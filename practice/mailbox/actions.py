"""Queue a message with the work that causes it; send it when that work is kept.

A request only writes a row and a job, both in its own transaction: no confirmation of what was rolled back, none lost in a
crash. The job composes from live data and sends by SMTP, or by the gate to the service for text messages. `sent_at` is set
once; a mail server that is down costs nothing but time.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from practice.mailbox import marketing, tasks
from practice.mailbox.kinds import Asked, mails
from practice.mailbox.models import OutgoingMessage
from practice.mailbox.queries import sms_secret
from practice.people.models import User
from practice.people.queries import by_address
from shared.ids import uuid7
from shared.privacy import sms
from shared.privacy.mail import MessageKind, NotAllowed, Recipient, Undelivered, compose, deliver
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.privacy.registry import NOT_PERSONAL
from shared.privacy.rights.queries import objected, restricted
from shared.privacy.scanner import Refused
from shared.privacy.stopped import count
from tenants.branding.queries import mail_look
from tenants.domains.queries import sender as own_sender
from tenants.isolation.hosts import hosts

ADDRESS = "contact.email"
NOBODY = User(language="", last_name="")  # whose account has gone
log = logging.getLogger(__name__)
Problem = OutgoingMessage.Problem
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
GIVE_UP = timedelta(days=3)  # as mail servers do (RFC 5321 section 4.5.4.1: four to five days at most)


def send_later(
    kind: MessageKind,
    user: User | None,
    now: datetime,
    about: UUID | None = None,
    address: str = "",
    key: UUID | None = None,
    language: str = "",
) -> OutgoingMessage:
    """`about`: the id of what it tells of. `address`: where it is not the person's own. `key`: the row's id, where the
    caller must know it before. `language`: of whom has no account any more."""
    message = OutgoingMessage.objects.create(
        pk=key or uuid7(), kind=kind.key, channel=kind.channel, user=user, about=about, address=address, created_at=now,
        language=language,
    )  # fmt: skip
    tasks.send.defer(message_id=str(message.pk))
    return message


def send_now(message_id: UUID, now: datetime) -> None:
    """The job's work: send it, or say in the row why not. A message that another worker holds is left to it."""
    held = OutgoingMessage.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
    message = held.filter(pk=message_id, sent_at=None, ended_at=None).first()
    if message is None:
        return
    try:
        problem = _send(message, now)
    except Undelivered as error:
        _failed(message, error, now)
        return
    _end(message, now, problem)


def _send(message, now):
    """Problem.NONE when the mail server took it. Raises Undelivered."""
    mail = mails()[message.kind]
    if message.user is None and not mail.nobody:
        return Problem.MOOT
    document = policy_in_force(now)
    if message.user and not mail.owed and _unwanted(mail, document, message.user.pk, now):
        return Problem.UNWANTED
    if mail.kind.lives and now - message.created_at > mail.kind.lives:
        return Problem.LATE
    user = message.user or NOBODY
    address = message.address or (user.phone if mail.kind.channel == "sms" else user.email)
    if not address:
        return Problem.ADDRESS
    if mail.is_marketing and (problem := _marketing_stopped(mail, document, address, now)):
        return problem
    asked = Asked(message.pk, message.user, message.about, hosts.known(connection.place), now)
    values = mail.values(asked)
    if values is None:
        return Problem.MOOT
    return _tried(mail, asked, values, Recipient(address, user.last_name), document, message)


def _tried(mail, asked, values, to, document, message):
    """Composed and handed over, or why not."""
    clinic, now = asked.clinic, asked.now
    language = (message.user or NOBODY).language or message.language or document.clinic.languages[0]
    try:
        said, look = {"sender": clinic.name, **values}, mail_look(clinic)
        composed = compose(mail.kind, document, language, said, to, look, _paper(mail, asked, now), now)
        _leave(composed, document, message, mail.sealed(asked), now)
    except NotDeclared as refusal:  # counted by the gate
        log.warning("not sent: %s: %s", message.kind, refusal)
        return Problem.POLICY
    except NotAllowed as refusal:
        log.warning("not sent: %s", refusal)
        count("message", f"{mail.kind.key}: {refusal.category}", "forbidden")
        return Problem.POLICY
    except Refused as refusal:
        log.error("not sent: %s: %s", message.kind, refusal)
        count("message", f"{mail.kind.key}: {refusal}", "forbidden")  # the rule, never what was found
        return Problem.SCANNER
    return Problem.NONE


def _paper(mail, asked, now):
    """None also where the person has restricted anything that stands on it."""
    found = mail.paper(asked)
    if found and asked.user and any(restricted(asked.user.pk, category, now) for category in found.categories):
        return None
    return found


def _unwanted(mail, document, person, now):
    """Has the person objected to all that it serves (GDPR art. 21), or restricted the address or what the mail tells of?"""
    told = {ADDRESS, *mail.kind.fields.values()} - {NOT_PERSONAL}
    against = all(objected(person, purpose, now) for purpose in mail.serves(document))
    return against or any(restricted(person, category, now) for category in told)


def _marketing_stopped(mail, document, address, now):
    """By the address alone, so that it holds for people without account, and for whoever is written to past theirs."""
    person = by_address(address) if "@" in address else None
    against = person and _unwanted(mail, document, person, now)
    return Problem.UNWANTED if against or marketing.blocked(address) else Problem.NONE


def _leave(composed, document, message, sealed, now):
    if composed.kind.channel == "sms":
        message.parts, message.cost = sms.deliver(composed, document, message.pk, now, sms_secret(document))
    else:
        deliver(composed, message.pk, now, own_sender() if composed.sender else None, sealed)


def _end(message, now, problem):
    """Sent, or given up."""
    message.attempts += 1
    message.problem, message.address = problem, ""
    if problem == Problem.NONE:
        message.sent_at = now
    else:
        message.ended_at = message.failed_at = now
    kept = ["attempts", "problem", "address", "sent_at", "failed_at", "ended_at", "parts", "cost"]
    message.save(update_fields=kept)
    mails()[message.kind].ended(message, now)


def _failed(message, error, now):
    log.warning("not sent: %s: %s", message.kind, error)
    if error.for_good:
        _end(message, now, Problem.ADDRESS)
    elif now - message.created_at > GIVE_UP:
        _end(message, now, Problem.SERVER)
    else:
        message.attempts += 1
        message.problem, message.failed_at = Problem.SERVER, now
        message.save(update_fields=["attempts", "problem", "failed_at"])
        tasks.send.defer(message_id=str(message.pk), run_at=now + wait(message.attempts))


def came_back(message_id: UUID, now: datetime) -> bool:
    """The mail server had taken it, and returned it later: what was taken for a delivery was none. False where that is known
    already, or the message has gone."""
    held = OutgoingMessage.objects.select_for_update(of=("self",))
    message = held.filter(pk=message_id, sent_at__isnull=False, ended_at=None).first()
    if message is None:
        return False
    message.problem, message.failed_at, message.ended_at = Problem.RETURNED, now, now
    message.save(update_fields=["problem", "failed_at", "ended_at"])
    if mail := mails().get(message.kind):
        mail.returned(message, now)
    return True


def was_unwanted(message_id: UUID, now: datetime) -> bool:
    """Its reader told their mail service so. False where the message has gone, or its kind is none that one can leave."""
    message = OutgoingMessage.objects.filter(pk=message_id, sent_at__isnull=False).first()
    mail = mails().get(message.kind) if message else None
    if mail is None or not mail.is_marketing:
        return False
    mail.complained(message, now)
    return True


def wait(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min … up to an hour."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 12))


def try_again(message: OutgoingMessage) -> None:
    """Staff asks not to wait for the next attempt."""
    if message.sent_at is None and message.ended_at is None:
        tasks.send.defer(message_id=str(message.pk))
