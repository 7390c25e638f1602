"""See shared.privacy.registry."""

from shared.privacy.registry import Record, Table

PERSONAL_DATA = [
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
    )
]
