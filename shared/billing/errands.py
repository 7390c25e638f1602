"""What an owner wants of Stripe: told in the clinic, done at BASE.

The clinic's role reads and writes nothing of the platform's, and the platform's policy is what lets us speak to Stripe about a
clinic. So the clinic's page leaves an errand through a gate, under a code that goes with the browser; BASE does it, once or
several times with the same outcome: the code is Stripe's idempotency key.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from shared.billing import door
from shared.billing.following import State, become, stripe
from shared.billing.models import Errand, Subscription
from shared.billing.plans import CURRENCIES, PLANS, TRIAL_DAYS, fitting

LIFE = timedelta(minutes=10)
ACTS = ("subscribe", "change", "cancel", "keep", "portal")
SOONEST = timedelta(days=2, minutes=10)  # Stripe begins no trial that ends earlier


class NotNow(Exception):
    """`why`: gone (the errand is too old), plan (no such plan, or too small), there (a subscription runs), none (none runs)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def leave(act: str, plan: str, name: str, email: str, language: str, back: str, now: datetime) -> str:
    """In the clinic's place, for its owner. The code that goes with the browser."""
    code = secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform.leave_errand(%s, %s, %s, %s, %s, %s, %s, %s)",
            [_hash(code), act, plan, name, email, language, back, now + LIFE],
        )
    return code


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def find(code: str, now: datetime) -> Errand:
    """In the platform's place. Raises NotNow."""
    row = Errand.objects.filter(pk=_hash(code), expires_at__gt=now).first()
    if row is None:
        raise NotNow("gone")
    return row


def purge(now: datetime) -> None:
    Errand.objects.filter(expires_at__lte=now).delete()


def begin(clinic, country: str, now: datetime) -> Subscription:
    """A new clinic's trial; nothing changes where it has begun."""
    currency, plan = CURRENCIES[country], fitting(1)
    row, _ = Subscription.objects.get_or_create(
        pk=clinic,
        defaults={
            "plan": plan.key,
            "practitioners": 1,
            "quantity": 1,
            "unit": plan.prices[currency],
            "currency": currency,
            "trial_until": now + timedelta(days=TRIAL_DAYS),
            "created_at": now,
        },
    )
    return row


# -- doing them ------------------------------------------------------------------------------------------------------------


def do(errand: Errand, clinic_name: str, country: str, now: datetime) -> str:
    """Where the browser goes next. Raises NotNow, door.NotSetUp, door.Down, door.Refused."""
    begin(errand.clinic, country, now)
    row = Subscription.objects.select_for_update().get(pk=errand.clinic)
    lives = bool(row.subscription) and row.state != State.ENDED
    if lives == (errand.act == "subscribe"):
        raise NotNow("there" if lives else "none")
    key = errand.code_hash.hex() if isinstance(errand.code_hash, bytes) else bytes(errand.code_hash).hex()
    once = {"idempotency_key": f"{errand.act} {key}"}
    if errand.act == "subscribe":
        return _subscribe(errand, row, clinic_name, country, once, now)
    if errand.act == "portal":
        asked = {"customer": row.customer, "return_url": errand.back, "locale": errand.language}
        return stripe(now).billing_portal.sessions.create(asked, once).url
    if errand.act == "change":
        _change(row, _plan(errand, row), once, now)
    else:
        found = stripe(now).subscriptions.update(
            row.subscription, {"cancel_at_period_end": errand.act == "cancel"}, once
        )
        row.ends_at = row.period_until if found.cancel_at_period_end else None
        row.save(update_fields=["ends_at"])
    return errand.back


def _plan(errand: Errand, row: Subscription):
    plan = PLANS.get(errand.plan)
    if plan is None or not plan.takes(row.practitioners):
        raise NotNow("plan")
    return plan


def _subscribe(errand, row, clinic_name, country, once, now) -> str:
    """A Checkout at Stripe. What is left of the trial stays free."""
    plan, asked = _plan(errand, row), stripe(now)
    if not row.customer:
        who = {"name": clinic_name, "email": errand.email, "preferred_locales": [errand.language]}
        who |= {"address": {"country": country}, "metadata": {"clinic": str(row.clinic)}}
        row.customer = asked.customers.create(who, {"idempotency_key": f"customer {once['idempotency_key']}"}).id
        row.save(update_fields=["customer"])
    data = {"metadata": {"clinic": str(row.clinic)}}
    if row.state == State.TRIAL and row.trial_until > now + SOONEST:
        data["trial_end"] = int(row.trial_until.timestamp())
    sent = {
        "mode": "subscription", "customer": row.customer, "client_reference_id": str(row.clinic), "locale": errand.language,
        "line_items": [{"price": price_of(asked, plan, row.currency), "quantity": plan.billed(row.practitioners)}],
        "subscription_data": data, "automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True},
        "customer_update": {"address": "auto", "name": "auto"}, "billing_address_collection": "required",
        "success_url": errand.back + "?done=subscribe", "cancel_url": errand.back,
    }  # fmt: skip
    return asked.checkout.sessions.create(sent, once).url


def price_of(asked, plan, currency: str) -> str:
    """The price's id at Stripe, made where it is not there yet."""
    key = plan.lookup_key(currency)
    found = asked.prices.list({"lookup_keys": [key], "active": True, "limit": 1}).data
    if found:
        return found[0].id
    made = {
        "currency": currency.lower(), "unit_amount": plan.prices[currency], "lookup_key": key, "tax_behavior": "exclusive",
        "recurring": {"interval": "month"}, "product_data": {"name": f"Enrum {plan.key}"},
    }  # fmt: skip
    return asked.prices.create(made, {"idempotency_key": f"price {key}"}).id


def _change(row, plan, once, now) -> None:
    """Another plan: the rest of the period is reckoned by the day, on the next invoice."""
    asked = stripe(now)
    item = asked.subscriptions.retrieve(row.subscription)["items"].data[0]
    wanted = {"id": item.id, "price": price_of(asked, plan, row.currency), "quantity": plan.billed(row.practitioners)}
    asked.subscriptions.update(row.subscription, {"items": [wanted], "proration_behavior": "create_prorations"}, once)
    row.plan, row.quantity, row.unit = plan.key, wanted["quantity"], plan.prices[row.currency]
    row.save(update_fields=["plan", "quantity", "unit"])


def follow_count(row: Subscription, now: datetime) -> bool:
    """Pay for as many as see clients there. Whether Stripe was told."""
    wanted = PLANS[row.plan].billed(row.practitioners)
    if not row.subscription or row.state == State.ENDED or wanted == row.quantity:
        return False
    asked = stripe(now)
    item = asked.subscriptions.retrieve(row.subscription)["items"].data[0]
    key = {"idempotency_key": f"count {row.subscription} {item.quantity} {wanted} {now.date()}"}
    sent = {"items": [{"id": item.id, "quantity": wanted}], "proration_behavior": "create_prorations"}
    asked.subscriptions.update(row.subscription, sent, key)
    row.quantity = wanted
    row.save(update_fields=["quantity"])
    return True


def end_at_once(clinic: UUID, now: datetime) -> None:
    """The clinic is about to go: nothing is charged any more, and Stripe forgets it. Raises door.Down."""
    row = Subscription.objects.select_for_update().filter(pk=clinic).exclude(customer="").first()
    if row is None or not door.is_set_up():
        return
    if row.subscription and row.state != State.ENDED:
        stripe(now).subscriptions.cancel(row.subscription, {}, {"idempotency_key": f"gone {row.subscription}"})
        become(row, State.ENDED, now)
    try:
        stripe(now).customers.delete(row.customer)  # its address, cards and VAT number; invoices stay, as law has it
    except door.Refused as refused:
        if refused.code != "resource_missing":
            raise
    row.customer = ""
    row.save()
