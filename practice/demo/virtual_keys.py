"""The demo's hardware keys, in software: two for everybody, kept in DATA_DIR/demo-keys.json.

What a hardware key keeps to itself (its PRF output) lies in a file here, so nothing in the demo is secret. Everything after
the touch is the product's own code: roots are sealed to these keys, and journals open with them and with nothing else.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from shared.staff import actions
from shared.staff.models import StaffAccount, StaffSession


@dataclass(frozen=True)
class SoftwareKey:
    """With the fields of py_webauthn's VerifiedRegistration that shared.staff reads."""

    credential_id: bytes
    prf: bytes
    credential_public_key: bytes = b"software"
    sign_count: int = 0
    aaguid: str = "00000000-0000-0000-0000-000000000000"
    fmt: str = "none"
    attestation_object: bytes = b""
    credential_device_type: str = "single_device"


def _file():
    return settings.DATA_DIR / "demo-keys.json"


def _kept() -> dict:
    return json.loads(_file().read_text()) if _file().exists() else {}


def give(account: StaffAccount, now: datetime) -> bytes:
    """Two new keys for an account without any; returns its root. In the platform's place."""
    keys, root = [SoftwareKey(os.urandom(16), os.urandom(32)) for _ in range(2)], None
    for number, key in enumerate(keys, 1):
        _, root = actions.register_software_key(account, key, key.prf, f"Virtual key {number}", now, root)
    kept = _kept() | {account.email: [b64encode(part).decode() for part in (keys[0].credential_id, keys[0].prf)]}
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(kept))
    return root


def sign_in(request, response, account: StaffAccount, now: datetime) -> StaffSession | None:
    """What the touch of a hardware key would do; None for an account that has no key in the file."""
    found = _kept().get(account.email)
    if found is None:
        return None
    credential, prf = map(b64decode, found)
    return actions.sign_in_with_prf(request, response, account, credential, prf, now)
