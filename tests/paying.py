"""The stand-in for Stripe in tests: a real server on this machine, and its events brought to the web by hand.

paying.stripe               what it knows and what it is told to do wrong (practice.demo.stripe)
paying.sdk(account)         the official SDK, straight to it
paying.account(schema)      a connected account that may take payments, claimed by that clinic
paying.tell()               every event that waits, to /payments/events; then let the jobs work: work()
"""

import time
from datetime import UTC, datetime

import stripe as official
from django.test import Client

from practice.demo.stripe import accounts
from practice.demo.stripe.hooks import Delivery, signed
from practice.demo.stripe.server import opened, pass_time
from practice.demo.stripe.state import CONNECT_SECRET, KEY, PLATFORM, SECRET, Stripe
from shared.billing import intake
from tenants.isolation.context import enter

URL = "/payments/events"
WAYS = ("card_payments", "transfers", "swish_payments", "klarna_payments", "mobilepay_payments")


class Paying:
    def __init__(self, stripe: Stripe):
        self.stripe = stripe

    def sdk(self, account=""):
        return official.StripeClient(
            KEY, base_addresses={"api": self.stripe.base}, stripe_account=account or None, max_network_retries=0
        ).v1

    def account(self, schema="", country="SE"):
        """The account's id; claimed where a clinic's schema is named."""
        asked = {
            "country": country,
            "email": "konto@example.org",
            "capabilities": {name: {"requested": True} for name in WAYS},
        }
        made = self.sdk().accounts.create(asked).id
        accounts.finish(self.stripe, made)
        if schema:
            with enter(schema):
                assert intake.claim(made, datetime.now(UTC))
        return made

    def tell(self, repeat=1, shuffle=None, only=None):
        """The statuses of the answers."""
        found = []
        for entry in Delivery("", repeat=repeat, shuffle=shuffle).waiting(self.stripe):
            if only and entry["event"]["type"] not in only:
                continue
            answer = self.post(*signed(entry, int(time.time())))
            entry["sent"] += answer.status_code < 300
            found.append(answer.status_code)
        return found

    @staticmethod
    def post(body, signature):
        browser = Client(headers={"host": "enrum.test"}, raise_request_exception=False)
        return browser.post(URL, body, content_type="application/json", headers={"stripe-signature": signature})

    def pass_days(self, days):
        pass_time(self.stripe, days * 86_400)


def opened_for(settings):
    """(Paying, its server), with the settings that lead there."""
    stripe = Stripe()
    server = opened(stripe)
    settings.STRIPE_KEY, settings.STRIPE_SECRET, settings.STRIPE_CONNECT_SECRET = KEY, SECRET, CONNECT_SECRET
    settings.STAND_INS = settings.STAND_INS | {"api.stripe.com": f"127.0.0.1:{server.server_port}"}
    settings.PAYMENT_PAGES = [stripe.base]
    return Paying(stripe), server


__all__ = ["PLATFORM", "Paying", "opened_for"]
