"""What is set about money. Part of infra.settings."""

from infra.environment import read

__all__ = ["PAYMENT_EVENTS", "PAYMENT_PAGES", "STRIPE_CONNECT_SECRET", "STRIPE_KEY", "STRIPE_SECRET"]

# Stripe: the key, "" where payments are not set up; what it signs its events with, of the platform's own account and of
# clinics'; its own pages, where forms may end.
_env = read()
STRIPE_KEY, STRIPE_SECRET, STRIPE_CONNECT_SECRET = _env.stripe_key, _env.stripe_secret, _env.stripe_connect_secret
PAYMENT_PAGES = ["https://checkout.stripe.com", "https://billing.stripe.com", "https://connect.stripe.com"]
# Who handles what Stripe tells, at the platform and at a clinic: each take(event, now) (tenants.subscriptions.events).
PAYMENT_EVENTS = {"platform": [], "clinic": ["practice.payments.events.take"]}
