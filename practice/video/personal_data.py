"""See shared.privacy.registry."""

from shared.privacy.registry import NOT_PERSONAL, Table

PERSONAL_DATA = [
    Table(
        "video.VideoService",
        fields=dict.fromkeys(
            (
                *("id", "only", "kind", "recipient", "host", "app_id", "secret_epoch", "secret", "phone"),
                *("opens_minutes", "active", "changed_at", "tested_at", "problem"),
            ),
            NOT_PERSONAL,
        ),
        stays="an agreement with the service for the address of this clinic, and its secret",
    ),
    Table(
        "video.OwnLink",
        subject="practitioner",
        purpose="care",
        person="practitioner",
        fields={"practitioner": "staff", "url": "staff"},
        follows="practitioner",
    ),
    Table(
        "video.Room",
        subject="client",
        purpose="care",
        person="booking__client",
        fields=dict.fromkeys(("booking", "kind", "epoch", "tried_at", "problem"), NOT_PERSONAL)
        | {"sealed": "booking.link", "reason": "booking"}
        | dict.fromkeys(("asked_at", "made_at", "waiting_at", "opened_at", "ended_at", "misuse", "gone_at"), "booking"),
        withheld={"sealed": "secret"},
        remakes={"sealed": "it leads to a room for an hour, which is made anew at the door"},
        follows="booking",
    ),
]
