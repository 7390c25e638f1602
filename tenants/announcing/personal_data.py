"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "announcing.Announcement",
        subject="operator",
        purpose="security",
        person="made_by",
        fields={
            "id": NOT_PERSONAL,
            "texts": NOT_PERSONAL,
            "from_at": NOT_PERSONAL,
            "until_at": NOT_PERSONAL,
            "made_by": "access_log",
            "made_at": "access_log",
        },
        record=Record(category="access_log", events={"created": "made_at"}),
    ),
    Table(
        "announcing.Dismissal",
        subject="staff",
        purpose="service",
        person="staff",
        fields={"id": NOT_PERSONAL, "announcement": NOT_PERSONAL, "staff": "account", "at": "account"},
        follows="announcement",
    ),
]
