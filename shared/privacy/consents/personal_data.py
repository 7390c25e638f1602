"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

CONSENT, GIVEN = "consent_record", "access_log.disclosure"

PERSONAL_DATA = [
    Table(
        "consents.Consent",
        subject="client",
        purpose="policy",
        person="person",
        fields=dict.fromkeys(
            (
                *("person", "promise", "needs", "per", "episode", "scope", "named", "wording", "sha256", "number"),
                *("language", "asked_at", "asked_by", "given_at", "how", "recorded_by"),
                *("ended_at", "ended_as", "ended_by", "ended_how"),
            ),
            CONSENT,
        )
        | {"id": NOT_PERSONAL},
        withheld=dict.fromkeys(("asked_by", "recorded_by", "ended_by"), "others"),
        record=Record(CONSENT, {"created": "asked_at", "consent_withdrawn": "ended_at"}),
    ),
    Table(
        "consents.Disclosure",
        subject="client",
        purpose="care",
        person="person",
        concerns="shown_to",  # what a duty forbids to tell is in nobody's copy; its own rule ends it
        fields=dict.fromkeys(
            (
                *("person", "shown_to", "promise", "direction", "recipient", "named", "purpose", "fields"),
                *("form", "payer", "way"),
                *("steps", "consent", "duty", "source", "reason", "withheld", "number"),
                *("made_on", "recorded_at", "recorded_by", "recorded_name"),
            ),
            GIVEN,
        )
        | {"id": NOT_PERSONAL},
        withheld={"recorded_by": "others"},
        record=Record(GIVEN, {"created": "recorded_at"}),
    ),
    Table(
        "consents.OutsideEnquiry",
        subject="staff",
        purpose="security",
        person="answered_by",
        fields={
            "id": NOT_PERSONAL,
            "at": GIVEN,
            "asker": NOT_PERSONAL,
            "way": NOT_PERSONAL,
            "answer": NOT_PERSONAL,
            "answered_by": GIVEN,
        },
        record=Record(GIVEN, {"created": "at"}),
    ),
]
