"""Everything that changes staff accounts, their keys and their sign-ins. Runs in the platform's place."""

import os
from datetime import datetime, timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from shared.staff import cookies, demands, keyring, lifetimes, queries, sessions
from shared.staff.models import (
    Challenge,
    Enrolment,
    HandoffCode,
    HardwareKey,
    Invitation,
    Membership,
    StaffAccount,
    StaffSession,
)

ENROLMENT_LIFE = timedelta(minutes=30)


class HasKeys(Exception):
    """The account has keys already: its holder signs in with one of them, and is not enrolled again."""


class CredentialTaken(Exception):
    """This credential is registered, here or with another account."""


class LastKey(Exception):
    """The last key never goes: without one nobody could ever sign in. (The last that opens journals can't go either: only
    a session that opens makes a new root, and that is begun with another key that opens. It can be blocked.)"""


# --- accounts and memberships ---------------------------------------------------------------------------------------


def create_account(email: str, name: str, language: str, now: datetime) -> StaffAccount:
    """The account of whoever holds this address, which the caller has verified. An account that is there already is
    returned as it is: whether a first key may be registered, `start_enrolment` says."""
    found = queries.account_by_email(email)
    if found:
        return found
    account = StaffAccount(email=email.strip().lower(), name=name.strip(), language=language, created_at=now)
    account.save(force_insert=True)
    return account


def make_operator(account: StaffAccount, now: datetime):
    StaffAccount.objects.filter(pk=account.pk, operator_since=None).update(operator_since=now)


class StillNeeded(Exception):
    """They belong to a clinic, or run the platform."""


def end_account(account: StaffAccount, now: datetime):
    """By its holder: signed out everywhere, at the clinics within a minute; from now on Enrum's policy counts. Raises
    StillNeeded."""
    account = StaffAccount.objects.select_for_update().get(pk=account.pk)
    if queries.working([account.pk], now):
        raise StillNeeded
    StaffAccount.objects.filter(pk=account.pk, ended_at=None).update(ended_at=now)
    sessions.end_all(account)


def add_membership(account: StaffAccount, clinic: str, now: datetime) -> Membership:
    """`clinic`: the schema name. One that ended begins anew."""
    row, _made = Membership.objects.get_or_create(staff=account, clinic=clinic, defaults={"since": now})
    if row.ended_at is not None:
        row.since, row.ended_at = now, None
        row.save()
    return row


def end_membership(account: StaffAccount, clinic: str, now: datetime):
    Membership.objects.filter(staff=account, clinic=clinic, ended_at=None).update(ended_at=now)


# --- enrolment: the first key ---------------------------------------------------------------------------------------


def create_enrolment(account: StaffAccount, now: datetime, life: timedelta = ENROLMENT_LIFE) -> str:
    """A token for the address `staff:enrol`, to be sent to the account's own e-mail address. Raises HasKeys."""
    if account.ended_at or HardwareKey.objects.filter(staff=account).exists():
        raise HasKeys
    token = os.urandom(32)
    Enrolment.objects.create(token_hash=cookies.digest(token), staff=account, expires_at=now + life)
    return cookies.b64(token)


def start_enrolment(request, response, account: StaffAccount, now: datetime):
    """This browser, which has just proven the account's e-mail address, may register its first key: send it on to
    `staff:first-key`. Raises HasKeys: then send it to `staff:sign-in`, and say nothing of the reason."""
    give_enrolment(response, create_enrolment(account, now))


def give_enrolment(response, token: str):
    cookies.put(response, cookies.ENROLMENT, token, max_age=int(ENROLMENT_LIFE.total_seconds()))


# --- keys -----------------------------------------------------------------------------------------------------------


def add_key(account: StaffAccount, seen, name: str, now: datetime) -> HardwareKey:
    """A key that just proved itself (`seen`: py_webauthn's VerifiedRegistration). It opens nothing until `give_root`.
    Raises CredentialTaken, and demands.Unfit where no clinic of this person would let it in."""
    proof = demands.proof_of(seen)
    demands.require_some_use(account, proof, now)
    with transaction.atomic():
        StaffAccount.objects.select_for_update().get(pk=account.pk)
        Enrolment.objects.filter(staff=account).delete()
        if HardwareKey.objects.filter(credential=seen.credential_id).exists():
            raise CredentialTaken
        key = HardwareKey.objects.create(
            staff=account,
            name=name.strip()[:60],
            credential=seen.credential_id,
            public_key=seen.credential_public_key,
            sign_count=seen.sign_count,
            aaguid=seen.aaguid,
            attestation=proof.attestation,
            chain=proof.chain,
            synced=proof.synced,
            created_at=now,
        )
        _activate(account, now)
    return key


def _activate(account, now):
    if queries.is_active(account):
        StaffAccount.objects.filter(pk=account.pk, activated_at=None).update(activated_at=now)


@sensitive_variables()
def give_root(key: HardwareKey, prf: bytes, root: bytes | None) -> bytes:
    """Seal the person's root to a new key; returns it. The first key that opens gets a fresh root, each further one the
    root that the session holds open. Raises keyring.Refused when that is missing, or the keyset was tampered with."""
    epochs, credential = sessions.epochs(), bytes(key.credential)
    with transaction.atomic():
        account = StaffAccount.objects.select_for_update().get(pk=key.staff_id)
        keys = queries.keyset(account)
        if not keys:
            root = os.urandom(keyring.SIZE)
        elif root is None:
            raise keyring.Refused
        else:
            keyring.check_keyset(root, account.pk, account.generation, keys, account.keyset_tag)
        half = keyring.hardware_pair(prf, account.pk, credential)[1]
        sealed = keyring.seal_root(epochs, half, root, account.pk, credential, account.generation)
        key.hardware_public, key.root_epoch, key.root = half, *sealed
        key.save(update_fields=["hardware_public", "root_epoch", "root"])
        tag = keyring.keyset_tag(root, account.pk, account.generation, keys | {credential: half})
        StaffAccount.objects.filter(pk=account.pk).update(keyset_tag=tag)
    return root


def forget_unfinished(key: HardwareKey):
    """A key that was just added and may not have the root after all."""
    HardwareKey.objects.filter(pk=key.pk, root=None).delete()


@sensitive_variables()
def register_software_key(account, seen, prf: bytes, name: str, now: datetime, root: bytes | None = None):
    """(HardwareKey, root). For keys that the caller made itself, where demo and tests need people with keys; the first
    returns the root that the second must be given. `seen` has the fields of py_webauthn's VerifiedRegistration."""
    key = add_key(account, seen, name, now)
    return key, give_root(key, prf, root)


@sensitive_variables()
def sign_in_with_prf(request, response, account, credential: bytes, prf: bytes | None, now: datetime) -> StaffSession:
    """What every sign-in ends in, once the key has proven itself. A key that gives no PRF output gets a session that
    opens nothing; where no key has the root yet, the first output brings it (a registration that broke off between its
    two touches). Raises keyring.Refused when the PRF output is missing or opens no root."""
    key = HardwareKey.objects.select_related("staff").get(staff=account, credential=credential)
    root = None
    if not key.opens and prf is not None and not queries.keyset(account):
        root = give_root(key, prf, None)
    elif key.opens:
        if prf is None:
            raise keyring.Refused
        sealed = keyring.Wrapped(key.root_epoch, key.root)
        root = keyring.open_root(sessions.epochs(), prf, sealed, account.pk, credential, key.staff.generation)
    return sessions.start(request, response, key, root, now)


def rename_key(key: HardwareKey, name: str):
    HardwareKey.objects.filter(pk=key.pk).update(name=name.replace("\0", "").strip()[:60])


def block_key(key: HardwareKey, why: str):
    """It signs in no more, and its sessions end."""
    HardwareKey.objects.filter(pk=key.pk).update(blocked=why)
    StaffSession.objects.filter(hardware_key=key).delete()


@sensitive_variables()
def revoke_key(request, response, key: HardwareKey, now: datetime):
    """A key is gone: a new root for the others, which need not be here; every session of the person ends, and this
    browser gets a new one. Each clinic re-seals at the next hand-off. Raises LastKey; keyring.Refused when this session
    opens nothing (then `block_key` is what can be done), or was begun with that very key."""
    session = request.staff_session
    with transaction.atomic():
        account = StaffAccount.objects.select_for_update().get(pk=key.staff_id)
        others = queries.keys_of(account).exclude(pk=key.pk).filter(blocked=HardwareKey.Blocked.NO)
        if not others.exists():
            raise LastKey
        if session.hardware_key_id == key.pk:
            raise keyring.Refused
        root = _new_root(account, sessions.root(request, session), without=key) if key.opens else _root(request)
        here = HardwareKey.objects.select_related("staff").get(pk=session.hardware_key_id)
        HardwareKey.objects.filter(pk=key.pk).delete()
        sessions.end_all(account)
    sessions.start(request, response, here, root, now)


def _root(request):
    try:
        return sessions.root(request, request.staff_session)
    except keyring.Refused:
        return None


@sensitive_variables()
def _new_root(account, root, without) -> bytes:
    epochs, formers = sessions.epochs(), [root]
    if account.previous is not None:
        held = keyring.Wrapped(account.previous_epoch, account.previous)
        formers += keyring.open_previous(epochs, root, held, account.pk, account.generation)
    keys = queries.keyset(account)
    blocked = queries.keys_of(account).exclude(blocked=HardwareKey.Blocked.NO)
    lost = {bytes(c) for c in blocked.values_list("credential", flat=True)} | {bytes(without.credential)}
    new = keyring.rotate_root(epochs, root, account.pk, account.generation, keys, account.keyset_tag, without=lost)
    blocked.update(hardware_public=None, root_epoch="", root=None)  # whoever has it now gets nothing of the new root
    account.generation, account.keyset_tag = new.generation, new.tag
    kept = keyring.keep_previous(epochs, new.root, formers, account.pk, new.generation)
    account.previous_epoch, account.previous = kept
    account.save(update_fields=["generation", "keyset_tag", "previous_epoch", "previous"])
    for credential, sealed in new.sealed.items():
        HardwareKey.objects.filter(credential=credential).update(root_epoch=sealed.epoch, root=sealed.blob)
    return new.root


@sensitive_variables()
def former_roots(request, session) -> list[bytes]:
    """The root, then the ones it replaced: a clinic may still hold copies for a former pair. Raises keyring.Refused."""
    account, root = session.staff, sessions.root(request, session)
    if account.previous is None:
        return [root]
    held = keyring.Wrapped(account.previous_epoch, account.previous)
    return [root, *keyring.open_previous(sessions.epochs(), root, held, account.pk, account.generation)]


# --- leftovers ------------------------------------------------------------------------------------------------------


def purge(now: datetime) -> int:
    """Rows whose time is over, every few minutes. An idle session keeps its row, which clinics ask about, and loses its
    root."""
    gone = sum(
        model.objects.filter(expires_at__lte=now).delete()[0]
        for model in (Challenge, Enrolment, HandoffCode, Invitation, StaffSession)
    )
    StaffSession.objects.filter(seen_at__lte=now - lifetimes.BASE.idle, key__isnull=False).update(
        key=None, key_epoch=""
    )
    return gone
