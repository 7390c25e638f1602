"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "leaving.Parcel",
        subject="staff",
        purpose="service",
        person="asked_by",
        fields={
            "id": NOT_PERSONAL,
            "kind": NOT_PERSONAL,
            "state": NOT_PERSONAL,
            "asked_by": "account",
            "asked_at": "account",
            "finished_at": NOT_PERSONAL,
            "until": NOT_PERSONAL,
            "rows": NOT_PERSONAL,
            "bytes": NOT_PERSONAL,
            "digest": NOT_PERSONAL,
            "problem": NOT_PERSONAL,
            "key_epoch": NOT_PERSONAL,
            "key": "account",
        },
        withheld={"key": "secret"},
        ends="tenants.leaving.tasks.purge",
        stays="a parcel does not hold the parcels",
    ),
]
