"""Products, prices, and cards that are kept for later (SetupIntent)."""

from practice.demo.stripe import customers, payments
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import Call, Stripe, listed, merged


def product(call: Call) -> dict:
    if not call.get("name"):
        raise Refused("Missing required param: name.", "name", "parameter_missing")
    if (key := call.get("id", "")) and key in call.stripe.of(call.account):
        raise Refused("Product already exists.", "id", "resource_already_exists")
    row = call.make(
        "product", "prod", key, active=True, name=call.get("name"), description=None, metadata={}, tax_code=None
    )
    merged(row, call.params, "description", "active", "tax_code", "unit_label", "metadata")
    return row


def find_product(call: Call) -> dict:
    return call.find("product", call.key)


def products(call: Call) -> dict:
    return listed(call.all("product", active=call.get("active")), call.params, "/v1/products")


def price(call: Call) -> dict:
    return new_price(call.stripe, call.account, call.params)


def new_price(stripe: Stripe, account: str, sent: dict) -> dict:
    currency, amount = sent["currency"].lower(), sent.get("unit_amount")
    if currency not in payments.LEAST:
        raise Refused(f"Invalid currency: {currency}.", "currency")
    if amount is None or amount < 0:
        raise Refused("Missing or invalid: unit_amount.", "unit_amount", "parameter_missing")
    if "product_data" in sent:
        made = product(Call(stripe, account, {"name": sent["product_data"].get("name")}))["id"]
    else:
        made = stripe.find(account, "product", sent.get("product"), "product")["id"]
    key = sent.get("lookup_key")
    for other in stripe.all(account, "price"):
        if key and other["lookup_key"] == key:
            if not sent.get("transfer_lookup_key"):
                raise Refused("A price already uses that lookup key.", "lookup_key", "resource_already_exists")
            other["lookup_key"] = None
    recurring = sent.get("recurring")
    if recurring:
        recurring = {"interval_count": 1, "usage_type": "licensed", **recurring}
    return stripe.make(account, "price", "price", product=made, currency=currency, unit_amount=amount, lookup_key=key,
                       active=True, recurring=recurring, type="recurring" if recurring else "one_time", 
                       nickname=sent.get("nickname"),
                       tax_behavior=sent.get("tax_behavior", "unspecified"), metadata=sent.get("metadata") or {})  # fmt: skip


def find_price(call: Call) -> dict:
    return call.find("price", call.key)


def prices(call: Call) -> dict:
    rows = call.all("price", product=call.get("product"), active=call.get("active"), currency=call.get("currency"))
    if keys := call.get("lookup_keys"):
        rows = [one for one in rows if one["lookup_key"] in keys]
    return listed(rows, call.params, "/v1/prices")


def rate(call: Call) -> dict:
    """A tax rate, such as 25 % moms."""
    return call.make("tax_rate", "txr", active=True, metadata={}, country=None, **(
        {"inclusive": False} | call.only("display_name", "percentage", "inclusive", "country", "description", "metadata")
    ))  # fmt: skip


def rates(call: Call) -> dict:
    return listed(call.all("tax_rate", active=call.get("active")), call.params, "/v1/tax_rates")


# -- cards kept for later --------------------------------------------------------------------------------------------------


def new_setup(stripe: Stripe, account: str, sent: dict) -> dict:
    if sent.get("customer"):
        stripe.find(account, "customer", sent["customer"], "customer")
    row = stripe.make(account, "setup_intent", "seti", customer=sent.get("customer"), status="requires_payment_method",
                      usage=sent.get("usage", "off_session"), payment_method=None, last_setup_error=None,
                      payment_method_types=["card"], description=sent.get("description"),
                      metadata=sent.get("metadata") or {})  # fmt: skip
    row["client_secret"] = f"{row['id']}_secret"
    stripe.tell(account, "setup_intent.created", row)
    return row


def set_up(stripe: Stripe, account: str, row: dict, method: str) -> None:
    """Raises Refused where the card says no."""
    try:
        if row["customer"]:
            means = customers.attach_to(stripe, account, method, row["customer"])
        else:
            means = customers.method_for(stripe, account, method)
    except Refused as refused:
        row["last_setup_error"] = refused.body["error"]
        stripe.tell(account, "setup_intent.setup_failed", row)
        raise
    row |= {"status": "succeeded", "payment_method": means["id"], "last_setup_error": None}
    stripe.tell(account, "setup_intent.succeeded", row)


def setup(call: Call) -> dict:
    row = new_setup(call.stripe, call.account, call.params)
    if call.get("confirm"):
        set_up(call.stripe, call.account, row, call.get("payment_method", ""))
    return row


def find_setup(call: Call) -> dict:
    return call.find("setup_intent", call.key)


def cancel_setup(call: Call) -> dict:
    row = find_setup(call)
    if row["status"] == "succeeded":
        raise Refused("This SetupIntent has already succeeded.", "", "setup_intent_unexpected_state")
    row["status"] = "canceled"
    call.tell("setup_intent.canceled", row)
    return row
