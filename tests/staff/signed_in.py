"""People who are signed in with a key, without the ceremony: for tests that are about something else."""

import os

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from shared.staff import actions, cookies
from tenants.isolation.context import enter

SECRETS = (b"1" * 32, b"2" * 32)  # what the two keys of everybody here give


class Seen:
    """What py_webauthn's VerifiedRegistration would say of a key made here."""

    def __init__(self):
        self.credential_id, self.credential_public_key, self.sign_count = os.urandom(16), b"software", 0
        self.aaguid, self.fmt, self.credential_backed_up = "00000000-0000-0000-0000-000000000000", "none", False


def account_with_keys(name="Karin Ek", operator=False, **fields):
    """A StaffAccount with two keys; runs in the platform's place. The first key's credential stands in `.credential`."""
    now, root = timezone.now(), None
    address = f"{os.urandom(4).hex()}@mail.example"
    account = actions.create_account(address, name, "sv", now)
    if fields:
        type(account).objects.filter(pk=account.pk).update(**fields)
        account = type(account).objects.get(email=address)
    if operator:
        actions.make_operator(account, now)
    for secret in SECRETS:
        key, root = actions.register_software_key(account, Seen(), secret, "Key", now, root)
    account.credential, account.secret = bytes(key.credential), secret
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
