"""A clinic's subscription follows what Stripe says. In the platform's place, from jobs.

Every event only says "look": the object is asked for as it is now, under the clinic's row, so that events which come twice,
late or in another order lead to the same row. What names another clinic's customer changes nothing.
"""

import logging
from datetime import UTC, datetime
from uuid import UUID

from shared.billing import door
from shared.billing.models import Bill, Subscription
from shared.billing.plans import plan_of_key

log = logging.getLogger(__name__)
State = Subscription.State
RECIPIENT, CATEGORIES = "card", ("payment", "clinic", "account.email")  # of Enrum's own policy
# Stripe's word → ours; what is not here (a first payment that has not come) changes nothing
STATES = {
    "trialing": State.TRIAL, "active": State.ACTIVE, "past_due": State.OVERDUE, "unpaid": State.OVERDUE,
    "paused": State.OVERDUE, "canceled": State.ENDED,
}  # fmt: skip
KINDS = {  # the beginning of an event's kind → what is looked at
    "customer.subscription.": "subscription",
    "invoice.": "invoice",
    "checkout.session.completed": "session",
}


def stripe(now: datetime):
    return door.open_for(RECIPIENT, CATEGORIES, now)


def take(event, now: datetime) -> None:
    """settings.PAYMENT_EVENTS["platform"]"""
    for begin, look in KINDS.items():
        if event.kind.startswith(begin):
            try:
                LOOKS[look](event.object, now)
            except door.Refused as refused:
                if refused.code != "resource_missing":  # a draft that was thrown away is nothing to us
                    raise


def moment(seconds) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _locked(metadata, customer: str) -> Subscription | None:
    """The row of the clinic that we named when we asked Stripe; nothing where the customer is another's."""
    try:
        clinic = UUID(getattr(metadata, "clinic", ""))
    except ValueError:
        return None
    row = Subscription.objects.select_for_update().filter(pk=clinic).first()
    if row is None or row.customer not in ("", customer):
        log.warning("an event of a customer that is not this clinic's was left alone")
        return None
    return row


# -- subscriptions ---------------------------------------------------------------------------------------------------------


def subscription(key: str, now: datetime) -> None:
    found = stripe(now).subscriptions.retrieve(key)
    row = _locked(found.metadata, found.customer)
    if row is None or not _is_the_one(row, found):
        return
    found = stripe(now).subscriptions.retrieve(key)  # again, now that nobody else can write what they saw before
    if found.status not in STATES:
        return
    item = found["items"].data[0]
    row.customer, row.subscription = found.customer, found.id
    row.plan = plan_of_key(item.price.lookup_key) or row.plan
    row.quantity, row.unit, row.currency = item.quantity, item.price.unit_amount, item.price.currency.upper()
    row.period_until, row.ends_at = moment(item.current_period_end), moment(found.cancel_at)
    row.trial_until = moment(found.trial_end) or row.trial_until
    become(row, STATES[found.status], moment(found.ended_at) or now)
    row.save()


def _is_the_one(row: Subscription, found) -> bool:
    """An older subscription that ended says nothing of the one that runs."""
    return row.subscription in ("", found.id) or (
        row.state == State.ENDED and found.status not in ("canceled", "incomplete")
    )


def become(row: Subscription, state: str, now: datetime) -> None:
    """The days that follow from a state. Not saved."""
    fine = state in (State.TRIAL, State.ACTIVE)
    row.state = state
    row.overdue_since = None if fine else row.overdue_since or now
    row.ended_at = (row.ended_at or now) if state == State.ENDED else None
    if fine:
        row.told = ""


# -- invoices --------------------------------------------------------------------------------------------------------------


def invoice(key: str, now: datetime) -> None:
    asked = stripe(now)
    found = asked.invoices.retrieve(key)
    parent = found.parent and found.parent.subscription_details
    row = _locked(parent.metadata, found.customer) if parent else None
    if row is None:
        return
    taxes = found.total_taxes or []
    Bill.objects.update_or_create(
        id=found.id,
        defaults={
            "clinic": row.clinic,
            "number": found.number or "",
            "state": found.status,
            "currency": found.currency.upper(),
            "net": found.total_excluding_tax,
            "vat": sum(one.amount for one in taxes),
            "reverse_charge": any(one.taxability_reason == "reverse_charge" for one in taxes),
            "owed": found.amount_remaining,
            "issued_at": moment(found.created),
            "paid_at": moment(found.status_transitions.paid_at),
            "next_try_at": moment(found.next_payment_attempt),
            "address": found.hosted_invoice_url or "",
        },
    )
    if parent.subscription:
        subscription(parent.subscription, now)


def session(key: str, now: datetime) -> None:
    """A Checkout that was completed: the subscription that came of it."""
    found = stripe(now).checkout.sessions.retrieve(key)
    if found.mode == "subscription" and found.subscription:
        subscription(found.subscription, now)


LOOKS = {"subscription": subscription, "invoice": invoice, "session": session}
