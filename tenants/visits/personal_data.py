"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "visits.Visit",
        subject="operator",
        purpose="security",
        person="operator",
        fields={
            "id": NOT_PERSONAL,
            "clinic": NOT_PERSONAL,
            "operator": "access_log",
            "operator_name": "access_log",
            "reason": "access_log",
            "asked_at": "access_log",
            "answered_at": "access_log",
            "answered_by": "access_log",
            "until": "access_log",
            "ended_at": "access_log",
        },
        withheld={"answered_by": "others"},
        record=Record(category="access_log", events={"created": "asked_at"}),
    ),
]
