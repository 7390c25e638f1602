"""What moves an account's balance beside a charge: refunds, disputes, payouts; and the balance itself."""

from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import DAY, PLATFORM, Call, Stripe, listed, merged

SETTLES = 3 * DAY  # until money is available


def fee(amount: int) -> int:
    """1.5 % and 1.80: about what Stripe takes for a European card."""
    return (amount * 15 + 500) // 1000 + 180


def book(
    stripe: Stripe, account: str, kind: str, amount: int, currency: str, source: dict, cost: int = 0, ours: int = 0
) -> dict:
    """A movement of the balance; `ours`: the platform's fee, which arrives at its own balance."""
    named = [("stripe_fee", cost), ("application_fee", ours)]
    row = stripe.make(
        account, "balance_transaction", "txn", amount=amount, currency=currency, fee=cost + ours, net=amount - cost - ours,
        type=kind, reporting_category=kind, source=source["id"], status="pending" if amount > 0 else "available",
        available_on=stripe.now() + (SETTLES if amount > 0 else 0), description=source.get("description"),
        fee_details=[{"type": name, "amount": value, "currency": currency} for name, value in named if value],
    )  # fmt: skip
    source["balance_transaction"] = row["id"]
    if ours:
        arrived = stripe.make(PLATFORM, "application_fee", "fee", amount=ours, currency=currency, account=account,
                              charge=source["id"], amount_refunded=0, refunded=False)  # fmt: skip
        source["application_fee"] = arrived["id"]
        book(stripe, PLATFORM, "application_fee", ours, currency, arrived)
    return row


def settle(stripe: Stripe) -> None:
    """What has become available by now."""
    for rows in stripe.objects.values():
        for row in rows.values():
            if row["object"] == "balance_transaction" and row["available_on"] <= stripe.now():
                row["status"] = "available"


def sums(stripe: Stripe, account: str) -> dict:
    settle(stripe)
    found: dict = {"available": {}, "pending": {}}
    for row in stripe.all(account, "balance_transaction"):
        part = found[row["status"]]
        part[row["currency"]] = part.get(row["currency"], 0) + row["net"]
    return found


def balance(call: Call) -> dict:
    found = {
        part: [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in rows.items()
        ]
        for part, rows in sums(call.stripe, call.account).items()
    }
    return {"object": "balance", "livemode": False, **found}


def transaction(call: Call) -> dict:
    settle(call.stripe)
    return call.find("balance_transaction", call.key)


def transactions(call: Call) -> dict:
    settle(call.stripe)
    where = {name: call.get(name) for name in ("type", "source", "currency")}
    rows = call.all("balance_transaction", **where)
    if payout := call.get("payout"):
        rows = [one for one in rows if payout in (one["source"], one.get("_payout"))]
    return listed(rows, call.params, "/v1/balance_transactions")


# -- refunds ---------------------------------------------------------------------------------------------------------------


def refund(call: Call) -> dict:
    charge = _charge_of(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = call.get("amount", left)
    if charge["disputed"]:
        raise Refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "", "charge_disputed")
    if left <= 0 or not charge["paid"]:
        raise Refused(f"Charge {charge['id']} has already been refunded.", "", "charge_already_refunded")
    if not 0 < amount <= left:
        words = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(words, "amount", "amount_too_large")
    row = call.make("refund", "re", amount=amount, currency=charge["currency"], charge=charge["id"], status="succeeded",
                    payment_intent=charge["payment_intent"], reason=call.get("reason"), metadata=call.get("metadata") or {},
                    failure_reason=None)  # fmt: skip
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    book(call.stripe, call.account, "refund", -amount, charge["currency"], row)
    if call.get("refund_application_fee"):
        _fee_back(call.stripe, call.account, charge, row, amount)
    call.tell("charge.refunded", charge)
    call.tell("refund.created", row)
    return row


def _charge_of(call: Call) -> dict:
    if key := call.get("charge"):
        return call.find("charge", key, "charge")
    if not call.get("payment_intent"):
        raise Refused("One of the following params should be provided for this request: payment_intent or charge.")
    intent = call.find("payment_intent", call.params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise Refused(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", "payment_intent"
        )
    return call.find("charge", intent["latest_charge"], "charge")


def _fee_back(stripe, account, charge, row, amount):
    ours = (charge["application_fee_amount"] or 0) * amount // charge["amount_captured"]
    if ours:
        book(stripe, account, "application_fee_refund", ours, charge["currency"], row | {})
        book(stripe, PLATFORM, "application_fee_refund", -ours, charge["currency"], row | {})


def find_refund(call: Call) -> dict:
    return call.find("refund", call.key)


def refunds(call: Call) -> dict:
    rows = call.all("refund", charge=call.get("charge"), payment_intent=call.get("payment_intent"))
    return listed(rows, call.params, "/v1/refunds")


def refund_fails(stripe: Stripe, account: str, key: str) -> None:
    """For the tests: the bank sends the money back."""
    row = stripe.find(account, "refund", key)
    row |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    charge = stripe.find(account, "charge", row["charge"])
    charge["amount_refunded"] -= row["amount"]
    charge["refunded"] = False
    back = book(stripe, account, "refund_failure", row["amount"], row["currency"], row | {})
    row["failure_balance_transaction"] = back["id"]
    stripe.tell(account, "refund.failed", row)


# -- disputes --------------------------------------------------------------------------------------------------------------


def dispute(stripe: Stripe, account: str, charge: str, reason: str = "fraudulent") -> dict:
    """For the tests and the test card: the holder asks the bank for the money."""
    paid = stripe.find(account, "charge", charge)
    left = paid["amount_captured"] - paid["amount_refunded"]
    row = stripe.make(account, "dispute", "du", amount=left, currency=paid["currency"], charge=charge, reason=reason,
                      payment_intent=paid["payment_intent"], status="needs_response", evidence={}, metadata={},
                      is_charge_refundable=False, evidence_details={
                          "due_by": stripe.now() + 7 * DAY, "has_evidence": False, "submission_count": 0})  # fmt: skip
    paid["disputed"] = True
    moved = book(
        stripe, account, "adjustment", -left, paid["currency"], row, 20_000 if paid["currency"] != "eur" else 2_000
    )
    row["balance_transactions"] = [dict(moved)]
    stripe.tell(account, "charge.dispute.created", row)
    stripe.tell(account, "charge.dispute.funds_withdrawn", row)
    return row


def close_dispute(stripe: Stripe, account: str, key: str, won: bool) -> dict:
    row = stripe.find(account, "dispute", key)
    row["status"] = "won" if won else "lost"
    if won:
        back = book(stripe, account, "adjustment", row["amount"], row["currency"], row | {})
        row["balance_transactions"].append(dict(back))
        stripe.tell(account, "charge.dispute.funds_reinstated", row)
    stripe.tell(account, "charge.dispute.closed", row)
    return row


def find_dispute(call: Call) -> dict:
    return call.find("dispute", call.key)


def disputes(call: Call) -> dict:
    return listed(call.all("dispute", charge=call.get("charge")), call.params, "/v1/disputes")


def answer_dispute(call: Call) -> dict:
    row = call.find("dispute", call.key)
    if row["status"] != "needs_response":
        raise Refused("This dispute is already closed.", "", "dispute_closed")
    row["evidence"] |= call.get("evidence") or {}
    merged(row, call.params, "metadata")
    if call.get("submit", True) and call.get("evidence"):
        row["status"] = "under_review"
        row["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
    call.tell("charge.dispute.updated", row)
    return row


def accept_dispute(call: Call) -> dict:
    return close_dispute(call.stripe, call.account, call.find("dispute", call.key)["id"], won=False)


# -- payouts ---------------------------------------------------------------------------------------------------------------


def payout(call: Call) -> dict:
    return _pay_out(
        call.stripe, call.account, call.params["amount"], call.params["currency"].lower(), False, call.params
    )


def _pay_out(stripe: Stripe, account: str, amount: int, currency: str, automatic: bool, more: dict) -> dict:
    there = sums(stripe, account)["available"].get(currency, 0)
    if account != PLATFORM and not stripe.account(account)["payouts_enabled"]:
        raise Refused("Payouts are not enabled on this account.", "", "payouts_not_allowed")
    if amount <= 0 or amount > there:
        words = "You have insufficient available funds in your Stripe account for this transfer."
        raise Refused(words, "amount", "balance_insufficient")
    row = stripe.make(account, "payout", "po", amount=amount, currency=currency, automatic=automatic, status="in_transit",
                      arrival_date=stripe.now() + DAY, description=more.get("description"), method="standard",
                      type="bank_account", metadata=more.get("metadata") or {},
                      statement_descriptor=more.get("statement_descriptor"),
                      failure_code=None, reconciliation_status="in_progress" if automatic else "not_applicable")  # fmt: skip
    if automatic:
        for one in stripe.all(account, "balance_transaction", status="available", currency=currency):
            one.setdefault("_payout", row["id"])
    book(stripe, account, "payout", -amount, currency, row)
    stripe.tell(account, "payout.created", row)
    return row


def find_payout(call: Call) -> dict:
    return call.find("payout", call.key)


def payouts(call: Call) -> dict:
    return listed(call.all("payout", status=call.get("status")), call.params, "/v1/payouts")


def arrive(stripe: Stripe, account: str, key: str, failed: bool = False) -> dict:
    row = stripe.find(account, "payout", key)
    row["status"] = "failed" if failed else "paid"
    if failed:
        row["failure_code"] = "account_closed"
        back = book(stripe, account, "payout_failure", row["amount"], row["currency"], row | {})
        row["failure_balance_transaction"] = back["id"]
    stripe.tell(account, "payout.failed" if failed else "payout.paid", row)
    return row


def pay_out_what_is_due(stripe: Stripe) -> None:
    """Automatic payouts of accounts that did not ask for "manual", and yesterday's arrive."""
    for account in [one["id"] for one in stripe.all(PLATFORM, "account")]:
        for row in stripe.all(account, "payout", status="in_transit"):
            if row["arrival_date"] <= stripe.now():
                arrive(stripe, account, row["id"])
        one = stripe.account(account)
        if one["settings"]["payouts"]["schedule"]["interval"] == "manual" or not one["payouts_enabled"]:
            continue
        for currency, amount in sums(stripe, account)["available"].items():
            if amount > 0:
                _pay_out(stripe, account, amount, currency, True, {})
