"""What is set about money. Part of infra.settings."""

from infra.environment import read

__all__ = [
    "PAYMENT_EVENTS", "PAYMENT_PAGES", "PRACTITIONERS_HERE", "STRIPE_CONNECT_SECRET", "STRIPE_KEY", "STRIPE_SECRET",
    "SUBSCRIPTION_TELLS",
]  # fmt: skip

# Stripe: the key, "" where payments are not set up; what it signs its events with, of the platform's own account and of
# clinics'; its own pages, where forms may end.
_env = read()
STRIPE_KEY, STRIPE_SECRET, STRIPE_CONNECT_SECRET = _env.stripe_key, _env.stripe_secret, _env.stripe_connect_secret
PAYMENT_PAGES = ["https://checkout.stripe.com", "https://billing.stripe.com", "https://connect.stripe.com"]
# Who handles what Stripe tells, at the platform and at a clinic: each take(event, now) (tenants.subscriptions.events).
PAYMENT_EVENTS = {
    "platform": ["shared.billing.following.take", "tenants.subscriptions.dunning.after_event"],
    "clinic": ["practice.payments.events.take"],
}
# How many see clients at a clinic: () → number. Who tells a clinic's owners how its subscription stands: tell(now).
PRACTITIONERS_HERE = "practice.people.queries.practitioner_count"
SUBSCRIPTION_TELLS = "practice.telling.owners.subscription"
