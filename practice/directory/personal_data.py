"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

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
            {"created": "created_at", "relation_began": "relation_began_at", "entry": "created_at"},
            gone="practice.directory.ending:destroy",
        ),
    ),
]
