"""See shared.staff.rotation."""

from shared.staff.rotation import Sealed
from tenants.helpdesk import content

SEALED = [Sealed("helpdesk.Entry", epoch="epoch", blob="blob", context=content.context)]
