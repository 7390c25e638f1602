"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table("questions.Offer", fields=dict.fromkeys(("service", "answer_days", "by_writing", "by_phone"), NOT_PERSONAL)),
    Table(
        "questions.Question",
        subject="client",
        purpose="care",
        person="thread__client",
        fields=dict.fromkeys(("id", "price", "currency"), NOT_PERSONAL)
        | dict.fromkeys(
            (
                *("thread", "service", "way", "state", "consent", "asked_at", "answer_by", "reminded_at", "ended_at"),
                "booking",
            ),
            "message",
        ),
        follows="thread",
    ),
]
