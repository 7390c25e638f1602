"""What the platform may ask about staff."""

from datetime import datetime

from shared.staff import cookies
from shared.staff.models import Enrolment, HardwareKey, Membership, StaffAccount

KEYS_NEEDED = 2  # before an account is handed to any clinic


def account_by_email(email: str) -> StaffAccount | None:
    return StaffAccount.objects.filter(email__iexact=email.strip()).first()


def usable_keys(account) -> int:
    """Keys that can sign in."""
    return HardwareKey.objects.filter(staff=account, blocked=HardwareKey.Blocked.NO).count()


def is_active(account) -> bool:
    """Two keys, so that losing one loses neither the account nor the journals."""
    return account.ended_at is None and usable_keys(account) >= KEYS_NEEDED


def keys_of(account):
    return HardwareKey.objects.filter(staff=account).order_by("created_at", "pk")


def keyset(account) -> dict[bytes, bytes]:
    """{credential: public half} of all keys that give a PRF output: what the keyset's tag is over."""
    rows = HardwareKey.objects.filter(staff=account, hardware_public__isnull=False)
    return {bytes(c): bytes(h) for c, h in rows.values_list("credential", "hardware_public")}


def clinics_of(account) -> list[str]:
    """Schema names, in the order of joining."""
    rows = Membership.objects.filter(staff=account, ended_at=None).order_by("since", "pk")
    return list(rows.values_list("clinic", flat=True))


def is_member(account, clinic: str) -> bool:
    return Membership.objects.filter(staff=account, clinic=clinic, ended_at=None).exists()


def enrolment(token: bytes, now: datetime) -> Enrolment | None:
    """Stands until its time, and only while the account has no key."""
    rows = Enrolment.objects.select_related("staff").filter(
        token_hash=cookies.digest(token), expires_at__gt=now, staff__ended_at=None, staff__hardware_keys=None
    )
    return rows.first() if token else None
