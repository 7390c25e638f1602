"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table("newsletter.Topic", fields=dict.fromkeys(("id", "name", "about", "position", "offered"), NOT_PERSONAL)),
    Table(
        "newsletter.Reader",
        subject="newsletter_reader",
        purpose="newsletter",
        person="person",
        find="practice.newsletter.queries:rows_of",
        fields={"id": NOT_PERSONAL}
        | dict.fromkeys(
            (
                *("email", "person", "language", "topics", "source", "wording", "asked_at", "confirmed_at"),
                *("stopped_at", "why"),
            ),
            "newsletter",
        ),
        given=("email", "language", "topics"),
        record=Record(
            category="newsletter",
            events={"created": "asked_at", "unsubscribed": "stopped_at", "consent_withdrawn": "stopped_at"},
            gone="practice.newsletter.actions:end",
        ),
    ),
    Table(
        "newsletter.Download",
        fields=dict.fromkeys(
            ("id", "title", "about", "language", "topic", "media_type", "size", "file", "times", "added_at"),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "newsletter.Letter",
        fields=dict.fromkeys(
            (
                *("id", "title", "body", "language", "topic", "state", "written_by", "edited_at", "planned_at"),
                *("began_at", "ended_at", "readers", "sent", "failed", "returned", "complained", "stopped"),
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "newsletter.Delivery",
        subject="newsletter_reader",
        purpose="newsletter",
        person="reader__person",
        fields={"id": NOT_PERSONAL} | dict.fromkeys(("letter", "reader", "handed_at", "ended_at"), "newsletter"),
        follows="reader",
    ),
    Table(
        "newsletter.Service",
        fields=dict.fromkeys(
            (
                *("id", "only", "recipient", "list", "secret_epoch", "secret", "active", "cursor", "asked_at"),
                "problem",
            ),
            NOT_PERSONAL,
        ),
        stays="an agreement with the service for the list of this clinic, and its secret",
    ),
    Table(
        "newsletter.Step",
        subject="newsletter_reader",
        purpose="newsletter",
        nobody="the number of a reader who may be gone; it goes when the service has been told",
        fields={"member": "newsletter", "what": "newsletter", "asked_at": NOT_PERSONAL},
        ends="practice.newsletter.tasks.sync",
    ),
]
