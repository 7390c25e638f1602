"""See shared.privacy.registry. In the platform's schema."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

A_CLINICS = "a clinic's own: whoever owns it sees it on the clinic's own page"

PERSONAL_DATA = [
    Table(
        "billing.Event",
        fields=dict.fromkeys(
            ("id", "kind", "object", "account", "place", "at", "received_at", "done_at", "tries", "failed_at", "error"),
            NOT_PERSONAL,  # ids of Stripe's, which tell nothing without its answer
        ),
    ),
    Table("billing.Account", fields=dict.fromkeys(("id", "place", "claimed_at"), NOT_PERSONAL)),
    Table(
        "billing.Subscription",
        subject="owner",
        purpose="service",
        nobody=A_CLINICS,
        fields={
            "clinic": NOT_PERSONAL,
            **dict.fromkeys(
                (
                    *("plan", "practitioners", "quantity", "unit", "currency", "state", "trial_until", "period_until"),
                    *("ends_at", "overdue_since", "suspended_at", "told", "customer", "subscription", "created_at"),
                    "ended_at",
                ),
                "clinic",
            ),
        },
        ends="tenants.subscriptions.tasks.look_after",
    ),
    Table(
        "billing.Bill",
        subject="owner",
        purpose="accounting",
        nobody=A_CLINICS,
        fields={
            "clinic": NOT_PERSONAL,
            **dict.fromkeys(
                (
                    *(
                        "id",
                        "number",
                        "state",
                        "currency",
                        "net",
                        "vat",
                        "reverse_charge",
                        "owed",
                        "issued_at",
                        "paid_at",
                    ),
                    *("next_try_at", "address"),
                ),
                "accounts.invoice",
            ),
        },
        record=Record(category="accounts.invoice", events={"booked": "issued_at"}),
    ),
    Table(
        "billing.Errand",
        subject="owner",
        purpose="service",
        nobody="only the code in the address that leads there tells whose it is",
        fields=dict.fromkeys(("code_hash", "clinic", "act", "plan", "language", "back", "expires_at"), NOT_PERSONAL)
        | {"name": "contact", "email": "account.email"},
        ends="tenants.subscriptions.tasks.purge",
    ),
]
