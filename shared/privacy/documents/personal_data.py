"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "documents.DocumentVersion",
        fields=dict.fromkeys(
            (
                *("id", "key", "number", "state", "title", "text", "audience", "public", "asks_again", "created_at"),
                *("edited_at", "published_at", "effective_at", "sha256"),
                "published_by",  # an id, which says nothing once the account is gone
            ),
            NOT_PERSONAL,
        ),
    ),
]
