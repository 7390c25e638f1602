"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table, When

HELD, TREATS = {"state__in": ("confirmed", "completed")}, {"kind": "treats"}

PERSONAL_DATA = [
    Table(
        "contact.ContactForm",
        fields=dict.fromkeys(
            (
                *("id", "key", "title", "words", "asks", "to", "pgp_key", "fingerprint", "expires_at", "keeps_plain"),
                *("document", "practitioner", "is_open", "changed_at"),
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "contact.Enquiry",
        subject="visitor",
        purpose="answer",
        person="client",
        fields=dict.fromkeys(("id", "form", "language", "said_epoch", "accepted"), NOT_PERSONAL)
        | dict.fromkeys(("received_at", "last_at", "answered_at", "said", "sealed_to", "pgp", "client"), "enquiry"),
        withheld={"said": "sealed", "pgp": "sealed"},
        record=Record(
            "enquiry",
            {
                "created": "received_at",
                "correspondence": "last_at",
                "entry": "last_at",  # of the record that it becomes a part of, where the policy says so
                "session": When("client__bookings__ends_at", HELD, kept="client__last_session_at"),
                "relation_began": When("client__relations__began_at", TREATS, kept="client__relation_began_at"),
                "relation_ended": When("client__relations__ended_at", TREATS, kept="client__relation_ended_at"),
            },
        ),
    ),
]
