"""Payments: PaymentIntent, Charge, Refund, Dispute, SetupIntent."""

from practice.demo.stripe import customers, moving
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import PLATFORM, Call, Stripe, listed, merged

LEAST = {"sek": 300, "dkk": 250, "eur": 50, "nok": 300}
CURRENCIES = {
    "card": set(LEAST),
    "swish": {"sek"},
    "mobilepay": {"dkk", "eur", "nok", "sek"},
    "klarna": {"sek", "dkk", "eur", "nok"},
}
FIELDS = (
    "description",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "setup_future_usage",
    "metadata",
)


def fit(stripe: Stripe, account: str, amount: int, currency: str, kinds=()) -> None:
    """What is no amount, no currency, or no means of payment there. Raises Refused."""
    if currency not in LEAST:
        raise Refused(f"Invalid currency: {currency}. Stripe currently supports these currencies: …", "currency")
    if amount < LEAST[currency]:
        words = f"Amount must be at least {LEAST[currency] / 100:.2f} {currency}"
        raise Refused(words, "amount", "amount_too_small")
    if amount > 99_999_999:
        raise Refused("Amount must be no more than 999,999.99", "amount", "amount_too_large")
    if account != PLATFORM and not stripe.account(account)["charges_enabled"]:
        raise Refused("Your account cannot currently make live charges.", "", "charges_not_enabled", 400)
    for kind in kinds:
        if kind not in CURRENCIES:
            raise Refused(f"The payment method type provided: {kind} is invalid.", "allowed_payment_method_types")
        if currency not in CURRENCIES[kind]:
            words = f"The currency provided ({currency}) is invalid for the payment method type {kind}."
            raise Refused(words, "currency", "payment_intent_invalid_currency")
        needed = "card_payments" if kind == "card" else f"{kind}_payments"
        if account != PLATFORM and stripe.account(account)["capabilities"].get(needed) != "active":
            words = f'The payment method type "{kind}" is invalid: it is not activated for this account.'
            raise Refused(words, "allowed_payment_method_types", "payment_intent_payment_method_type_unavailable")


def intent(stripe: Stripe, account: str, amount: int, currency: str, kinds=("card",), **more) -> dict:
    fit(stripe, account, amount, currency, kinds)
    if customer := more.get("customer"):
        stripe.find(account, "customer", customer, "customer")
    if (more.get("application_fee_amount") or 0) > amount:
        raise Refused(
            "The application fee cannot be larger than the amount.", "application_fee_amount", "amount_too_large"
        )
    row = stripe.make(account, "payment_intent", "pi", amount=amount, currency=currency, payment_method_types=list(kinds),
                      status="requires_payment_method", amount_received=0, latest_charge=None, last_payment_error=None,
                      payment_method=None, customer=None, next_action=None, canceled_at=None, cancellation_reason=None,
                      application_fee_amount=None, capture_method="automatic", metadata={})  # fmt: skip
    row |= {name: value for name, value in more.items() if value is not None}
    row["client_secret"] = f"{row['id']}_secret"
    stripe.tell(account, "payment_intent.created", row)
    return row


def create(call: Call) -> dict:
    kinds = call.get("allowed_payment_method_types") or ["card"]
    more = call.only("customer", "application_fee_amount", *FIELDS)
    row = intent(call.stripe, call.account, call.params["amount"], call.params["currency"].lower(), kinds, **more)
    if method := call.get("payment_method"):
        row["payment_method"] = customers.method_for(call.stripe, call.account, method)["id"]
        row["status"] = "requires_confirmation"
    if call.get("off_session") and not call.get("confirm"):
        raise Refused("The parameter `off_session` can only be used when `confirm=true`.", "off_session")
    if call.get("confirm"):
        pay(call.stripe, call.account, row, row["payment_method"], bool(call.get("off_session")))
    return row


def find(call: Call) -> dict:
    return call.find("payment_intent", call.key)


def listing(call: Call) -> dict:
    return listed(call.all("payment_intent", customer=call.get("customer")), call.params, "/v1/payment_intents")


def update(call: Call) -> dict:
    row = find(call)
    if row["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        raise _unexpected(row)
    if "amount" in call.params:
        fit(call.stripe, call.account, call.params["amount"], row["currency"])
    merged(row, call.params, "amount", "application_fee_amount", *FIELDS)
    return row


def confirm(call: Call) -> dict:
    row, given = find(call), call.get("payment_method")
    if row["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        raise _unexpected(row)
    method = customers.method_for(call.stripe, call.account, given)["id"] if given else row["payment_method"]
    pay(call.stripe, call.account, row, method, bool(call.get("off_session")))
    return row


def cancel(call: Call) -> dict:
    row = find(call)
    if row["status"] in ("succeeded", "canceled"):
        raise _unexpected(row)
    row |= {
        "status": "canceled",
        "canceled_at": call.stripe.now(),
        "cancellation_reason": call.get("cancellation_reason"),
    }
    call.tell("payment_intent.canceled", row)
    return row


def _unexpected(row):
    words = f"This PaymentIntent's status is {row['status']}, and it cannot be changed so."
    return Refused(words, "", "payment_intent_unexpected_state", payment_intent=row)


# -- the money moves -------------------------------------------------------------------------------------------------------


def pay(stripe: Stripe, account: str, row: dict, method: str | None, off_session: bool = False) -> dict:
    """The charge. Raises Refused (card_error) where the card says no; the intent then waits for another."""
    if not method:
        raise Refused("You cannot confirm this PaymentIntent because it's missing a payment method.", "payment_method")
    means = stripe.find(account, "payment_method", method, "payment_method")
    if means["type"] not in row["payment_method_types"]:
        raise Refused(
            f"The PaymentMethod provided ({means['type']}) is not allowed for this PaymentIntent.", "payment_method"
        )
    customers.refuse_spent(means)
    if means["customer"] and means["customer"] != row["customer"]:
        words = (
            "The PaymentMethod supplied belongs to a Customer. Please include the Customer in the `customer` parameter."
        )
        raise Refused(words, "payment_method")
    fate = customers.CARDS[means["_test"]][2] if means["_test"] else ""
    row["payment_method"] = means["id"]
    if fate == "authentication_required" and not off_session:
        fate = ""  # somebody is there and shows that it is them
    charge = _charge(stripe, account, row, means, fate)
    if charge["status"] == "failed":
        _refuse(stripe, account, row, charge, fate)
    row |= {"status": "succeeded", "amount_received": row["amount"], "last_payment_error": None}
    stripe.tell(account, "payment_intent.succeeded", row)
    stripe.tell(account, "charge.succeeded", charge)
    if row.get("setup_future_usage") and row["customer"] and means["type"] == "card" and not means["customer"]:
        customers.attach_to(stripe, account, means["id"], row["customer"])
    elif means["type"] == "card" and not means["customer"]:
        means["_spent"] = True
    if fate == "dispute":
        moving.dispute(stripe, account, charge["id"])
    return charge


def _refuse(stripe, account, row, charge, fate):
    refused = customers.declined(fate, charge=charge["id"], payment_intent=row)
    row |= {"status": "requires_payment_method", "last_payment_error": _plain(refused.body["error"])}
    stripe.tell(account, "payment_intent.payment_failed", row)
    stripe.tell(account, "charge.failed", charge)
    raise refused


def _plain(error):
    return {name: value for name, value in error.items() if name != "payment_intent"}


def _charge(stripe: Stripe, account: str, row: dict, means: dict, fate: str) -> dict:
    fine = fate in ("", "elevated", "dispute")
    level = {"elevated": "elevated", "highest_risk_level": "highest", "fraudulent": "highest"}.get(fate, "normal")
    kind = "authorized" if fine else "blocked" if fate == "highest_risk_level" else "issuer_declined"
    charge = stripe.make(
        account, "charge", "ch", amount=row["amount"], amount_captured=row["amount"] if fine else 0, amount_refunded=0,
        currency=row["currency"], customer=row["customer"], description=row.get("description"), disputed=False, paid=fine,
        refunded=False, captured=fine, status="succeeded" if fine else "failed", payment_intent=row["id"],
        payment_method=means["id"], failure_code=None if fine else "card_declined", balance_transaction=None,
        application_fee_amount=row["application_fee_amount"], metadata=dict(row["metadata"]),
        payment_method_details={"type": means["type"], means["type"]: means[means["type"]]},
        billing_details=means["billing_details"], receipt_url=f"{stripe.base}/receipt",
        outcome={"type": kind, "risk_level": level, "network_status": "approved_by_network" if fine else "declined_by_network",
                 "reason": None if fine else fate, "seller_message": "Payment complete." if fine else "Declined."},
    )  # fmt: skip
    row["latest_charge"] = charge["id"]
    if fine:
        fee = row["application_fee_amount"] or 0
        moving.book(stripe, account, "charge", row["amount"], row["currency"], charge, moving.fee(row["amount"]), fee)
    return charge


def charge(call: Call) -> dict:
    return call.find("charge", call.key)


def charges(call: Call) -> dict:
    rows = call.all("charge", customer=call.get("customer"), payment_intent=call.get("payment_intent"))
    return listed(rows, call.params, "/v1/charges")
