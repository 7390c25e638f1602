"""Customers, their VAT numbers, their cards."""

import re

from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import Call, Stripe, listed, merged

FIELDS = ("name", "email", "phone", "address", "description", "preferred_locales", "tax_exempt", "shipping", "metadata")
EU_VAT = re.compile(r"(SE\d{12}|DK\d{8}|DE\d{9}|FI\d{8})")
# Stripe's own test cards: id → (brand, last4, what happens)
CARDS = {
    "pm_card_visa": ("visa", "4242", ""),
    "pm_card_mastercard": ("mastercard", "4444", ""),
    "pm_card_chargeDeclined": ("visa", "0002", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("visa", "9995", "insufficient_funds"),
    "pm_card_chargeDeclinedFraudulent": ("visa", "0019", "fraudulent"),
    "pm_card_chargeCustomerFail": ("visa", "0341", "generic_decline"),
    "pm_card_authenticationRequired": ("visa", "3184", "authentication_required"),
    "pm_card_radarBlock": ("visa", "4954", "highest_risk_level"),
    "pm_card_riskLevelElevated": ("visa", "9235", "elevated"),
    "pm_card_createDispute": ("visa", "0259", "dispute"),
}


def create(call: Call) -> dict:
    settings = {"default_payment_method": None} | (call.get("invoice_settings") or {})
    row = call.make("customer", "cus", invoice_settings=settings, balance=0, delinquent=False, currency=None)
    row |= dict.fromkeys(FIELDS) | {"metadata": {}, "tax_exempt": "none"}
    merged(row, call.params, *FIELDS)
    for one in call.get("tax_id_data") or []:
        _tax_id(call, row, one)
    if method := call.get("payment_method"):
        attach_to(call.stripe, call.account, method, row["id"])
    call.tell("customer.created", row)
    return row


def find(call: Call) -> dict:
    return call.find("customer", call.key)


def update(call: Call) -> dict:
    row = find(call)
    if chosen := (call.get("invoice_settings") or {}).get("default_payment_method"):
        method = call.find("payment_method", chosen, "invoice_settings[default_payment_method]")
        if method["customer"] != row["id"]:
            raise Refused(
                "The customer does not have a payment method with that ID.", "invoice_settings", "resource_missing"
            )
    row["invoice_settings"] |= call.get("invoice_settings") or {}
    merged(row, call.params, *FIELDS)
    call.tell("customer.updated", row)
    return row


def delete(call: Call) -> dict:
    row = find(call)
    for one in call.all("subscription", customer=row["id"]):
        if one["status"] != "canceled":
            one |= {"status": "canceled", "ended_at": call.stripe.now(), "canceled_at": call.stripe.now()}
            call.tell("customer.subscription.deleted", one)
    for one in call.all("payment_method", customer=row["id"]):  # a deleted customer's means can't be used again
        one |= {"customer": None, "_spent": True}
        call.tell("payment_method.detached", one)
    row["deleted"] = True
    call.tell("customer.deleted", row)
    return {"id": row["id"], "object": "customer", "deleted": True}


def listing(call: Call) -> dict:
    return listed(call.all("customer", email=call.get("email")), call.params, "/v1/customers")


# -- VAT numbers -----------------------------------------------------------------------------------------------------------


def _tax_id(call: Call, customer: dict, sent: dict) -> dict:
    if sent["type"] == "eu_vat" and not EU_VAT.fullmatch(sent["value"]):
        raise Refused(f"Invalid value for eu_vat: {sent['value']}", "value", "tax_id_invalid")
    return call.make(
        "tax_id", "txi", customer=customer["id"], type=sent["type"], value=sent["value"], country=sent["value"][:2],
        verification={"status": "pending", "verified_address": None, "verified_name": None},
    )  # fmt: skip


def add_tax_id(call: Call) -> dict:
    return _tax_id(call, find(call), call.params)


def tax_ids(call: Call) -> dict:
    return listed(call.all("tax_id", customer=find(call)["id"]), call.params, "/v1/tax_ids")


def delete_tax_id(call: Call) -> dict:
    customer, _, key = call.key.partition("/")
    row = call.find("tax_id", key)
    if row["customer"] != customer:
        raise Refused(f"No such tax id: '{key}'", "id", "resource_missing", 404)
    row["deleted"] = True
    return {"id": key, "object": "tax_id", "deleted": True}


# -- means of payment ------------------------------------------------------------------------------------------------------


def method_for(stripe: Stripe, account: str, name: str, param: str = "payment_method") -> dict:
    """A saved one, or one of Stripe's test cards, of which each use makes a new one."""
    if name in CARDS:
        return new_method(stripe, account, "card", name)
    return stripe.find(account, "payment_method", name, param)


def new_method(stripe: Stripe, account: str, kind: str, test_card: str = "pm_card_visa") -> dict:
    row = stripe.make(account, "payment_method", "pm", type=kind, customer=None, metadata={}, allow_redisplay="unspecified",
                      billing_details={"name": None, "email": None, "address": None, "phone": None})  # fmt: skip
    if kind == "card":
        brand, last, _ = CARDS[test_card]
        row["card"] = {"brand": brand, "last4": last, "exp_month": 12, "exp_year": 2034, "country": "SE",
                       "fingerprint": f"fp{last}standin", "funding": "credit", "wallet": None}  # fmt: skip
    else:
        row[kind] = {}
    row["_test"] = test_card if kind == "card" else ""
    return row


def attach_to(stripe: Stripe, account: str, method: str, customer: str) -> dict:
    row = method_for(stripe, account, method)
    refuse_spent(row)
    stripe.find(account, "customer", customer, "customer")
    if row["type"] != "card":
        raise Refused(f"A payment method of type {row['type']} cannot be attached to a customer.", "payment_method")
    if row["_test"] == "pm_card_chargeDeclined":
        raise declined("generic_decline")
    row["customer"] = customer
    stripe.tell(account, "payment_method.attached", row)
    return row


def refuse_spent(row: dict) -> None:
    """Raises Refused for a card that was detached, or charged without a customer to keep it."""
    if row.get("_spent"):
        words = (
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a"
            " connected account without Customer attachment, or was detached from a Customer. It may not be used again."
        )
        raise Refused(words, "payment_method", "payment_method_unexpected_state")


def attach(call: Call) -> dict:
    return attach_to(call.stripe, call.account, call.key, call.params.get("customer", ""))


def detach(call: Call) -> dict:
    row = call.find("payment_method", call.key)
    if not row["customer"]:
        raise Refused("The payment method you provided is not attached to a customer.", "payment_method")
    row |= {"customer": None, "_spent": True}  # it can't be attached or used again
    call.tell("payment_method.detached", row)
    return row


def method(call: Call) -> dict:
    return call.find("payment_method", call.key)


def methods(call: Call) -> dict:
    customer = call.key or call.get("customer")
    rows = call.all("payment_method", customer=call.find("customer", customer, "customer")["id"], type=call.get("type"))
    return listed(rows, call.params, "/v1/payment_methods")


def declined(code: str, **more) -> Refused:
    words = "Your card was declined."
    if code == "authentication_required":
        words = "Your card was declined. This transaction requires authentication."
        return Refused(words, "", code, 402, "card_error", decline_code=code, **more)
    return Refused(words, "", "card_declined", 402, "card_error", decline_code=code, **more)
