"""See shared.staff.rotation."""

from django.conf import settings

from shared.staff import keyring
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "staff.HardwareKey",
        epoch="root_epoch",
        blob="root",
        context=lambda key: keyring.root_context(key.staff_id, bytes(key.credential), key.staff.generation),
        related=("staff",),
    ),
    Sealed(
        "staff.StaffAccount",
        epoch="previous_epoch",
        blob="previous",
        context=lambda account: keyring.previous_context(account.pk, account.generation),
    ),
    Sealed(
        "staff.StaffSession",
        epoch="key_epoch",
        blob="key",
        context=lambda session: keyring.context(
            "session", settings.PUBLIC_SCHEMA_NAME, bytes(session.sid_hash), session.staff_id
        ),
    ),
]
