"""Credit checks: only where a purpose of the policy in force is for them, only by somebody who says why, and only after the
client has been told and could object.

The check itself is made at a bureau, by whoever keeps the books; here stands who, when, why and one word of what came of it.
Nothing is asked of a bureau by this software.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from practice.mailbox.actions import send_later
from practice.mailbox.models import OutgoingMessage
from practice.payments.invoicing import Refused
from practice.payments.mails import CREDIT_CHECK
from practice.payments.models import CreditCheck, Invoice
from practice.people.queries import clients
from shared.ids import uuid7
from shared.privacy.consents.queries import agreed
from shared.privacy.consents.questions import on_consent
from shared.privacy.engine.decide import may_collect
from shared.privacy.engine.document import Document
from shared.privacy.rights.queries import objected, restricted

CATEGORY, PLACE = "credit_check", "invoice"
BEFORE = timedelta(days=7)  # between the notice and the check: time to read it, to pay or to object
Outcome = CreditCheck.Outcome


def purpose_of(document: Document | None) -> str:
    """The key of the purpose that lets a credit be checked; "" where the policy has none, or never collects that."""
    answer = may_collect(document, CATEGORY, PLACE) if document else None
    return answer.by.removeprefix("purposes.") if answer else ""


def _may(document: Document | None, client: UUID, now: datetime) -> str:
    """The purpose. Raises Refused: "undeclared", "objected", "consent"."""
    purpose = purpose_of(document)
    if not purpose:
        raise Refused("undeclared")
    if objected(client, purpose, now) or restricted(client, CATEGORY, now):
        raise Refused("objected")
    if CATEGORY in on_consent(document.purposes[purpose]) and not agreed(client, f"purposes.{purpose}", document):
        raise Refused("consent_credit")
    return purpose


@transaction.atomic
def announce(invoice: Invoice, reason: str, document: Document | None, by: UUID, now: datetime) -> CreditCheck:
    """The client is told by mail, with the reason. Raises Refused, also where they can't be told."""
    client = clients().filter(pk=invoice.client).exclude(email=None).first() if invoice.payer is None else None
    if client is None:
        raise Refused("untold")
    purpose = _may(document, client.pk, now)
    if there := CreditCheck.objects.filter(client=client.pk, outcome=Outcome.WAITS).first():
        return there
    row = CreditCheck(
        client=client.pk, invoice=invoice.pk, promise=f"purposes.{purpose}", reason=reason, announced_by=by,
        announced_at=now, notice=uuid7(),
    )  # fmt: skip
    row.save(force_insert=True)
    send_later(CREDIT_CHECK, client, now, about=row.pk, key=row.notice)
    return row


def ready_at(row: CreditCheck) -> datetime | None:
    """From when on it may be made; None as long as the notice has not left, or came back."""
    sent = OutgoingMessage.objects.filter(pk=row.notice).first()
    if sent is None or sent.sent_at is None or sent.ended_at or sent.failed_at:
        return None
    return sent.sent_at + BEFORE


@transaction.atomic
def made(row: CreditCheck, outcome: str, document: Document | None, by: UUID, now: datetime) -> bool:
    """It was made, or dropped. False where that is said already. Raises Refused before its time, or where the policy or the
    client no longer lets it be."""
    found = CreditCheck.objects.select_for_update().get(pk=row.pk)
    if found.outcome != Outcome.WAITS:
        return False
    if outcome != Outcome.DROPPED:
        _may(document, found.client, now)
        at = ready_at(found)
        if at is None or now < at:
            raise Refused("notice")
    found.outcome, found.made_by, found.made_at = outcome, by, now
    found.save(update_fields=["outcome", "made_by", "made_at"])
    return True


def of_client(client: UUID) -> list[CreditCheck]:
    return list(CreditCheck.objects.filter(client=client).order_by("-announced_at"))
