"""The hosted pages, each marked as a test: Checkout, the Customer Portal, an account's onboarding, an invoice, a receipt."""

import html
import re

from practice.demo.stripe import accounts, checkout, subscriptions
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import PLATFORM, Call, Stripe

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>Test mode: {title}</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:0 auto;padding:1.5rem;background:#fff8e6;color:#222}}
button,a.way{{display:block;font:inherit;text-align:left;width:100%;box-sizing:border-box;padding:.7em 1em;margin:.5em 0;
background:#fff;border:1px solid #976;border-radius:.5em;color:#222;text-decoration:none}}
label{{display:block;margin:.5em 0}}input,select{{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.4em}}
strong.test{{background:#7a3b00;color:#fff;padding:.1em .5em;border-radius:.3em}}.no{{color:#a00}}</style>
<p><strong class="test">TEST MODE</strong> This page takes the place of the payment service. No money moves.</p>
<h1>{title}</h1>{rows}</html>"""
CHOICES = (
    ("pm_card_visa", "Pay with the test card 4242"),
    ("pm_card_chargeDeclined", "Try a card that is declined"),
    ("pm_card_chargeCustomerFail", "Use a card that is taken now and fails later"),
    ("pm_card_radarBlock", "Try a card that looks like fraud"),
)
OTHERS = {
    "swish": "Pay with Swish (test)",
    "mobilepay": "Pay with MobilePay (test)",
    "klarna": "Pay with Klarna (test)",
}
WORDS = {"sek": "SEK", "dkk": "DKK", "eur": "EUR"}


def page(stripe: Stripe, method: str, path: str, asked: dict, sent: dict) -> tuple[int, str, str]:
    """(status, HTML, where to go instead)"""
    kind, _, key = path.strip("/").partition("/")
    show = {"pay": _pay, "portal": _portal, "onboarding": _onboarding, "invoice": _invoice, "receipt": _receipt}.get(
        kind
    )
    if show is None or not re.fullmatch(r"[\w.]*", key):
        return 404, _html("Nothing here", ""), ""
    try:
        with stripe.lock:
            found = show(stripe, key, asked, sent, method == "POST")
        stripe.save()
        return (303, "", found[1]) if found[1] else (200, found[0], "")
    except Refused as refused:
        return refused.status, _html("It did not work", f'<p class="no">{html.escape(str(refused))}</p>'), ""


def _html(title, rows):
    return PAGE.format(title=html.escape(title), rows=rows)


def _button(words, hidden=""):
    return f"<form method=post>{hidden}<button>{html.escape(words)}</button></form>"


def _money(amount, currency):
    return f"{amount / 100:,.2f} {WORDS.get(currency, currency.upper())}"


# -- Checkout --------------------------------------------------------------------------------------------------------------


def _pay(stripe, key, asked, sent, posted):
    account = asked.get("account", PLATFORM)
    row = stripe.find(account, "checkout.session", key)
    refused = ""
    if row["status"] != "open":
        return _html("This page is over", "<p>It was paid or has expired.</p>"), ""
    if posted:
        about = {name: sent[name] for name in ("email", "country", "vat") if sent.get(name)}
        try:
            checkout.complete(stripe, account, key, sent.get("kind", "card"), sent.get("card", "pm_card_visa"), **about)
            return "", row["success_url"].replace("{CHECKOUT_SESSION_ID}", key)
        except Refused as error:
            refused = f'<p class="no" role="alert">{html.escape(str(error))}</p>'
    return _html("Pay here", refused + _session(row)), ""


def _session(row):
    lines = "".join(f"<li>{html.escape(one['description'])} × {one['quantity']}</li>" for one in row["_items"])
    total = (
        f"<p><b>{_money(row['amount_total'], row['currency'])}</b></p>"
        if row["mode"] != "setup"
        else "<p>Keep a card</p>"
    )
    fields = ""
    if row["mode"] == "subscription":
        fields = ("<label>Country<select name=country><option value=''>As known<option>SE<option>DK<option>DE</select></label>"
                  "<label>VAT number<input name=vat></label>")  # fmt: skip
    if not row["customer"] and not row["customer_email"]:
        fields += "<label>E-mail<input name=email type=email></label>"
    cards = CHOICES if "card" in row["payment_method_types"] else ()
    ways = [f"<button name=card value={card}>{words}</button>" for card, words in cards]
    ways += [
        f"<button name=kind value={kind}>{OTHERS[kind]}</button>"
        for kind in row["payment_method_types"]
        if kind in OTHERS
    ]
    back = html.escape(row["cancel_url"] or row["success_url"])
    away = f"<a class=way href='{back}'>Go back without paying</a>"
    return f"<ul>{lines}</ul>{total}<form method=post>{fields}{''.join(ways)}</form>{away}"


# -- the Customer Portal ---------------------------------------------------------------------------------------------------


def _portal(stripe, key, asked, sent, posted):
    row = stripe.find(PLATFORM, "billing_portal.session", key)
    words = ""
    if posted:
        try:
            _done(stripe, row["customer"], sent)
            words = "<p role=status>Done.</p>"
        except Refused as refused:
            words = f'<p class="no" role="alert">{html.escape(str(refused))}</p>'
    bills = "".join(
        f"<li>{one['number']}: {_money(one['total'], one['currency'])}, {one['status']}</li>"
        for one in stripe.all(PLATFORM, "invoice", customer=row["customer"])
    )
    owned = stripe.all(PLATFORM, "subscription", customer=row["customer"])
    current = "".join(f"<p>Subscription: {one['status']}</p>" for one in owned)
    cards = {
        "pm_card_visa": "Use the test card 4242 from now on",
        "pm_card_chargeCustomerFail": "Use a card that fails later",
    }
    rows = [_button(says, f"<input type=hidden name=card value={card}>") for card, says in cards.items()]
    rows.append(_button("Cancel at the end of the period", "<input type=hidden name=act value=cancel>"))
    rows.append(_button("Go on after all", "<input type=hidden name=act value=keep>"))
    back = f"<a class=way href='{html.escape(row['return_url'] or '/')}'>Back</a>"
    return _html("Your subscription", words + current + f"<ul>{bills}</ul>" + "".join(rows) + back), ""


def _done(stripe, customer, sent):
    if card := sent.get("card"):
        checkout.new_card(stripe, PLATFORM, customer, card)
        return
    for one in stripe.all(PLATFORM, "subscription", customer=customer):
        if one["status"] not in subscriptions.OVER:
            subscriptions.update(
                Call(stripe, PLATFORM, {"cancel_at_period_end": sent.get("act") == "cancel"}, one["id"])
            )


# -- the rest --------------------------------------------------------------------------------------------------------------


def _onboarding(stripe, key, asked, sent, posted):
    row = stripe.find(PLATFORM, "account_link", key)
    if posted:
        accounts.finish(stripe, row["account"])
        return "", row["return_url"]
    return _html("Tell the payment service who you are", _button("Finish with invented details")), ""


def _invoice(stripe, key, asked, sent, posted):
    row = stripe.find(PLATFORM, "invoice", key.removesuffix(".pdf"))
    return _html(f"Invoice {row['number']}", f"<p>{_money(row['total'], row['currency'])}, {row['status']}</p>"), ""


def _receipt(stripe, key, asked, sent, posted):
    return _html("Receipt", "<p>Paid, in test mode.</p>"), ""
