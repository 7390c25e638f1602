"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "helpdesk.Case",
        subject="staff",
        purpose="support",
        person="staff",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("staff", "clinic", "category", "channel", "state", "assigned", "opened_at", "last_at"),
                *("answered_at", "closed_at", "rated"),
            ),
            "support_case",
        ),
        record=Record("support_case", {"created": "opened_at", "case_closed": "closed_at"}),
    ),
    Table(
        "helpdesk.Entry",
        subject="staff",
        purpose="support",
        person="case__staff",
        fields=dict.fromkeys(("id", "epoch"), NOT_PERSONAL)
        | dict.fromkeys(("case", "author", "kind", "at", "blob"), "support_case"),
        withheld={"blob": "sealed"},
        follows="case",
    ),
    Table("helpdesk.Reply", fields=dict.fromkeys(("id", "title", "language", "words"), NOT_PERSONAL)),
    Table("helpdesk.Satisfaction", fields=dict.fromkeys(("id", "quarter", "mark", "number"), NOT_PERSONAL)),
]
