"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "handwork.ManualTask",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            **dict.fromkeys(("id", "kind", "key", "promise", "about", "due_on"), NOT_PERSONAL),
            **dict.fromkeys(("person", "raised_at", "outcome", "why", "signed_at", "signed_by"), "rights_request"),
        },
        record=Record("rights_request", {"created": "raised_at", "case_closed": "signed_at"}),
    ),
]
