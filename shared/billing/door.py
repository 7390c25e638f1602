"""The one way to Stripe: its official SDK, speaking through the gate of the policy in force.

    stripe = door.open_for("card", ["payment"], now)                      the platform's own account, at the platform
    stripe = door.open_for("card", ["payment"], now, account="acct_…")    a clinic's account, in the clinic's place
    stripe.refunds.create({…}, {"idempotency_key": f"refund {pk}"})

The recipient is the one that the policy in force declares, with the categories of what is sent; what is not declared is not
sent (shared.privacy.outbound.gate.NotDeclared). Give every deed a key of its own, the same for the same deed: then it may be
tried again, here and by the next job, and is done once. `Down` says that Stripe did not answer: try later, and say so.

Without STRIPE_KEY nothing is set up: `is_set_up()` is asked before anything is offered.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps

import stripe
from django.conf import settings

from shared.privacy.outbound import gate

SECONDS = 12.0  # of one call, tries included: somebody waits, or a job's transaction is open
HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "Stripe-Account", "Stripe-Version")  # no telemetry
LIVE = ("sk_live_", "rk_live_")
stripe.enable_telemetry = False

Down = (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError)  # not "no", but "not now"
Refused = (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError, stripe.PermissionError)


NotDeclared = gate.NotDeclared  # the policy in force does not name Stripe, or not for this


class NotSetUp(Exception):
    """No key is configured."""


class ThroughTheGate(stripe.HTTPClient):
    """The SDK's transport: one exchange, with the gate's own tries and limits."""

    name = "gate"

    def __init__(self, recipient: str, categories: Collection[str], now: datetime, seconds: float):
        super().__init__()
        self.recipient, self.categories, self.now, self.seconds = recipient, categories, now, seconds

    def request(self, method, url, headers, post_data=None):
        sent = {name: headers[name] for name in HEADERS if name in headers}
        try:
            reply = gate.call(
                self.recipient, method, url, categories=self.categories, now=self.now, headers=sent,
                key=headers.get("Idempotency-Key", ""), body=post_data.encode() if post_data else None, seconds=self.seconds,
            )  # fmt: skip
        except (gate.Unreachable, gate.TooLarge, gate.NotPublic) as error:
            raise stripe.APIConnectionError(f"Stripe does not answer ({type(error).__name__})") from error
        return reply.body.decode(), reply.status, reply.headers

    def close(self):
        """Nothing stays open."""


def is_set_up() -> bool:
    return bool(settings.STRIPE_KEY)


def is_live() -> bool:
    return settings.STRIPE_KEY.startswith(LIVE)


def open_for(recipient: str, categories: Collection[str], now: datetime, account: str = "", seconds: float = SECONDS):
    """The SDK's services (`.refunds`, `.checkout.sessions`, …). Raises NotSetUp."""
    if not is_set_up():
        raise NotSetUp
    transport = ThroughTheGate(recipient, categories, now, seconds)
    client = stripe.StripeClient(
        settings.STRIPE_KEY, http_client=transport, stripe_account=account or None, max_network_retries=0
    )
    return client.v1


def leads_to_payment(view: Callable) -> Callable:
    """For views with a form that ends at one of Stripe's own pages: browsers hold a form's redirects to form-action."""

    @wraps(view)
    def widened(request, *arguments, **named):
        response = view(request, *arguments, **named)
        hosts = [*settings.SECURE_CSP["form-action"], *settings.PAYMENT_PAGES]
        response._csp_config = settings.SECURE_CSP | {"form-action": hosts}
        return response

    return widened
