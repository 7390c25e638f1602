"""People who are signed in with a key, without the ceremony: for tests that are about something else."""

import os

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from practice.people import unlock
from practice.people.models import StaffSignIn, User
from shared.staff import actions, cookies, keyring
from shared.staff.lifetimes import of_role
from shared.staff.models import StaffAccount
from tenants.isolation.context import enter

SECRETS = (b"1" * 32, b"2" * 32)  # what the two keys of everybody here give


class Seen:
    """What py_webauthn's VerifiedRegistration would say of a key made here."""

    def __init__(self):
        self.credential_id, self.credential_public_key, self.sign_count = os.urandom(16), b"software", 0
        self.aaguid, self.fmt, self.attestation_object = "00000000-0000-0000-0000-000000000000", "none", b""
        self.credential_device_type = "single_device"


def account_with_keys(name="Karin Ek", operator=False, **fields):
    """A StaffAccount with two keys; runs in the platform's place. What tests need of them stands in `.credential`,
    `.secret` and `.root`."""
    now, root = timezone.now(), None
    address = f"{os.urandom(4).hex()}@mail.example"
    account = actions.create_account(address, name, "sv", now)
    if fields:
        StaffAccount.objects.filter(pk=account.pk).update(**fields)
        account = StaffAccount.objects.get(email=address)
    if operator:
        actions.make_operator(account, now)
    for secret in SECRETS:
        key, root = actions.register_software_key(account, Seen(), secret, "Key", now, root)
    account.credential, account.secret, account.root = bytes(key.credential), secret, root
    return account


def sign_in_as(browser, account):
    """`browser` (a test client at BASE) gets the cookies of a sign-in; returns the StaffSession. In the platform's place."""
    request, response = RequestFactory().get("/"), HttpResponse()
    session = actions.sign_in_with_prf(request, response, account, account.credential, account.secret, timezone.now())
    for name in (cookies.SESSION, cookies.ROOT):
        browser.cookies[name] = response.cookies[name].value
    return session


def sign_in(browser, operator=False):
    """Somebody new, with two keys, signed in at BASE."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        account = account_with_keys(operator=operator)
        sign_in_as(browser, account)
    return account


def enter_clinic(browser, user, clinic):
    """`browser` (a test client at the clinic's signed-in side) is `user`, handed over from BASE, with their key open.
    Makes the StaffAccount behind `user`; call outside enter(). Returns it."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        account = account_with_keys(id=user.staff_id)
        actions.add_membership(account, clinic.schema, timezone.now())
        handle = sign_in_as(browser, account).handle
    private = keyring.clinic_private(account.root, clinic.schema)
    with enter(clinic.schema):
        user.public_key = keyring.public_of(private)
        User.objects.filter(pk=user.pk).update(public_key=user.public_key)
        browser.force_login(user)
        _open(browser, user, clinic, handle, private)
    return account


def _open(browser, user, clinic, handle, private):
    """What practice.people.unlock.begin does in a hand-off."""
    now, cookie = timezone.now(), os.urandom(32)
    row = StaffSignIn(user=user, handle=handle, seen_at=now, expires_at=now + of_role(user.role).absolute)
    row.key_epoch, row.key = keyring.hold(unlock.epochs(), cookie, private, clinic.schema, row.pk, user.pk)
    row.save(force_insert=True)
    session = browser.session
    session["staff"] = {"id": str(row.pk), "checked": now.timestamp()}
    session.save()
    browser.cookies[unlock.COOKIE] = cookies.b64(cookie)
