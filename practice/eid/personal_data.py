"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table, When

PERSONAL_DATA = [
    Table(
        "eid.Broker",
        fields=dict.fromkeys(
            (
                *("id", "only", "preset", "recipient", "issuer", "client_id", "secret_epoch", "secret", "means"),
                *("active", "changed_at", "tested_at", "problem"),
            ),
            NOT_PERSONAL,
        ),
        stays="an agreement with the broker for the address of this clinic, and its secret",
    ),
    Table(
        "eid.Identity",
        subject="client",
        purpose="account",
        person="user",
        fields={
            "id": NOT_PERSONAL,
            "user": "account",
            "issuer": "account",
            "subject": "account",
            "at_work": NOT_PERSONAL,
            "means": "account",
            "level": "account",
            "name": "account",
            "linked_at": "account",
            "proven_at": "account",
            "number_epoch": NOT_PERSONAL,
            "number": "identity_number",
        },
        withheld={"subject": "secret", "number": "secret"},
        follows="user",
        record=Record(
            category="identity_number",
            events={
                "created": "linked_at",
                "relation_began": When("user__relations__began_at", kept="user__relation_began_at"),
                "relation_ended": When("user__relations__ended_at", kept="user__relation_ended_at"),
            },
            where={"number__isnull": False},
            gone="practice.eid.actions:forget_numbers",
        ),
    ),
]
