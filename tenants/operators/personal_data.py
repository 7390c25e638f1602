"""See shared.privacy.registry. What operators do is kept with their name on it."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "operators.OperatorAct",
        subject="operator",
        purpose="security",
        person="operator",
        fields={
            "id": NOT_PERSONAL,
            "clinic": NOT_PERSONAL,
            "operator": "access_log",
            "act": "access_log",
            "reason": "access_log",
            "at": "access_log",
        },
        evidence=True,
        record=Record(
            category="access_log",
            events={"created": "at"},
            gone="tenants.operators.retention:erase",
            locked=False,
        ),
    ),
    Table(
        "operators.Figures",
        fields=dict.fromkeys(
            ("clinic", "members", "bytes", "retention_at", "sealed_at", "log_whole", "counted_at"), NOT_PERSONAL
        ),
    ),
    Table(
        "operators.Deletion",
        subject="operator",
        purpose="security",
        find="tenants.operators.queries:deletions_by",
        fields={
            "id": NOT_PERSONAL,
            "clinic": NOT_PERSONAL,
            "schema": NOT_PERSONAL,
            **dict.fromkeys(("proposed_by", "approved_by", "cancelled_by"), "access_log"),
            **dict.fromkeys(("proposed_at", "approved_at", "due_at", "cancelled_at", "done_at"), "access_log"),
            "by_rule": NOT_PERSONAL,
            "certificate": NOT_PERSONAL,
            "digest": NOT_PERSONAL,
        },
        withheld=dict.fromkeys(("proposed_by", "approved_by", "cancelled_by"), "others"),
        record=Record(category="access_log", events={"created": "proposed_at"}),
    ),
]
