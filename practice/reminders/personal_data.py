"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "reminders.Rules",
        fields=dict.fromkeys(
            (
                *("id", "only", "minutes", "quiet_from", "quiet_to", "staff_hour", "sms_quota", "sms_price"),
                *("currency", "changed_at"),
            ),
            NOT_PERSONAL,
        ),
    ),
    Table(
        "reminders.Preference",
        subject="client",
        purpose="care",
        person="user",
        fields=dict.fromkeys(("user", "way", "changes", "day"), "account.preference"),
        given=("way", "changes", "day"),
        follows="user",
    ),
    Table(
        "reminders.Told",
        subject="client",
        purpose="care",
        person="booking__client",
        fields={"id": NOT_PERSONAL, "message": NOT_PERSONAL}
        | dict.fromkeys(("booking", "what", "starts_at", "channel", "at"), "booking"),
        follows="booking",
    ),
]
