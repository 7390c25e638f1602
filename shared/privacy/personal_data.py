"""See shared.privacy.registry. In the platform's schema and in each clinic's."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "privacy.PolicyVersion",
        fields=dict.fromkeys(
            (
                *("id", "number", "state", "header", "created_at", "edited_at", "effective_from", "effective_at"),
                *("notice_days", "published_at", "canonical", "sha256", "frozen"),
                "published_by",  # an id, which says nothing once the account is gone
            ),
            NOT_PERSONAL,
        ),
    ),
    Table("privacy.Promise", fields=dict.fromkeys(("id", "version", "kind", "key", "position", "spec"), NOT_PERSONAL)),
    Table(
        "privacy.Acceptance",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            "person": "consent_record",
            "document": "consent_record",
            "number": "consent_record",
            "sha256": "consent_record",
            "language": "consent_record",
            "accepted_at": "consent_record",
            "left_at": "consent_record",
        },
        given=("document", "number", "language", "accepted_at"),
        record=Record("consent_record", {"created": "accepted_at", "account_closed": "left_at"}),
    ),
    Table(
        "privacy.ConsentRecord",
        subject="visitor",
        purpose="policy",
        person="visitor",
        fields={
            "id": NOT_PERSONAL,
            "visitor": "consent_record",
            "agreed": "consent_record",
            "wording": "consent_record",
            "number": "consent_record",
            "language": "consent_record",
            "given_at": "consent_record",
            "withdrawn_at": "consent_record",
        },
        record=Record("consent_record", {"created": "given_at", "consent_withdrawn": "withdrawn_at"}),
    ),
    Table(
        "privacy.Hold",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            "person": "rights_request",
            "category": "rights_request",
            "reason": "rights_request",
            "since": "rights_request",
            "until": "rights_request",
        },
        record=Record("rights_request", {"created": "since", "case_closed": "until"}),
    ),
    Table(
        "privacy.Wish",
        subject="client",
        purpose="policy",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            "person": "consent_record",
            "category": "consent_record",
            "wish": "consent_record",
            "asked_on": "consent_record",
            "until": "consent_record",
            "review_on": "consent_record",
            "withdrawn_on": "consent_record",
            "left_at": "consent_record",
        },
        record=Record(
            "consent_record", {"created": "asked_on", "consent_withdrawn": "withdrawn_on", "account_closed": "left_at"}
        ),
    ),
    Table(
        "privacy.RetentionRun",
        fields=dict.fromkeys(
            (
                *("id", "day", "version", "dry_run", "started_at", "finished_at", "counts", "left", "position"),
                "digest",
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "privacy.Stopped",
        fields=dict.fromkeys(("id", "day", "what", "name", "verdict", "times"), NOT_PERSONAL),
    ),
]
