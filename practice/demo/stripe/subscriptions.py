"""Subscriptions: trial, renewal, proration, what a card that fails leads to, and the end."""

from practice.demo.stripe import catalogue, invoices
from practice.demo.stripe.customers import attach_to, method_for
from practice.demo.stripe.form import Refused
from practice.demo.stripe.invoices import after, line
from practice.demo.stripe.state import DAY, Call, Stripe, listed, merged

OVER = ("canceled", "incomplete_expired")


def start(stripe: Stripe, account: str, sent: dict, items: list[dict]) -> dict:
    """Raises Refused. `items`: [{"price" or "price_data", "quantity"}]"""
    customer = stripe.find(account, "customer", sent.get("customer"), "customer")
    now, days = stripe.now(), sent.get("trial_period_days")
    trial_end = sent.get("trial_end") if isinstance(sent.get("trial_end"), int) else now + days * DAY if days else None
    row = stripe.make(
        account, "subscription", "sub", customer=customer["id"], status="trialing" if trial_end else "active", start_date=now,
        trial_start=now if trial_end else None, trial_end=trial_end, cancel_at=None,
        cancel_at_period_end=False, canceled_at=None, ended_at=None, latest_invoice=None,
        cancellation_details={"reason": None, "comment": None, "feedback": None},
        default_payment_method=sent.get("default_payment_method"), collection_method="charge_automatically",
        metadata=sent.get("metadata") or {}, automatic_tax={"enabled": (sent.get("automatic_tax") or {}).get("enabled", False)},
        trial_settings=sent.get("trial_settings") or {"end_behavior": {"missing_payment_method": "create_invoice"}},
        billing_cycle_anchor=trial_end or now, description=sent.get("description"),
    )  # fmt: skip
    prices = [_price(stripe, account, one) for one in items]
    row["currency"] = prices[0]["currency"]
    row["items"] = {"object": "list", "has_more": False, "data": [
        _item(row, price, one.get("quantity", 1), now, trial_end or _end(price, now))
        for price, one in zip(prices, items, strict=True)
    ]}  # fmt: skip
    stripe.tell(account, "customer.subscription.created", row)
    if not trial_end:
        _bill(stripe, account, row, "subscription_create", sent.get("payment_behavior", "allow_incomplete"))
    return row


def _price(stripe, account, one):
    price = catalogue.new_price(stripe, account, one["price_data"]) if "price_data" in one else stripe.find(
        account, "price", one.get("price"), "items[0][price]"
    )  # fmt: skip
    if not price["recurring"]:
        raise Refused(
            "The price specified is set to `type=one_time` but this field only accepts recurring prices.", "items"
        )
    return price


def _end(price, begin):
    return after(begin, price["recurring"]["interval"], price["recurring"]["interval_count"])


def _item(row, price, quantity, begin, end):
    return {"id": f"si_{row['id'][4:]}{price['id'][-4:]}", "object": "subscription_item", "price": dict(price),
            "quantity": quantity, "subscription": row["id"], "metadata": {}, "current_period_start": begin,
            "current_period_end": end}  # fmt: skip


def _lines(row):
    return [
        line(one["price"]["unit_amount"] * one["quantity"], "Subscription", one["current_period_start"],
             one["current_period_end"], one["price"]["id"], one["quantity"])
        for one in row["items"]["data"]
    ]  # fmt: skip


def _bill(stripe, account, row, reason, behaviour="allow_incomplete"):
    bill = invoices.drawn(stripe, account, row, _lines(row), reason)
    if invoices.settle(stripe, account, bill):
        _become(stripe, account, row, "active")
    elif reason == "subscription_create":
        if behaviour == "error_if_incomplete":
            raise Refused("Your card was declined.", "", "card_declined", 402, "card_error")
        _become(stripe, account, row, "incomplete")
    else:
        _become(stripe, account, row, "past_due")


def _become(stripe, account, row, status):
    if row["status"] != status:
        row["status"] = status
        stripe.tell(account, "customer.subscription.updated", row)


def follow(stripe: Stripe, account: str, bill: dict) -> None:
    """An invoice was paid: nothing is owed any more?"""
    row = stripe.of(account)[bill["parent"]["subscription_details"]["subscription"]]
    owing = stripe.all(account, "invoice", customer=row["customer"], status="open")
    if row["status"] in ("past_due", "unpaid", "incomplete") and not owing:
        _become(stripe, account, row, "active")


# -- calls -----------------------------------------------------------------------------------------------------------------


def create(call: Call) -> dict:
    if not call.get("items"):
        raise Refused("Missing required param: items.", "items", "parameter_missing")
    if method := call.get("default_payment_method"):
        call.params["default_payment_method"] = method_for(call.stripe, call.account, method)["id"]
        attach_to(call.stripe, call.account, call.params["default_payment_method"], call.get("customer", ""))
    return start(call.stripe, call.account, call.params, call.params["items"])


def find(call: Call) -> dict:
    return call.find("subscription", call.key)


def listing(call: Call) -> dict:
    rows = call.all("subscription", customer=call.get("customer"))
    if (status := call.get("status")) != "all":
        rows = [one for one in rows if (one["status"] == status if status else one["status"] != "canceled")]
    return listed(rows, call.params, "/v1/subscriptions")


def update(call: Call) -> dict:
    row = find(call)
    if row["status"] in OVER:
        raise Refused(
            "A canceled subscription can only update its cancellation_details and metadata.", "", "resource_missing"
        )
    if items := call.get("items"):
        _change(call, row, items)
    if "cancel_at_period_end" in call.params:
        _ends(call, row, call.params["cancel_at_period_end"])
    if method := call.get("default_payment_method"):
        call.find("payment_method", method, "default_payment_method")
    merged(row, call.params, "default_payment_method", "description", "metadata", "cancellation_details")
    if call.get("trial_end") == "now" and row["status"] == "trialing":
        row["trial_end"] = call.stripe.now()
        renew(call.stripe, call.account, row)
    call.tell("customer.subscription.updated", row)
    return row


def _ends(call, row, yes):
    last = max(one["current_period_end"] for one in row["items"]["data"])
    row |= {
        "cancel_at_period_end": yes,
        "cancel_at": last if yes else None,
        "canceled_at": call.stripe.now() if yes else None,
    }


def prorated(call: Call, row: dict, items: list[dict]) -> tuple[list[dict], list[dict]]:
    """(lines of the rest of the period, the items as they would be)"""
    lines, wanted, now = [], [dict(one) for one in row["items"]["data"]], call.stripe.now()
    for sent in items:
        one = next((item for item in wanted if item["id"] == sent.get("id")), None)
        if one is None:
            raise Refused(f"No such subscription item: '{sent.get('id')}'", "items[0][id]", "resource_missing")
        old = one["price"]["unit_amount"] * one["quantity"]
        if "price" in sent or "price_data" in sent:
            one["price"] = dict(_price(call.stripe, call.account, sent))
        one["quantity"] = sent.get("quantity", one["quantity"])
        if one["price"]["currency"] != row["currency"]:
            raise Refused("The price's currency differs from the subscription's.", "items")
        new, whole = (
            one["price"]["unit_amount"] * one["quantity"],
            one["current_period_end"] - one["current_period_start"],
        )
        left = max(0, one["current_period_end"] - now)
        until, price = one["current_period_end"], one["price"]["id"]
        lines += [
            line(-(old * left // whole), "Unused time", now, until, price, 1, True),
            line(new * left // whole, "Remaining time", now, until, price, one["quantity"], True),
        ]  # fmt: skip
    return lines, wanted


def _change(call: Call, row: dict, items: list[dict]) -> None:
    lines, wanted = prorated(call, row, items)
    row["items"]["data"] = wanted
    how = call.get("proration_behavior", "create_prorations")
    if row["status"] == "trialing" or how == "none":
        return
    if how == "always_invoice":
        invoices.settle(
            call.stripe, call.account, invoices.drawn(call.stripe, call.account, row, lines, "subscription_update")
        )
    else:
        row.setdefault("_waiting", []).extend(lines)


def cancel(call: Call) -> dict:
    row = find(call)
    if row["status"] in OVER:
        raise Refused(f"No such subscription: '{row['id']}'", "id", "resource_missing", 404)
    row["cancellation_details"] |= {"reason": "cancellation_requested"} | (call.get("cancellation_details") or {})
    return ended(call.stripe, call.account, row)


def ended(stripe: Stripe, account: str, row: dict) -> dict:
    row |= {"status": "canceled", "ended_at": stripe.now(), "canceled_at": row["canceled_at"] or stripe.now()}
    stripe.tell(account, "customer.subscription.deleted", row)
    return row


def preview(call: Call) -> dict:
    """What would be billed: the change asked about, or the next period."""
    details = call.get("subscription_details") or {}
    row = call.find("subscription", call.get("subscription"), "subscription")
    lines, wanted = prorated(call, row, details.get("items") or [])
    coming = row | {"items": {"data": [
        one | {"current_period_start": (end := one["current_period_end"]), "current_period_end": _end(one["price"], end)}
        for one in wanted
    ]}}  # fmt: skip
    if details.get("proration_behavior") == "always_invoice" and row["status"] != "trialing":
        return invoices.drawn(call.stripe, call.account, row, lines, "subscription_update", keep=False)
    between = [*row.get("_waiting", []), *(lines if row["status"] != "trialing" else [])]
    return invoices.drawn(call.stripe, call.account, row, [*between, *_lines(coming)], "upcoming", keep=False)


# -- time ------------------------------------------------------------------------------------------------------------------


def renew(stripe: Stripe, account: str, row: dict) -> None:
    """The next period begins."""
    if row["cancel_at_period_end"]:
        ended(stripe, account, row)
        return
    begin = min(row["items"]["data"][0]["current_period_end"], row["trial_end"] or 2**60) if row["status"] == "trialing" else (
        row["items"]["data"][0]["current_period_end"]
    )  # fmt: skip
    for one in row["items"]["data"]:
        one |= {"current_period_start": begin, "current_period_end": _end(one["price"], begin)}
    bill = invoices.drawn(stripe, account, row, [*row.pop("_waiting", []), *_lines(row)], "subscription_cycle")
    paid = invoices.settle(stripe, account, bill)
    row["status"] = "active" if paid else "past_due"
    stripe.tell(account, "customer.subscription.updated", row)


def pass_time(stripe: Stripe, account: str) -> bool:
    """One step of what is due by now. Whether there was one."""
    for row in stripe.all(account, "subscription")[::-1]:
        if row["status"] in (*OVER, "unpaid", "incomplete"):
            continue
        if row["items"]["data"][0]["current_period_end"] <= stripe.now():
            renew(stripe, account, row)
            return True
        if row["status"] == "trialing" and row["trial_end"] - 3 * DAY <= stripe.now() and not row.get("_warned"):
            row["_warned"] = True
            stripe.tell(account, "customer.subscription.trial_will_end", row)
            return True
    return _try_again(stripe, account)


def _try_again(stripe: Stripe, account: str) -> bool:
    for bill in stripe.all(account, "invoice", status="open")[::-1]:
        if not bill["next_payment_attempt"] or bill["next_payment_attempt"] > stripe.now():
            continue
        row = stripe.of(account)[bill["parent"]["subscription_details"]["subscription"]]
        if row["status"] in OVER:
            bill["next_payment_attempt"] = None
        elif invoices.settle(stripe, account, bill):
            follow(stripe, account, bill)
        elif bill["next_payment_attempt"] is None:
            _become(stripe, account, row, "unpaid")
        return True
    return False
