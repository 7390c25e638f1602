"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "integrations.Key",
        fields=dict.fromkeys(
            ("id", "recipient", "scopes", "digest", "created_at", "expires_at", "used_at", "revoked_at"), NOT_PERSONAL
        ),
        stays="other programs reach the clinic at its new place with new keys",
    ),
    Table(
        "integrations.Hook",
        fields=dict.fromkeys(
            (
                *(
                    "id",
                    "recipient",
                    "url",
                    "kinds",
                    "secret_epoch",
                    "secret",
                    "former_epoch",
                    "former",
                    "former_until",
                ),
                *("created_at", "off", "off_at", "failing_since", "told_at"),
            ),
            NOT_PERSONAL,
        ),
        stays="an agreement with another program about this clinic, and its secret",
    ),
    Table(
        "integrations.Delivery",
        subject="client",
        purpose="security",
        person="person",
        fields={"id": NOT_PERSONAL, "hook": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("kind", "about", "person", "happened_at", "asked_at", "state", "attempts", "next_at", "ended_at"),
                *("status", "problem"),
            ),
            "message_log",
        ),
        record=Record(category="message_log", events={"created": "happened_at", "sent": "ended_at"}),
        stays="what other programs were told by this clinic at its old place",
    ),
]
