"""See shared.staff.rotation."""

from shared.staff.rotation import Sealed
from tenants.domains.actions import key_context

SEALED = [Sealed("domains.OwnDomain", epoch="key_epoch", blob="key", context=key_context)]
