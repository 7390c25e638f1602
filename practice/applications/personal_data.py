"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "applications.Application",
        subject="applicant",
        purpose="applications",
        nobody="whoever applies has no account here; their own page shows all of it, by a code to their address",
        fields={
            "id": NOT_PERSONAL,
            "reason": "application",
            "licence_number": "staff.licence",
            "licence_expires_on": "staff.licence",
        }
        | dict.fromkeys(
            (
                *("email", "language", "state", "first_name", "last_name", "phone", "gender", "profession", "areas"),
                *("languages", "about", "references", "proved_by", "created_at", "saved_at", "sent_at", "decided_at"),
                "decided_by",
            ),
            "application",
        ),
        record=Record(category="application", events={"created": "created_at", "decided": "decided_at"}),
    ),
    Table(
        "applications.ApplicationFile",
        subject="applicant",
        purpose="applications",
        nobody="it goes with its application",
        fields={
            "id": NOT_PERSONAL,
            "application": "application",
            "kind": "application",
            "name": "application",
            "media_type": NOT_PERSONAL,
            "size": NOT_PERSONAL,
            "file_epoch": NOT_PERSONAL,
            "file": "application",
            "created_at": "application",
        },
        withheld={"file": "sealed"},
        follows="application",
    ),
]
