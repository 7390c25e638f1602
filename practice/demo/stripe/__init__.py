"""A stand-in for Stripe: the part of its HTTP API that this house uses, with state, hosted pages and signed webhooks.

    python -m practice.demo.stripe          the demo's process
    server = opened(Stripe(key=…), port=0)  the tests' own (practice.demo.stripe.server)

    form.py       what is sent: Stripe's bracketed form, checked against the official SDK's own description of each call, so
                  that a parameter which the real API does not know is refused here too
    state.py      objects by account, idempotency keys, the clock, what it was told to do wrong
    hooks.py      events, their signatures and their delivery: once or several times, late, in another order, or not at all
    accounts.py, customers.py, payments.py, moving.py, catalogue.py, subscriptions.py, invoices.py, checkout.py   the objects
    routes.py     which call goes where
    pages.py      Checkout, the Customer Portal and the onboarding of accounts, each marked as a test
    server.py     HTTP

It exists on the demo's machine and in the tests: no setting of production leads to it (tests/guarantees/test_stripe.py).
"""
