"""See shared.staff.rotation."""

from practice.engagements import vault
from shared.staff.rotation import Sealed

SEALED = [
    Sealed("engagements.Engagement", epoch="head_epoch", blob="head", context=vault.place_of, unread=("body",)),
    Sealed(
        "engagements.EngagementNote",
        epoch="head_epoch",
        blob="head",
        context=vault.place_of_note,
        related=("engagement",),
        unread=("body",),
    ),
]
