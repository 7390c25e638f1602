"""See shared.staff.rotation."""

from practice.support.queries import CONTENT
from shared.staff.rotation import Sealed

SEALED = [Sealed("support.Entry", epoch="epoch", blob="blob", context=CONTENT.context)]
