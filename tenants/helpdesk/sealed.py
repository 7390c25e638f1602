"""See shared.staff.rotation."""

from shared.staff.rotation import Sealed
from tenants.helpdesk.queries import CONTENT

SEALED = [Sealed("helpdesk.Entry", epoch="epoch", blob="blob", context=CONTENT.context)]
