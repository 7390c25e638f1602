"""A client's identity number on their invoice: only where a purpose of the policy in force is for just that, the client has
said yes where it rests on a yes, and the policy says when the number ends. Wrapped under the month's epoch."""

import re
from datetime import datetime

from django.db import connection

from practice.payments.models import BuyerNumber, Invoice
from practice.people.models import User
from shared.privacy.consents.queries import agreed
from shared.privacy.consents.questions import on_consent
from shared.privacy.engine.decide import may_collect
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

NUMBER, PLACE, CHOSEN = "identity_number", "invoice", "invoice"
# Six or eight digits of a birthday and four more; Denmark gives ten alone. Check digits are no proof: Denmark has given
# numbers without a right one since 2007.
SHAPES = {"SE": re.compile(r"(?:19|20)?\d{6}[-+]?\d{4}"), "DK": re.compile(r"\d{6}-?\d{4}")}


def purpose_of(document: Document | None) -> str:
    """The purpose that needs the number on invoices; "" where there is none, or nothing says when it ends."""
    if document is None:
        return ""
    rules = (rule for rule in document.retention.values() if rule.bound == "at_most")
    if not any(covers(wide, NUMBER) for rule in rules for wide in rule.of):
        return ""
    answer = may_collect(document, NUMBER, PLACE, chosen=CHOSEN)
    purpose = answer.by.removeprefix("purposes.") if answer else ""
    return purpose if purpose and CHOSEN in document.purposes[purpose].only_for else ""


def may_ask(document: Document | None, client: User) -> bool:
    purpose = purpose_of(document)
    if not purpose:
        return False
    rests_on_yes = NUMBER in on_consent(document.purposes[purpose])
    return not rests_on_yes or agreed(client.pk, f"purposes.{purpose}", document)


def is_number(text: str, country: str) -> bool:
    return bool(SHAPES[country].fullmatch(re.sub(r"\s", "", text)))


def keep(invoice: Invoice, number: str, now: datetime) -> None:
    row = BuyerNumber(invoice=invoice.pk, client=invoice.client, created_at=now, paid_at=invoice.paid_at)
    bare = re.sub(r"\s", "", number).encode()
    row.number_epoch, row.number = keyring.wrap(epochs(), bare, context(connection.schema_name, row))
    row.save(force_insert=True)


def number_on(invoice: Invoice) -> str:
    """ "" where there is none, or its time is over."""
    row = BuyerNumber.objects.filter(invoice=invoice.pk).first()
    if row is None:
        return ""
    try:
        held = keyring.Wrapped(row.number_epoch, bytes(row.number))
        return keyring.unwrap(epochs(), held, context(connection.schema_name, row)).decode()
    except (Destroyed, keyring.Refused):
        return ""


def context(clinic: str, row: BuyerNumber) -> bytes:
    return keyring.context("number on an invoice", clinic, row.pk)
