"""What the platform may ask about staff."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shared.staff import cookies
from shared.staff.models import Enrolment, HardwareKey, Membership, StaffAccount

KEYS_NEEDED = 2  # before an account is handed to any clinic


def account_by_email(email: str) -> StaffAccount | None:
    return StaffAccount.objects.filter(email__iexact=email.strip()).first()


def by_address(email: str) -> UUID | None:
    """settings.PERSON_BY_ADDRESS at the platform: whose open account it is."""
    found = account_by_email(email)
    return found.pk if found and found.ended_at is None else None


def names(ids: Iterable[UUID], viewer, now: datetime) -> dict[UUID, str]:
    """settings.PERSON_NAMES at the platform, where only operators look."""
    return dict(StaffAccount.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def working(ids: Iterable[UUID], now: datetime) -> set[UUID]:
    """Of these accounts those that are in use: their holder belongs to a clinic, or runs the platform."""
    found = StaffAccount.objects.filter(pk__in=list(ids), ended_at=None)
    members = Membership.objects.filter(staff__in=found, ended_at=None).values("staff")
    return set(found.filter(Q(pk__in=members) | Q(operator_since__isnull=False)).values_list("pk", flat=True))


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
