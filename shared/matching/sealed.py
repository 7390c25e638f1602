"""See shared.staff.rotation."""

from shared.matching import sealing
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "matching.Request", epoch="epoch", blob="answers", context=lambda row: sealing.request_context(row.token_hash)
    ),
    Sealed(
        "matching.Handover",
        epoch="epoch",
        blob="sealed",
        context=lambda row: sealing.brief_context(row.clinic, row.practitioner, row.brief),
    ),
]
