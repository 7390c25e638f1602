"""See shared.staff.rotation."""

from practice.support import content
from shared.staff.rotation import Sealed

SEALED = [Sealed("support.Entry", epoch="epoch", blob="blob", context=content.context)]
