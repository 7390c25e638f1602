"""Connected accounts and their onboarding."""

from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import PLATFORM, Call, listed, merged

CURRENCY = {"SE": "sek", "DK": "dkk", "DE": "eur", "NO": "nok", "FI": "eur"}


def create(call: Call) -> dict:
    country = call.get("country", "SE")
    if country not in CURRENCY:
        raise Refused(f"Country '{country}' is not supported.", "country", "country_unsupported")
    asked = {name: "inactive" for name, value in (call.get("capabilities") or {}).items() if value.get("requested")}
    row = call.make(
        "account", "acct", country=country, default_currency=call.get("default_currency", CURRENCY[country]),
        email=call.get("email"), type=call.get("type", "none"), controller=call.get("controller") or {}, capabilities=asked,
        charges_enabled=False, payouts_enabled=False, details_submitted=False, metadata=call.get("metadata") or {},
        business_type=call.get("business_type"), business_profile=call.get("business_profile") or {},
        settings=_settings(call.get("settings")), requirements={"currently_due": ["external_account"], "disabled_reason": None},
    )  # fmt: skip
    call.stripe.of(row["id"])
    return row


def _settings(sent) -> dict:
    payouts = {"schedule": {"interval": "daily", "delay_days": 3}, "statement_descriptor": None}
    for name, value in ((sent or {}).get("payouts") or {}).items():
        payouts[name] = payouts[name] | value if isinstance(value, dict) else value
    return {**{name: value for name, value in (sent or {}).items() if name != "payouts"}, "payouts": payouts}


def find(call: Call) -> dict:
    return call.stripe.account(call.key)


def update(call: Call) -> dict:
    row = find(call)
    for name, value in (call.get("capabilities") or {}).items():
        ready = "active" if row["details_submitted"] else "inactive"
        row["capabilities"][name] = ready if value.get("requested") else "inactive"
    if "settings" in call.params:
        row["settings"] = row["settings"] | _settings(call.params["settings"])
    merged(row, call.params, "email", "business_profile", "metadata")
    call.stripe.tell(row["id"], "account.updated", row)
    return row


def listing(call: Call) -> dict:
    return listed(call.all("account"), call.params, "/v1/accounts")


def link(call: Call) -> dict:
    """Where the clinic tells Stripe who it is."""
    account = call.stripe.account(call.params["account"])
    for name in ("refresh_url", "return_url"):
        if not call.get(name):
            raise Refused(f"Missing required param: {name}.", name, "parameter_missing")
    made = call.make("account_link", "link", account=account["id"], **call.only("return_url", "refresh_url"))
    made["url"] = f"{call.stripe.base}/onboarding/{made['id']}"
    made["expires_at"] = call.stripe.now() + 300
    return {name: made[name] for name in ("object", "created", "expires_at", "url")}


def finish(stripe, account: str) -> None:
    """What the hosted onboarding does at its end."""
    row = stripe.account(account)
    row |= {"charges_enabled": True, "payouts_enabled": True, "details_submitted": True}
    row["requirements"] = {"currently_due": [], "disabled_reason": None}
    row["capabilities"] = dict.fromkeys(row["capabilities"] or ("card_payments", "transfers"), "active")
    stripe.tell(account, "account.updated", row)


def own(call: Call) -> dict:
    """GET /v1/account"""
    if call.account != PLATFORM:
        return call.stripe.account(call.account)
    return {
        "id": "acct_platform",
        "object": "account",
        "country": "SE",
        "charges_enabled": True,
        "payouts_enabled": True,
    }
