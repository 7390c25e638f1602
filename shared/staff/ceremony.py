"""WebAuthn ceremonies (W3C WebAuthn Level 3, sections 7.1 and 7.2) over py_webauthn: what is asked, and what is believed.

User verification is required, the PRF extension is asked for every time (a key registered without it never gives one),
attestation is `direct`, and keys are discoverable, so that nobody types who they are.
"""

import hmac
import os
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shared.staff import cookies
from shared.staff.models import Challenge, HardwareKey, StaffAccount

LIFE = timedelta(minutes=5)
# One salt for everybody: at a discoverable sign-in nobody is known yet. What differs per key comes from the key. After a
# server was compromised while people signed in, this must change together with every root.
PRF = {"prf": {"eval": {"first": cookies.b64(cookies.digest(b"enrum journal prf 1"))}}}


class NotAccepted(Exception):
    """The answer of key or browser proves nothing."""


def registration_options(account: StaffAccount, purpose, now: datetime) -> tuple[dict, str]:
    """(options for navigator.credentials.create, token for the ceremony's cookie)"""
    options = generate_registration_options(
        rp_id=settings.RP_ID,
        rp_name="Enrum",
        user_name=account.email,
        user_display_name=account.name,
        user_id=account.pk.bytes,
        attestation=AttestationConveyancePreference.DIRECT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(account),
        timeout=_milliseconds(LIFE),
    )
    return _issue(options, purpose, account, "", now)


def assertion_options(account, credential: bytes, purpose, act: str, now: datetime) -> tuple[dict, str]:
    """(options for navigator.credentials.get, token). Without an account nobody is named: the key says who it is."""
    allowed = [PublicKeyCredentialDescriptor(id=credential)] if credential else account and _descriptors(account)
    options = generate_authentication_options(
        rp_id=settings.RP_ID,
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=allowed or None,
        timeout=_milliseconds(LIFE),
    )
    return _issue(options, purpose, account, act, now)


def _milliseconds(span):
    return int(span.total_seconds() * 1000)


def _descriptors(account):
    keys = HardwareKey.objects.filter(staff=account).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(credential)) for credential in keys]


def _issue(options, purpose, account, act, now):
    token = os.urandom(32)
    Challenge.objects.create(
        token_hash=cookies.digest(token),
        value=options.challenge,
        purpose=purpose,
        staff=account,
        act=act,
        expires_at=now + LIFE,
    )
    return options_to_json_dict(options) | {"extensions": PRF}, cookies.b64(token)  # py_webauthn has no such field


def spend(request, now: datetime, *purposes) -> Challenge:
    """The challenge of this browser, once. Raises NotAccepted."""
    token = cookies.digest(cookies.read(request, cookies.CEREMONY))
    with transaction.atomic():
        row = Challenge.objects.select_related("staff").filter(token_hash=token).first()
        mine = row is not None and Challenge.objects.filter(token_hash=token).delete()[0]  # of two at once, one gets it
    if not mine or row.purpose not in purposes or row.expires_at <= now:
        raise NotAccepted
    return row


def believe_registration(challenge: Challenge, credential: dict):
    """py_webauthn's VerifiedRegistration. Raises NotAccepted."""
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=bytes(challenge.value),
            expected_rp_id=settings.RP_ID,
            expected_origin=settings.BASE_ORIGIN,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, ValueError, TypeError) as error:
        raise NotAccepted from error


def believe_assertion(challenge: Challenge, key: HardwareKey, credential: dict):
    """py_webauthn's VerifiedAuthentication. Raises NotAccepted.

    Counter 0 on purpose: py_webauthn compares the counter before the signature, and a forged low counter must not be
    able to brand somebody's key as cloned. `counter_went_on` compares it afterwards."""
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=bytes(challenge.value),
            expected_rp_id=settings.RP_ID,
            expected_origin=settings.BASE_ORIGIN,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, ValueError, TypeError) as error:
        raise NotAccepted from error


def counter_went_on(key: HardwareKey, seen: int, now: datetime) -> bool:
    """False: two devices answer with this key (section 6.1.1). Keys that never count, as synced passkeys, show nothing."""
    if seen == key.sign_count == 0:
        return bool(HardwareKey.objects.filter(pk=key.pk).update(last_used_at=now))
    lower = HardwareKey.objects.filter(pk=key.pk, sign_count__lt=seen)
    return lower.update(sign_count=seen, last_used_at=now) == 1


def same_user(credential: dict, account: StaffAccount) -> bool:
    """Where the key tells its user handle, it is this person's (section 7.2 step 6)."""
    handle = (credential.get("response") or {}).get("userHandle")
    return not handle or hmac.compare_digest(cookies.unb64(handle), account.pk.bytes)
