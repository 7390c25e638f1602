"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table("admission.Gate", fields={"id": NOT_PERSONAL, "by_hand": NOT_PERSONAL}),
    Table(
        "admission.Appeal",
        subject="owner",
        purpose="service",
        person="by",
        given=("words",),
        fields={"id": NOT_PERSONAL, "clinic": "clinic", "words": "clinic", "by": "clinic", "at": "clinic"},
        follows="clinic",
    ),
]
