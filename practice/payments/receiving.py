"""Money that comes in or goes back, by hand or through the provider. Each event is posted once, by its key."""

from datetime import date, datetime

from django.db import transaction

from practice.payments import invoicing, ledger, vat
from practice.payments.invoicing import Refused
from practice.payments.ledger import Leg
from practice.payments.models import Account, Invoice

BY_HAND = {"bank": Account.BANK, "cash": Account.CASH}


@transaction.atomic
def received(invoice: Invoice, amount: int, way: str, key: str, country: str, today: date, now: datetime) -> bool:
    """`way`: bank or cash; cash is rounded as the country's law says. Raises Refused where it is more than is left."""
    ledger.books(now)
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    extra = vat.cash_rounding(left, country, today) if way == "cash" and amount != left else 0
    if amount == left + extra and extra:
        legs = [Leg(BY_HAND[way], Account.RECEIVABLE, left), Leg(BY_HAND[way], Account.ROUNDING, extra)]
        if extra < 0:  # less came in than was owed
            legs = [Leg(BY_HAND[way], Account.RECEIVABLE, amount), Leg(Account.ROUNDING, Account.RECEIVABLE, -extra)]
    elif 0 < amount <= left:
        legs = [Leg(BY_HAND[way], Account.RECEIVABLE, amount)]
    else:
        raise Refused("more")
    return invoicing.post(invoice, key, "payment", legs, today, now)


@transaction.atomic
def paid_back(invoice: Invoice, amount: int, way: str, key: str, today: date, now: datetime) -> bool:
    """What was paid too much, after a credit note. Raises Refused where that is less."""
    ledger.books(now)
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    if not 0 < amount <= -left:
        raise Refused("more")
    return invoicing.post(invoice, key, "refund", [Leg(Account.RECEIVABLE, BY_HAND[way], amount)], today, now)
