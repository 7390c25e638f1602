"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "support.Case",
        subject="client",
        purpose="support",
        person="person",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("person", "category", "channel", "state", "assigned", "opened_at", "last_at", "answered_at"),
                *("closed_at", "rated"),
            ),
            "support_case",
        ),
        record=Record("support_case", {"created": "opened_at", "case_closed": "closed_at"}),
    ),
    Table(
        "support.Entry",
        subject="client",
        purpose="support",
        person="case__person",
        fields=dict.fromkeys(("id", "epoch"), NOT_PERSONAL)
        | dict.fromkeys(("case", "author", "kind", "at", "blob"), "support_case"),
        withheld={"blob": "sealed"},
        follows="case",
    ),
    Table("support.Reply", fields=dict.fromkeys(("id", "title", "language", "words", "changed_at"), NOT_PERSONAL)),
    Table("support.Satisfaction", fields=dict.fromkeys(("id", "quarter", "mark", "number"), NOT_PERSONAL)),
]
