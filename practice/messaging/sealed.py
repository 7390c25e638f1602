"""See shared.staff.rotation."""

from practice.messaging import vault
from shared.staff.rotation import Sealed

SEALED = [
    Sealed("messaging.Thread", epoch="key_epoch", blob="key", context=vault.client_place),
    Sealed("messaging.Copy", epoch="epoch", blob="blob", context=vault.copy_place, related=("thread",)),
]
