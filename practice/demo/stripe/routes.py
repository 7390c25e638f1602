"""Which call goes where: "METHOD /path" → (the SDK's description of its parameters, what it does)."""

import re

from practice.demo.stripe import (
    accounts,
    catalogue,
    checkout,
    customers,
    invoices,
    moving,
    payments,
    subscriptions,
)
from practice.demo.stripe.form import Refused, checked, read
from practice.demo.stripe.state import PLATFORM, Call, Stripe, listed


def event(call: Call) -> dict:
    return call.find("event", call.key)


def events(call: Call) -> dict:
    rows = call.all("event", type=call.get("type"))
    if kinds := call.get("types"):
        rows = [one for one in rows if one["type"] in kinds]
    return listed(rows, call.params, "/v1/events")


CALLS = {
    "POST accounts": ("AccountCreateParams", accounts.create),
    "GET accounts": ("AccountListParams", accounts.listing),
    "GET accounts/*": ("AccountRetrieveParams", accounts.find),
    "POST accounts/*": ("AccountUpdateParams", accounts.update),
    "GET account": ("AccountRetrieveCurrentParams", accounts.own),
    "POST account_links": ("AccountLinkCreateParams", accounts.link),
    "POST customers": ("CustomerCreateParams", customers.create),
    "GET customers": ("CustomerListParams", customers.listing),
    "GET customers/*": ("CustomerRetrieveParams", customers.find),
    "POST customers/*": ("CustomerUpdateParams", customers.update),
    "DELETE customers/*": ("CustomerDeleteParams", customers.delete),
    "POST customers/*/tax_ids": ("CustomerTaxIdCreateParams", customers.add_tax_id),
    "GET customers/*/tax_ids": ("CustomerTaxIdListParams", customers.tax_ids),
    "DELETE customers/*/tax_ids/*": ("CustomerTaxIdDeleteParams", customers.delete_tax_id),
    "GET customers/*/payment_methods": ("CustomerPaymentMethodListParams", customers.methods),
    "GET payment_methods": ("PaymentMethodListParams", customers.methods),
    "GET payment_methods/*": ("PaymentMethodRetrieveParams", customers.method),
    "POST payment_methods/*/attach": ("PaymentMethodAttachParams", customers.attach),
    "POST payment_methods/*/detach": ("PaymentMethodDetachParams", customers.detach),
    "POST products": ("ProductCreateParams", catalogue.product),
    "GET products": ("ProductListParams", catalogue.products),
    "GET products/*": ("ProductRetrieveParams", catalogue.find_product),
    "POST prices": ("PriceCreateParams", catalogue.price),
    "GET prices": ("PriceListParams", catalogue.prices),
    "GET prices/*": ("PriceRetrieveParams", catalogue.find_price),
    "POST tax_rates": ("TaxRateCreateParams", catalogue.rate),
    "GET tax_rates": ("TaxRateListParams", catalogue.rates),
    "POST setup_intents": ("SetupIntentCreateParams", catalogue.setup),
    "GET setup_intents/*": ("SetupIntentRetrieveParams", catalogue.find_setup),
    "POST setup_intents/*/cancel": ("SetupIntentCancelParams", catalogue.cancel_setup),
    "POST checkout/sessions": ("checkout.SessionCreateParams", checkout.create),
    "GET checkout/sessions": ("checkout.SessionListParams", checkout.listing),
    "GET checkout/sessions/*": ("checkout.SessionRetrieveParams", checkout.find),
    "GET checkout/sessions/*/line_items": ("checkout.SessionLineItemListParams", checkout.items),
    "POST checkout/sessions/*/expire": ("checkout.SessionExpireParams", checkout.expire),
    "POST billing_portal/sessions": ("billing_portal.SessionCreateParams", checkout.portal),
    "POST payment_intents": ("PaymentIntentCreateParams", payments.create),
    "GET payment_intents": ("PaymentIntentListParams", payments.listing),
    "GET payment_intents/*": ("PaymentIntentRetrieveParams", payments.find),
    "POST payment_intents/*": ("PaymentIntentUpdateParams", payments.update),
    "POST payment_intents/*/confirm": ("PaymentIntentConfirmParams", payments.confirm),
    "POST payment_intents/*/cancel": ("PaymentIntentCancelParams", payments.cancel),
    "GET charges": ("ChargeListParams", payments.charges),
    "GET charges/*": ("ChargeRetrieveParams", payments.charge),
    "POST refunds": ("RefundCreateParams", moving.refund),
    "GET refunds": ("RefundListParams", moving.refunds),
    "GET refunds/*": ("RefundRetrieveParams", moving.find_refund),
    "GET disputes": ("DisputeListParams", moving.disputes),
    "GET disputes/*": ("DisputeRetrieveParams", moving.find_dispute),
    "POST disputes/*": ("DisputeUpdateParams", moving.answer_dispute),
    "POST disputes/*/close": ("DisputeCloseParams", moving.accept_dispute),
    "GET balance": ("BalanceRetrieveParams", moving.balance),
    "GET balance_transactions": ("BalanceTransactionListParams", moving.transactions),
    "GET balance_transactions/*": ("BalanceTransactionRetrieveParams", moving.transaction),
    "POST payouts": ("PayoutCreateParams", moving.payout),
    "GET payouts": ("PayoutListParams", moving.payouts),
    "GET payouts/*": ("PayoutRetrieveParams", moving.find_payout),
    "POST subscriptions": ("SubscriptionCreateParams", subscriptions.create),
    "GET subscriptions": ("SubscriptionListParams", subscriptions.listing),
    "GET subscriptions/*": ("SubscriptionRetrieveParams", subscriptions.find),
    "POST subscriptions/*": ("SubscriptionUpdateParams", subscriptions.update),
    "DELETE subscriptions/*": ("SubscriptionCancelParams", subscriptions.cancel),
    "POST invoices/create_preview": ("InvoiceCreatePreviewParams", subscriptions.preview),
    "GET invoices": ("InvoiceListParams", invoices.listing),
    "GET invoices/*": ("InvoiceRetrieveParams", invoices.find),
    "POST invoices/*/pay": ("InvoicePayParams", invoices.pay),
    "POST invoices/*/void": ("InvoiceVoidInvoiceParams", invoices.void),
    "GET events": ("EventListParams", events),
    "GET events/*": ("EventRetrieveParams", event),
}
_PATTERNS = [(re.compile(call.replace("*", "([A-Za-z0-9_]+)") + r"\Z"), *rest) for call, rest in CALLS.items()]
EXPANDED = {"latest_charge": "charge", "balance_transaction": "balance_transaction", "payment_intent": "payment_intent",
            "charge": "charge", "customer": "customer", "subscription": "subscription", "latest_invoice": "invoice",
            "payment_method": "payment_method", "default_payment_method": "payment_method", "setup_intent": "setup_intent",
            "invoice": "invoice", "product": "product"}  # fmt: skip


def answer(stripe: Stripe, method: str, path: str, form: str, account: str) -> dict:
    """What a call says. Raises Refused."""
    asked = f"{method} {path.removeprefix('/v1/')}"
    for pattern, described, function in sorted(_PATTERNS, key=lambda one: one[0].pattern.count("(")):
        if found := pattern.match(asked):
            if account != PLATFORM:
                stripe.account(account)
            params = checked(read(form), described)
            call = Call(stripe, account, params, "/".join(found.groups()))
            with stripe.lock:
                row = function(call)
                return shown(stripe, account, row, params.get("expand") or [])
    raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404)


def shown(stripe: Stripe, account: str, row: dict, expand: list[str]) -> dict:
    """As the API shows it: nothing of the stand-in's own, and what was asked for in place of its id."""
    if row.get("object") == "list":
        inner = [one.removeprefix("data.") for one in expand if one.startswith("data.")]
        return row | {"data": [shown(stripe, account, one, inner) for one in row["data"]]}
    found = {name: value for name, value in row.items() if not name.startswith("_")}
    for path in expand:
        name, _, rest = path.partition(".")
        if name not in found or name not in EXPANDED:
            if name in ("line_items", "payments", "total_details", "lines", "items"):
                if name == "line_items":
                    found[name] = {"object": "list", "data": row.get("_items", []), "has_more": False}
                continue
            raise Refused(f"This property cannot be expanded ({path}).", "expand")
        if isinstance(found[name], str):
            found[name] = shown(
                stripe, account, stripe.find(account, EXPANDED[name], found[name]), [rest] if rest else []
            )
    return found
