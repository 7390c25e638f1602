"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Record, Table

PERSONAL_DATA = [
    Table(
        "mailbox.SmsAccount",
        fields=dict.fromkeys(("id", "only", "host", "secret_epoch", "secret", "changed_at"), NOT_PERSONAL),
        stays="an agreement with the service for this clinic, and its secret",
    ),
    Table(
        "mailbox.OutgoingMessage",
        subject="client",
        purpose="care",
        person="user",
        fields={
            "id": "message_log",
            "kind": "message_log",
            "channel": "message_log",
            "user": "message_log",
            "about": "message_log",
            "address": "contact.email",
            "language": "message_log",
            "created_at": "message_log",
            "sent_at": "message_log",
            "failed_at": "message_log",
            "ended_at": "message_log",
            "attempts": "message_log",
            "parts": "message_log",
            "cost": "message_log",
            "problem": "message_log",
        },
        # One record for each channel, so that the database can judge and end a whole channel at once (due_days).
        records=tuple(
            Record(
                category="message_log",
                events={"created": "created_at", "sent": "sent_at"},
                channel=channel,
                where={"channel": channel},
            )
            for channel in ("mail", "sms")
        ),
    ),
    Table(
        "mailbox.MarketingBlock",
        subject="client",
        purpose="proof",
        nobody="a digest of an address: it lets us keep a no, and names nobody, with an account or without",
        fields=dict.fromkeys(("digest", "why", "since"), "consent_record"),
        # A no has no end of its own: what ends it is a new yes, so that nothing here says when it would be over.
        record=Record(category="consent_record", events={"created": "since"}),
    ),
]
