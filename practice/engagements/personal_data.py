"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

CUSTOMER, NOTE = "customer", "supervision"
NOBODY = "who the customer is lies sealed: only the practitioner can find it, and they erase it on the spot"

PERSONAL_DATA = [
    Table(
        "engagements.Engagement",
        subject="customer",
        purpose="consulting",
        nobody=NOBODY,
        fields=dict.fromkeys(("id", "sealed_in", "head_epoch", "head"), NOT_PERSONAL)
        | dict.fromkeys(("practitioner", "kind", "body", "began_at", "bought_on"), CUSTOMER),
        withheld={"body": "sealed"},
        record=Record(
            CUSTOMER,
            {"created": "began_at", "purchase": "bought_on"},
            gone="practice.engagements.ending:destroy",
        ),
    ),
    Table(
        "engagements.EngagementNote",
        subject="supervisee",
        purpose="consulting",
        nobody=NOBODY,
        fields=dict.fromkeys(("id", "head_epoch", "head", "revision"), NOT_PERSONAL)
        | dict.fromkeys(("engagement", "written_at", "changed_at", "body"), NOTE),
        withheld={"body": "sealed"},
        record=Record(
            NOTE,
            {"created": "written_at", "purchase": "engagement__bought_on"},
            gone="practice.engagements.ending:destroy",
        ),
    ),
]
