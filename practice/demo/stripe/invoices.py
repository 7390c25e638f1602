"""Invoices of subscriptions: what they come to, whether they are paid, and what happens when they are not."""

import calendar
from datetime import UTC, datetime

from practice.demo.stripe import payments
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import DAY, Call, Stripe, listed

TRIES = (3 * DAY, 5 * DAY, 7 * DAY)  # after which a card is tried again; then the subscription is unpaid
EU = ("SE", "DK", "DE", "FI")
HOME = "SE"  # where the platform of the demo and the tests is at home


def after(moment: int, interval: str, count: int = 1) -> int:
    """The same day of a later month or year, or the month's last."""
    if interval == "day":
        return moment + count * DAY
    at = datetime.fromtimestamp(moment, UTC)
    months = at.year * 12 + at.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return int(at.replace(year=year, month=month + 1, day=day).timestamp())


def taxed(stripe: Stripe, account: str, customer: dict, automatic: bool) -> tuple[int, str]:
    """(percent, why) as automatic tax decides: by where the customer is, and whether it has a VAT number of another country."""
    if not automatic:
        return 0, "not_collecting"
    country = (customer.get("address") or {}).get("country")
    if not country:
        words = "The customer's location isn't recognized. Set a valid customer address to automatically calculate tax."
        raise Refused(words, "", "customer_tax_location_invalid")
    numbers = stripe.all(account, "tax_id", customer=customer["id"], type="eu_vat")
    if customer["tax_exempt"] == "exempt":
        return 0, "customer_exempt"
    if country != HOME and country in EU and (numbers or customer["tax_exempt"] == "reverse"):
        return 0, "reverse_charge"
    return (25, "standard_rated") if country in EU else (0, "not_subject_to_tax")


def line(
    amount: int, words: str, start: int, end: int, price: str = "", quantity: int = 1, proration: bool = False
) -> dict:
    return {"object": "line_item", "amount": amount, "description": words, "period": {"start": start, "end": end},
            "quantity": quantity, "pricing": {"price_details": {"price": price}, "type": "price_details"},
            "parent": {"type": "subscription_item_details", "subscription_item_details": {"proration": proration}}}  # fmt: skip


def drawn(stripe: Stripe, account: str, subscription: dict, lines: list[dict], reason: str, keep: bool = True) -> dict:
    """An open invoice; with `keep` False a preview that is not kept."""
    customer = stripe.find(account, "customer", subscription["customer"])
    percent, why = taxed(stripe, account, customer, subscription["automatic_tax"]["enabled"])
    subtotal = sum(one["amount"] for one in lines)
    tax = (subtotal * percent + 50) // 100
    total, now = subtotal + tax, stripe.now()
    owed = max(0, total + customer["balance"])
    known = stripe.all(account, "tax_id", customer=customer["id"])
    whose = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
    row = dict(  # noqa: C408
        currency=subscription["currency"], customer=customer["id"], customer_name=customer["name"],
        customer_email=customer["email"], customer_address=customer["address"], customer_tax_exempt=customer["tax_exempt"],
        billing_reason=reason, status="open", attempt_count=0, attempted=False, auto_advance=True,
        customer_tax_ids=[{"type": one["type"], "value": one["value"]} for one in known],
        subtotal=subtotal, total=total, total_excluding_tax=subtotal, amount_due=owed, amount_paid=0, amount_remaining=owed,
        starting_balance=customer["balance"], collection_method="charge_automatically",
        total_taxes=[{"amount": tax, "tax_behavior": "exclusive", "taxability_reason": why, "taxable_amount": subtotal}],
        automatic_tax={"enabled": subscription["automatic_tax"]["enabled"], "status": "complete"}, metadata={}, due_date=None,
        lines={"object": "list", "data": lines, "has_more": False}, next_payment_attempt=None, number=None, ending_balance=None,
        parent={"type": "subscription_details", "subscription_details": whose},
        period_start=min(one["period"]["start"] for one in lines), period_end=max(one["period"]["end"] for one in lines),
        status_transitions={"finalized_at": now, "paid_at": None, "marked_uncollectible_at": None, "voided_at": None},
    )  # fmt: skip
    if not keep:
        return {"id": "upcoming_in_preview", "object": "invoice", "created": now, "livemode": False} | row
    customer["balance"] = min(0, total + customer["balance"])
    made = stripe.make(account, "invoice", "in", **row)
    stripe.numbers[account] = stripe.numbers.get(account, 0) + 1
    made["number"] = f"ENRUM-{stripe.numbers[account]:04d}"
    made |= {"ending_balance": customer["balance"], "hosted_invoice_url": f"{stripe.base}/invoice/{made['id']}",
             "invoice_pdf": f"{stripe.base}/invoice/{made['id']}.pdf"}  # fmt: skip
    subscription["latest_invoice"] = made["id"]
    stripe.tell(account, "invoice.created", made)
    stripe.tell(account, "invoice.finalized", made)
    return made


def settle(stripe: Stripe, account: str, row: dict, method: str | None = None) -> bool:
    """Try to take the money. Whether it came."""
    if row["status"] != "open":
        raise Refused(
            "Invoice is already paid." if row["status"] == "paid" else "Invoice is not open.", "", "invoice_not_open"
        )
    customer = stripe.find(account, "customer", row["customer"])
    subscription = stripe.of(account)[row["parent"]["subscription_details"]["subscription"]]
    row["attempted"] = True
    row["attempt_count"] += 1
    if row["amount_due"] > 0:
        means = (
            method or subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
        )
        if not _taken(stripe, account, row, means):
            return False
    row |= {"status": "paid", "amount_paid": row["amount_due"], "amount_remaining": 0, "next_payment_attempt": None}
    row["status_transitions"]["paid_at"] = stripe.now()
    stripe.tell(account, "invoice.paid", row)
    stripe.tell(account, "invoice.payment_succeeded", row)
    return True


def _taken(stripe: Stripe, account: str, row: dict, means: str | None) -> bool:
    try:
        intent = payments.intent(stripe, account, row["amount_due"], row["currency"], customer=row["customer"],
                                 description=f"Invoice {row['number']}")  # fmt: skip
        row["payments"] = {
            "object": "list",
            "data": [{"payment": {"type": "payment_intent", "payment_intent": intent["id"]}}],
        }
        payments.pay(stripe, account, intent, means, off_session=True)
    except Refused:
        tried = row["attempt_count"]
        row["next_payment_attempt"] = stripe.now() + TRIES[tried - 1] if tried <= len(TRIES) else None
        stripe.tell(account, "invoice.payment_failed", row)
        return False
    return True


# -- calls -----------------------------------------------------------------------------------------------------------------


def find(call: Call) -> dict:
    return call.find("invoice", call.key)


def listing(call: Call) -> dict:
    rows = call.all("invoice", customer=call.get("customer"), status=call.get("status"))
    if key := call.get("subscription"):
        rows = [one for one in rows if one["parent"]["subscription_details"]["subscription"] == key]
    return listed(rows, call.params, "/v1/invoices")


def pay(call: Call) -> dict:
    from practice.demo.stripe import subscriptions

    row = find(call)
    if not settle(call.stripe, call.account, row, call.get("payment_method")):
        raise Refused("Your card was declined.", "", "card_declined", 402, "card_error", decline_code="generic_decline")
    subscriptions.follow(call.stripe, call.account, row)
    return row


def void(call: Call) -> dict:
    row = find(call)
    if row["status"] != "open":
        raise Refused("You can only void open invoices.", "", "invoice_not_open")
    row |= {"status": "void", "next_payment_attempt": None}
    call.tell("invoice.voided", row)
    return row
