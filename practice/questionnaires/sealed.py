"""See shared.staff.rotation."""

from practice.questionnaires import sealing
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "questionnaires.Ask",
        epoch="draft_epoch",
        blob="draft",
        context=lambda row: sealing.draft_context(row.pk, row.client_id),
    ),
    Sealed(
        "questionnaires.Answer",
        epoch="copy_epoch",
        blob="copy",
        context=lambda row: sealing.copy_context(row.pk, row.client_id),
    ),
]
