"""See shared.privacy.registry. In the platform's schema."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "billing.Event",
        fields=dict.fromkeys(
            ("id", "kind", "object", "account", "place", "at", "received_at", "done_at", "tries", "failed_at", "error"),
            NOT_PERSONAL,  # ids of Stripe's, which tell nothing without its answer
        ),
    ),
    Table("billing.Account", fields=dict.fromkeys(("id", "place", "claimed_at"), NOT_PERSONAL)),
]
