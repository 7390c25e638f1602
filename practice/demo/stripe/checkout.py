"""Checkout Sessions and the Customer Portal: what is asked for, and what a person who clicks through them does."""

from practice.demo.stripe import catalogue, customers, payments, subscriptions
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import DAY, Call, Stripe, listed

WAYS = {"sek": ["card", "swish", "klarna"], "dkk": ["card", "mobilepay", "klarna"]}


def create(call: Call) -> dict:
    mode = call.get("mode", "payment")
    if not call.get("success_url"):
        raise Refused("Missing required param: success_url.", "success_url", "parameter_missing")
    if call.get("customer") and call.get("customer_email"):
        raise Refused("You may only specify one of these parameters: customer, customer_email.", "customer_email")
    if call.get("customer"):
        call.find("customer", call.params["customer"], "customer")
    items = [] if mode == "setup" else [_item(call, one, mode) for one in call.get("line_items") or []]
    if mode != "setup" and not items:
        raise Refused("You must pass `line_items` in this mode.", "line_items", "parameter_missing")
    _fits(call, mode)
    currency = items[0]["currency"] if items else (call.get("currency") or "").lower()
    if mode == "setup" and not currency:
        raise Refused("Missing required param: currency.", "currency", "parameter_missing")
    total = sum(one["amount_total"] for one in items)
    kinds = _ways(call, mode, currency)
    if mode == "payment":
        payments.fit(call.stripe, call.account, total, currency, kinds)
    life = call.get("expires_at", call.stripe.now() + DAY)
    if not call.stripe.now() + 1800 <= life <= call.stripe.now() + DAY + 5:
        raise Refused("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", "expires_at")
    return _made(call, mode, items, currency, total, kinds, life)


def _made(call, mode, items, currency, total, kinds, life):
    row = call.make(
        "checkout.session", "cs_test", mode=mode, currency=currency, amount_total=total, amount_subtotal=total, expires_at=life,
        status="open", payment_status="unpaid" if mode != "setup" else "no_payment_required", payment_method_types=kinds,
        customer=None, customer_email=None, client_reference_id=None, payment_intent=None, setup_intent=None, subscription=None,
        invoice=None, cancel_url=None, locale=None, customer_details=None, consent=None, metadata=call.get("metadata") or {},
        _items=items, _asked={name: call.get(name) for name in ("payment_intent_data", "setup_intent_data", "subscription_data",
                                                                "automatic_tax", "tax_id_collection", "customer_creation")},
        **call.only("success_url"),
    )  # fmt: skip
    row |= call.only("customer", "customer_email", "client_reference_id", "cancel_url", "locale")
    row["url"] = f"{call.stripe.base}/pay/{row['id']}" + (f"?account={call.account}" if call.account else "")
    return row


def _ways(call, mode, currency):
    chosen = call.get("allowed_payment_method_types")
    if chosen:
        return chosen
    if mode != "payment":
        return ["card"]
    kinds = [
        one for one in WAYS.get(currency, ["card"]) if one not in (call.get("excluded_payment_method_types") or [])
    ]
    if not call.account:
        return ["card"]
    active = call.stripe.account(call.account)["capabilities"]
    return [one for one in kinds if active.get("card_payments" if one == "card" else f"{one}_payments") == "active"]


def _fits(call, mode):
    """What is only for another mode."""
    for name, only in (
        ("payment_intent_data", "payment"),
        ("subscription_data", "subscription"),
        ("setup_intent_data", "setup"),
    ):
        if name in call.params and mode != only:
            raise Refused(f"You can not pass `{name}` in `{mode}` mode.", name)
    trial = (call.get("subscription_data") or {}).get("trial_end")
    if trial and trial < call.stripe.now() + 2 * DAY:
        raise Refused("The `trial_end` date has to be at least 2 days in the future.", "subscription_data[trial_end]")
    fee = (call.get("payment_intent_data") or {}).get("application_fee_amount")
    if fee and not call.account:
        raise Refused("Can only apply an application_fee_amount on a connected account.", "payment_intent_data")


def _item(call, sent, mode):
    quantity = sent.get("quantity", 1)
    if quantity < 1:
        raise Refused("The quantity must be at least 1.", "line_items[0][quantity]")
    price = catalogue.new_price(call.stripe, call.account, sent["price_data"]) if "price_data" in sent else call.find(
        "price", sent.get("price"), "line_items[0][price]"
    )  # fmt: skip
    if mode == "subscription" and not price["recurring"]:
        raise Refused("You must provide at least one recurring price in `subscription` mode.", "line_items")
    if mode == "payment" and price["recurring"]:
        raise Refused("You specified `payment` mode but passed a recurring price.", "line_items")
    name = call.stripe.of(call.account)[price["product"]]["name"]
    return {"id": f"li_{price['id'][6:]}", "object": "item", "description": name, "quantity": quantity, "price": dict(price),
            "currency": price["currency"], "amount_total": price["unit_amount"] * quantity}  # fmt: skip


def find(call: Call) -> dict:
    return call.find("checkout.session", call.key)


def listing(call: Call) -> dict:
    where = {name: call.get(name) for name in ("payment_intent", "subscription", "customer", "status")}
    return listed(call.all("checkout.session", **where), call.params, "/v1/checkout/sessions")


def items(call: Call) -> dict:
    return listed(find(call)["_items"], call.params, "/v1/checkout/sessions/line_items")


def expire(call: Call) -> dict:
    row = find(call)
    if row["status"] != "open":
        raise Refused("Only Checkout Sessions with a status of `open` can be expired.", "session")
    return expired(call.stripe, call.account, row)


def expired(stripe: Stripe, account: str, row: dict) -> dict:
    row |= {"status": "expired", "url": None}
    stripe.tell(account, "checkout.session.expired", row)
    return row


# -- what a person does there ----------------------------------------------------------------------------------------------


def complete(stripe: Stripe, account: str, key: str, kind: str = "card", card: str = "pm_card_visa", **about) -> dict:
    """Pay. `about`: email, name, country, vat. Raises Refused where the card says no, or the session is over."""
    row = stripe.find(account, "checkout.session", key)
    if row["status"] != "open":
        raise Refused("This Checkout Session is no longer open.", "session", "checkout_session_over")
    if kind not in row["payment_method_types"]:
        raise Refused(f"{kind} is not offered here.", "payment_method")
    customer = _customer(stripe, account, row, about)
    method = customers.new_method(stripe, account, kind, card)
    method["billing_details"] |= {"email": about.get("email"), "name": about.get("name")}
    {"payment": _pay, "setup": _keep, "subscription": _subscribe}[row["mode"]](stripe, account, row, customer, method)
    row |= {"status": "complete", "url": None}
    row["customer_details"] = {"email": about.get("email") or row["customer_email"], "name": about.get("name")}
    stripe.tell(account, "checkout.session.completed", row)
    return row


def _customer(stripe, account, row, about):
    """The customer of the session: given, or made where the mode or the session wants one."""
    if not row["customer"] and (row["mode"] != "payment" or row["_asked"]["customer_creation"] == "always"):
        sent = {"email": about.get("email") or row["customer_email"], "name": about.get("name")}
        row["customer"] = customers.create(Call(stripe, account, {k: v for k, v in sent.items() if v}))["id"]
    if row["customer"] and about.get("country"):
        stripe.of(account)[row["customer"]]["address"] = {"country": about["country"]}
    if row["customer"] and about.get("vat") and (row["_asked"]["tax_id_collection"] or {}).get("enabled"):
        customers.add_tax_id(Call(stripe, account, {"type": "eu_vat", "value": about["vat"]}, row["customer"]))
    return row["customer"]


def _pay(stripe, account, row, customer, method):
    asked = row["_asked"]["payment_intent_data"] or {}
    if not row["payment_intent"]:
        fields = (*payments.FIELDS, "application_fee_amount")
        more = {name: asked[name] for name in fields if name in asked} | {"customer": customer}
        intent = payments.intent(
            stripe, account, row["amount_total"], row["currency"], row["payment_method_types"], **more
        )
        row["payment_intent"] = intent["id"]
    payments.pay(stripe, account, stripe.of(account)[row["payment_intent"]], method["id"])
    row["payment_status"] = "paid"


def _keep(stripe, account, row, customer, method):
    setup = catalogue.new_setup(stripe, account, (row["_asked"]["setup_intent_data"] or {}) | {"customer": customer})
    row["setup_intent"] = setup["id"]
    catalogue.set_up(stripe, account, setup, method["id"])


def _subscribe(stripe, account, row, customer, method):
    asked = (row["_asked"]["subscription_data"] or {}) | {
        "customer": customer,
        "automatic_tax": row["_asked"]["automatic_tax"],
    }
    customers.attach_to(stripe, account, method["id"], customer)
    asked |= {"default_payment_method": method["id"], "payment_behavior": "error_if_incomplete"}
    lines = [{"price": one["price"]["id"], "quantity": one["quantity"]} for one in row["_items"]]
    made = subscriptions.start(stripe, account, asked, lines)
    row |= {"subscription": made["id"], "invoice": made["latest_invoice"]}
    row["payment_status"] = "no_payment_required" if made["status"] == "trialing" else "paid"


# -- the Customer Portal ---------------------------------------------------------------------------------------------------


def portal(call: Call) -> dict:
    if not call.get("customer"):
        raise Refused("Missing required param: customer.", "customer", "parameter_missing")
    customer = call.find("customer", call.params["customer"], "customer")
    row = call.make(
        "billing_portal.session", "bps", customer=customer["id"], return_url=call.get("return_url"), locale=None
    )
    row["url"] = f"{call.stripe.base}/portal/{row['id']}"
    return row


def new_card(stripe: Stripe, account: str, customer: str, card: str) -> None:
    """Kept as the usual one, and what is owed is tried at once. Raises Refused where the card says no."""
    from practice.demo.stripe import invoices

    method = customers.attach_to(stripe, account, customers.new_method(stripe, account, "card", card)["id"], customer)
    stripe.of(account)[customer]["invoice_settings"]["default_payment_method"] = method["id"]
    for one in stripe.all(account, "subscription", customer=customer):
        if one["status"] not in subscriptions.OVER:
            one["default_payment_method"] = method["id"]
            stripe.tell(account, "customer.subscription.updated", one)
    for bill in stripe.all(account, "invoice", customer=customer, status="open"):
        if invoices.settle(stripe, account, bill):
            subscriptions.follow(stripe, account, bill)
