"""See shared.staff.rotation."""

from shared.privacy.rights import answers
from shared.staff.rotation import Sealed

SEALED = [
    Sealed("rights.Part", epoch="epoch", blob="blob", context=answers.part_context),
    Sealed("rights.Answer", epoch="epoch", blob="blob", context=answers.answer_context),
]
