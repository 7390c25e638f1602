"""See shared.privacy.registry. A domain is the clinic's; a sole practitioner's may be their name."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "domains.OwnDomain",
        subject="customer",
        purpose="service",
        nobody="the clinic's own",
        fields={
            "id": NOT_PERSONAL,
            "use": NOT_PERSONAL,
            "name": "clinic",
            "token": NOT_PERSONAL,
            "added_at": NOT_PERSONAL,
            "asked_at": NOT_PERSONAL,
            "checked_at": NOT_PERSONAL,
            "found": NOT_PERSONAL,
            "verified_at": NOT_PERSONAL,
            "failing_since": NOT_PERSONAL,
            "local_part": "clinic",
            "selector": NOT_PERSONAL,
            "public_key": NOT_PERSONAL,
            "key_epoch": NOT_PERSONAL,
            "key": NOT_PERSONAL,
        },
        withheld={"token": "secret", "key": "secret"},
        record=Record(category="clinic", events={"created": "added_at"}),
        stays="proven for the address of this clinic, and to be proven anew",
    ),
]
