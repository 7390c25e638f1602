"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "api.Done",
        subject="client",
        purpose="care",
        person="person",
        fields={
            "id": NOT_PERSONAL,
            "person": "session",
            "request": NOT_PERSONAL,
            "made": NOT_PERSONAL,
            "at": "session",
        },
        ends="infra.housekeeping.forget_done",
        stays="it keeps a request from being done twice, for a day",
    )
]
