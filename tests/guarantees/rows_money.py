"""The permission rows of the clinic's money (practice.payments)."""

from tests.guarantees.permissions import (
    BOOKKEEPERS,
    CARERS,
    CLIENT,
    CLIENTS,
    MANAGERS,
    NOTHING,
    Row,
    gone,
    nobodys,
    thing,
)

OWN_INVOICE = CLIENT | {"other_client": "hidden"}
ROWS = [
    Row("payments:mine", CLIENT),
    Row("payments:year", CLIENT | dict.fromkeys(CLIENTS, "hidden"), lambda cast: {"number": 2025}),
    Row("payments:buy", CLIENT, methods=("post",)),
    Row("payments:card", CLIENT | dict.fromkeys(CLIENTS, "hidden"), methods=("get", "post")),
    Row("payments:card-change", CLIENT, methods=("post",)),
    Row("payments:own", OWN_INVOICE, thing("invoice")),
    Row("payments:pay", OWN_INVOICE, thing("invoice"), ("post",)),
    Row("payments:own-paper", OWN_INVOICE, thing("invoice")),
    Row("payments:for-payer", NOTHING, lambda cast: {"token": "forged"}),
    Row("payments:for-payer-paper", NOTHING, lambda cast: {"token": "forged"}),
    Row("payments:for-payer-pay", NOTHING, lambda cast: {"token": "forged"}, ("post",)),
    *(Row(f"payments:{page}", BOOKKEEPERS) for page in ("overview", "invoices", "payers", "export")),
    Row("payments:exported", BOOKKEEPERS, lambda cast: {"form": "journal"}),
    Row("payments:bill", BOOKKEEPERS, lambda cast: {"pk": cast.users["client"].pk}, ("get", "post")),
    Row("payments:invoice", BOOKKEEPERS, thing("invoice")),
    Row("payments:paper", BOOKKEEPERS, thing("invoice")),
    Row("payments:act", BOOKKEEPERS, lambda cast: thing("invoice")(cast) | {"act": "credit"}, ("post",)),
    Row("payments:add-payer", BOOKKEEPERS, methods=("get", "post")),
    Row("payments:payer", gone(BOOKKEEPERS), nobodys, ("get", "post")),
    Row("payments:settings", MANAGERS, methods=("get", "post")),
    Row("payments:connect", MANAGERS, methods=("post",)),
    Row("payments:shares", BOOKKEEPERS, methods=("get", "post")),
    Row("payments:earnings", CARERS),
]
