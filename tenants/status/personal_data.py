"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "status.Incident",
        subject="operator",
        purpose="security",
        person="made_by",
        fields={
            "id": NOT_PERSONAL,
            "part": NOT_PERSONAL,
            "titles": NOT_PERSONAL,
            "since_at": NOT_PERSONAL,
            "until_at": NOT_PERSONAL,
            "made_by": "access_log",
            "made_at": "access_log",
        },
        record=Record(category="access_log", events={"created": "made_at"}),
    ),
    Table(
        "status.Word",
        subject="operator",
        purpose="security",
        person="made_by",
        fields={
            "id": NOT_PERSONAL,
            "incident": NOT_PERSONAL,
            "texts": NOT_PERSONAL,
            "at": "access_log",
            "made_by": "access_log",
        },
        follows="incident",
    ),
]
