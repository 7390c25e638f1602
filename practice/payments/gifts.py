"""Gift cards: sold by the clinic for cash or to its bank account, worth their amount to whoever has the code.

Nobody knows when one is sold what will be bought with it, nor at which rate of VAT: it is a multi-purpose voucher, so VAT is
due when it is used, on what is bought then (directive 2006/112/EC art. 30b(2)). Until then the clinic owes its amount. The
code is shown once; only its hash is kept.
"""

import hashlib
import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from practice.payments import invoicing, ledger
from practice.payments.invoicing import Refused
from practice.payments.ledger import Leg
from practice.payments.models import Account, GiftCard, Invoice, Posting
from practice.payments.receiving import BY_HAND

SIGNS = "BCDFGHJKMNPQRSTVWXYZ23456789"  # none that looks like another, and no words
LENGTH = 16  # 76 bits


def _hash(code: str) -> bytes:
    plain = "".join(one for one in code.upper() if one in SIGNS)
    return hashlib.sha256(f"gift card {plain}".encode()).digest()


@transaction.atomic
def sell(amount: int, way: str, key: UUID, currency: str, today: date, now: datetime) -> tuple[GiftCard, str] | None:
    """The card and its code, which nobody sees again. The same `key` sells once: None the second time. `way`: bank, cash."""
    ledger.books(now)
    if amount <= 0:
        raise Refused("more")
    if GiftCard.objects.filter(pk=key).exists():
        return None
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    code = "-".join(signs[first : first + 4] for first in range(0, LENGTH, 4))
    row = GiftCard.objects.create(pk=key, code_hash=_hash(code), amount=amount, currency=currency, sold_at=now)
    ledger.post(f"gift:{row.pk}", "gift", [Leg(BY_HAND[way], Account.GIFTS, amount)], today, now, currency)
    return row, code


def left(row: GiftCard) -> int:
    used = Posting.objects.filter(key__startswith=f"gift:{row.pk}:", debit=Account.GIFTS)
    return row.amount - sum(used.values_list("amount", flat=True))


@transaction.atomic
def use(code: str, invoice: Invoice, today: date, now: datetime) -> int:
    """As much of the invoice as the card holds. What was taken. Raises Refused."""
    ledger.books(now)
    row = GiftCard.objects.select_for_update().filter(code_hash=_hash(code), ended_at=None).first()
    owed = ledger.outstanding([invoice.pk])[invoice.pk]
    if row is None or row.currency != invoice.currency:
        raise Refused("gift")
    if owed <= 0:
        raise Refused("paid")
    there = left(row)
    amount = min(there, owed)
    number = Posting.objects.filter(key__startswith=f"gift:{row.pk}:").count() + 1
    legs = [Leg(Account.GIFTS, Account.RECEIVABLE, amount)]
    invoicing.post(invoice, f"gift:{row.pk}:{number}", "gift_used", legs, today, now)
    if amount == there:
        GiftCard.objects.filter(pk=row.pk).update(ended_at=now)
    return amount


def sold() -> list[GiftCard]:
    """The newest first, each with `left`."""
    found = list(GiftCard.objects.order_by("-sold_at")[:200])
    for one in found:
        one.left = left(one)
    return found
