"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "integrations.Key",
        fields=dict.fromkeys(
            ("id", "recipient", "scopes", "digest", "created_at", "expires_at", "used_at", "revoked_at"), NOT_PERSONAL
        ),
        stays="other programs reach the clinic at its new place with new keys",
    )
]
