"""See shared.staff.rotation."""

from practice.surveys import content
from shared.staff.rotation import Sealed

SEALED = [Sealed("surveys.Response", epoch="epoch", blob="blob", context=content.context)]
