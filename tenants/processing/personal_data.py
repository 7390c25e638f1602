"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "processing.HelperNotice",
        fields=dict.fromkeys(("id", "edition", "works_from", "told_at", "drafted_at", "settled_at"), NOT_PERSONAL),
    ),
]
