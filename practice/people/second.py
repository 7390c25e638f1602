"""A second step at sign-in, for clients who want one: six digits from an authenticator app, or an emergency code.

    secret = second.new_secret()                  # shown once, as a picture and in letters
    second.turn_on(user, secret, "123456", now)   # proves that the app has it; returns the emergency codes, shown once
    second.check(user, "123456", now)             # at sign-in: each code is good once

RFC 6238 with what every app understands: SHA-1, six digits, thirty seconds; one step early or late is taken. The secret is
wrapped under the month's epoch, so an old dump does not hold it for ever. Emergency codes are random enough (60 bits) for a
keyed hash. The step stands between password and session for every way in, also after a forgotten password.
"""

import hmac
import os
import secrets
from base64 import b32encode
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from practice.people.models import SecondStep, User
from shared.staff import keyring
from shared.staff.sessions import epochs

KEY = "second"  # of the stage between password and session (practice.people.stages)
STEP, DRIFT = 30, 1  # seconds; steps early or late
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
SIZE = 12  # of an emergency code


class Wrong(Exception):
    """The digits do not fit, or have been used."""


def is_on(user: User) -> bool:
    return SecondStep.objects.filter(pk=user.pk).exists()


def new_secret() -> bytes:
    return os.urandom(20)  # RFC 4226 section 4: 160 bits


def address(secret: bytes, issuer: str, account: str) -> str:
    """What an authenticator app reads (otpauth://)."""
    named = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{named}?secret={letters(secret)}&issuer={quote(issuer)}"


def letters(secret: bytes) -> str:
    return b32encode(secret).decode().rstrip("=")


def picture(text: str) -> str:
    """A QR code as a data: address of an SVG image."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
    return "data:image/svg+xml," + quote(out.getvalue())


@sensitive_variables()
def turn_on(user: User, secret: bytes, digits: str, now: datetime) -> list[str]:
    """Raises Wrong."""
    used = _step_of(secret, digits, now, after=0)
    codes = ["".join(secrets.choice(LETTERS) for _ in range(SIZE)) for _ in range(CODES)]
    epoch, blob = keyring.wrap(epochs(), secret, context(connection.place, user.pk))
    with transaction.atomic():
        SecondStep.objects.filter(pk=user.pk).delete()
        SecondStep.objects.create(
            user=user,
            secret_epoch=epoch,
            secret=blob,
            used=used,
            codes=[_hash(user, code) for code in codes],
            since=now,
        )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def turn_off(user: User) -> None:
    SecondStep.objects.filter(pk=user.pk).delete()


@sensitive_variables()
def check(user: User, typed: str, now: datetime) -> None:
    """Of two requests with one code, one gets in. Raises Wrong."""
    with transaction.atomic():
        row = SecondStep.objects.select_for_update().filter(pk=user.pk).first()
        if row is None:
            raise Wrong
        bare = "".join(sign for sign in typed.lower() if sign.isalnum())
        if len(bare) == SIZE:
            hashed = _hash(user, bare)
            if not any(hmac.compare_digest(hashed, one) for one in row.codes):
                raise Wrong
            row.codes = [one for one in row.codes if one != hashed]
        else:
            held = keyring.Wrapped(row.secret_epoch, row.secret)
            secret = keyring.unwrap(epochs(), held, context(connection.place, user.pk))
            row.used = _step_of(secret, bare, now, after=row.used)
        row.save(update_fields=["codes", "used"])


def _step_of(secret, digits, now, after):
    """The time step whose code this is, of those later than `after`. Raises Wrong."""
    clock = TOTP(secret, 6, SHA1(), STEP)  # noqa: S303 (RFC 6238 section 1.2; what apps understand)
    present = int(now.timestamp()) // STEP
    for step in range(present - DRIFT, present + DRIFT + 1):
        try:
            clock.verify(digits.encode(), step * STEP)
        except InvalidToken:
            continue
        if step > after:
            return step
    raise Wrong


def _hash(user, code):
    return salted_hmac(f"second step {connection.place}", f"{user.pk} {code}", algorithm="sha256").hexdigest()


def context(clinic: str, user_id) -> bytes:
    """What a secret is bound to in its wrapping."""
    return keyring.context("second step", clinic, user_id)
