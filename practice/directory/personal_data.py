"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table, When

HELD, TREATS = {"state__in": ("confirmed", "completed")}, {"kind": "treats"}

PERSONAL_DATA = [
    Table(
        "directory.Profile",
        subject="practitioner",
        purpose="directory",
        person="practitioner",
        fields=dict.fromkeys(
            (
                *("practitioner", "audiences", "areas", "methods", "traits", "gender", "town", "region"),
                *("accepting", "asked_at", "approved_at"),
            ),
            "staff",
        )
        | {"listing": NOT_PERSONAL, "approved_by": NOT_PERSONAL},
        given=("audiences", "areas", "methods", "traits", "gender", "town", "region"),
        follows="practitioner",
    ),
    Table(
        "directory.Brief",
        subject="client",
        purpose="matching",
        person="client",
        fields=dict.fromkeys(("id", "practitioner", "epoch"), NOT_PERSONAL)
        | dict.fromkeys(("client", "sealed", "created_at", "expires_at", "relation_began_at", "read_at"), "match"),
        withheld={"sealed": "sealed"},
        record=Record(
            "match",
            {
                "created": "created_at",
                "relation_began": "relation_began_at",
                "entry": "created_at",  # of the record that it becomes a part of, where the policy says so
                "session": When("client__bookings__ends_at", HELD, kept="client__last_session_at"),
                "relation_ended": When("client__relations__ended_at", TREATS, kept="client__relation_ended_at"),
            },
            gone="practice.directory.ending:destroy",
        ),
    ),
]
