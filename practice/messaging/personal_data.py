"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table, When

HELD, TREATS = {"state__in": ("confirmed", "completed")}, {"kind": "treats"}

PERSONAL_DATA = [
    Table(
        "messaging.Rules",
        fields=dict.fromkeys(("id", "only", "answer_days", "filing", "changed_at"), NOT_PERSONAL),
    ),
    Table(
        "messaging.Away",
        subject="practitioner",
        purpose="service",
        person="practitioner",
        fields=dict.fromkeys(("practitioner", "first_day", "last_day", "words"), "staff"),
        given=("first_day", "last_day", "words"),
        follows="practitioner",
    ),
    Table(
        "messaging.Thread",
        subject="client",
        purpose="care",
        person="client",
        fields=dict.fromkeys(("id", "sealed_in", "key_epoch"), NOT_PERSONAL)
        | dict.fromkeys(("client", "practitioner", "category", "key", "began_at", "last_at"), "message"),
        withheld={"key": "secret"},
        remakes={
            "key": "by it the server reads for the client; where the clinic goes on, the practitioner's key makes it anew"
        },
        record=Record(
            "message",
            {
                "created": "began_at",
                "message": "last_at",
                "entry": "last_at",  # of the record that it is a part of, where the policy says so
                "session": When("client__bookings__ends_at", HELD, kept="client__last_session_at"),
                "relation_began": When("client__relations__began_at", TREATS, kept="client__relation_began_at"),
                "relation_ended": When("client__relations__ended_at", TREATS, kept="client__relation_ended_at"),
            },
            facts={"category": "category"},
            gone="practice.messaging.ending:destroy",
        ),
    ),
    Table(
        "messaging.Copy",
        subject="practitioner",
        purpose="care",
        nobody="it is a key of whoever reads, and goes with its thread",
        fields=dict.fromkeys(("id", "epoch"), NOT_PERSONAL)
        | dict.fromkeys(("thread", "reader", "blob", "since"), "message"),
        withheld={"blob": "secret"},
        follows="thread",
    ),
    Table(
        "messaging.Message",
        subject="client",
        purpose="care",
        person="thread__client",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(("thread", "author", "sent_at", "read_at", "body", "file", "filed_at"), "message"),
        withheld={"body": "sealed", "file": "sealed"},
        follows="thread",
    ),
]
