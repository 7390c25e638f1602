"""What mails to staff carry: codes and addresses. All follow from a row's random id and the server's secret key, so that
no table holds them, a job that tries again mails the same ones, and the database alone gives none."""

import hmac
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from shared.staff.models import Notice, Recovery

CODE, CHECK = "code", "check"
DIGITS = {CODE: 8, CHECK: 6}  # typed from a mail; told by telephone
Kind = Notice.Kind


def digits(pk: UUID, what: str) -> str:
    """ "1234-5678" or "123-456"."""
    digest, size = salted_hmac(f"staff recovery {what}", pk.bytes, algorithm="sha256").digest(), DIGITS[what]
    bare = f"{int.from_bytes(digest, 'big') % 10**size:0{size}d}"
    return f"{bare[: size // 2]}-{bare[size // 2 :]}"


def is_right(typed: str, pk: UUID, what: str) -> bool:
    """Spaces and hyphens do not matter."""
    bare = "".join(sign for sign in typed if sign.isascii() and sign.isdecimal())
    return hmac.compare_digest(bare, digits(pk, what).replace("-", ""))


def stop_token(pk: UUID) -> str:
    return salted_hmac("staff recovery stop", pk.bytes, algorithm="sha256").hexdigest()[:32]


def may_stop(pk: UUID, token: str) -> bool:
    return constant_time_compare(stop_token(pk), token)


def address(name: str, *arguments) -> str:
    return settings.BASE_ORIGIN + reverse(f"staff:{name}", urlconf=settings.URLCONFS["platform"], args=arguments)


def stop_address(pk: UUID) -> str:
    return address("recovery-stop", pk, stop_token(pk))


def values(notice: Notice, now) -> dict | None:
    """The fields of the notice's kind; None where what it tells of is over."""
    if notice.kind in (Kind.TRUSTEE_ASKED, Kind.TRUSTEES_CHANGED):
        return {"link": address("trustees")}
    if notice.kind == Kind.NEW_DEVICE:
        return {"link": address("sessions")}
    if notice.kind in (Kind.NO_TRUSTEES, Kind.STOPPED):
        return {}
    recovery = Recovery.objects.filter(pk=notice.about, stopped_at=None).first()
    if recovery is None:
        return None
    if notice.kind == Kind.CODE:
        return {"code": digits(recovery.pk, CODE)}
    if notice.kind == Kind.HELP_ASKED:
        return {"link": address("trustees")} if recovery.is_open(now) else None
    if notice.kind == Kind.READY:
        return {"link": address("recovery-enrol", recovery.pk, enrol_token(recovery.pk))}
    shown = {"link": stop_address(recovery.pk)}
    return shown | {"due": recovery.due_at} if notice.kind == Kind.APPROVED else shown


def enrol_token(pk: UUID) -> str:
    return salted_hmac("staff recovery enrol", pk.bytes, algorithm="sha256").hexdigest()[:32]


def may_enrol(pk: UUID, token: str) -> bool:
    return constant_time_compare(enrol_token(pk), token)
