"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "notices.PolicyNotice",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            **dict.fromkeys(
                ("version", "person", "queued_at", "told_at", "way", "failed_at", "seen_at"), "consent_record"
            ),
            **dict.fromkeys(("objected_at", "objection"), "rights_request"),
        },
        record=Record("consent_record", {"created": "queued_at"}),
    ),
]
