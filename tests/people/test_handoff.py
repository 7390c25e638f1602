"""What must work, from BASE to a clinic. Anna works at clinic a."""

import pytest
from django.conf import settings

from practice.people import unlock
from practice.people.models import StaffSignIn
from shared.staff import cookies, keyring, sessions
from shared.staff.models import HandoffCode, StaffSession
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, Person, enters, is_in, opened


def test_a_practitioner_arrives_with_their_own_key_open(anna, a):
    assert enters(anna, a, next="/clients?page=2") == "/clients?page=2"
    assert is_in(anna, a)
    mine = keyring.clinic_private(anna.account.root, a.schema)
    assert opened(anna, a) == mine
    assert bytes(anna.user(a).public_key) == keyring.public_of(mine)


def test_every_cookie_is_this_hosts_own(anna, a):
    start = anna.my(a).get("/handoff/start")
    enters(anna, a)
    for name, morsel in {**start.cookies, **anna.my(a).cookies}.items():
        assert name.startswith("__Host-"), name
        if morsel.value:
            assert morsel["secure"] and morsel["httponly"] and morsel["path"] == "/" and not morsel["domain"]
            assert morsel["samesite"] == "Lax"


def test_no_code_is_left_and_its_flow_cookie_goes(anna, a):
    enters(anna, a)
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()
    assert all(not m.value for name, m in anna.my(a).cookies.items() if name.startswith(cookies.FLOW))


def test_neither_half_alone_opens_anything(anna, a):
    enters(anna, a)
    my = anna.my(a)
    key = my.cookies[unlock.COOKIE].value
    for other in ("", cookies.b64(b"x" * 32)):
        my.cookies[unlock.COOKIE] = other
        with pytest.raises(unlock.Refused):
            opened(anna, a)
    assert is_in(anna, a)  # signed in, opening nothing
    my.cookies[unlock.COOKIE] = key
    my.cookies[settings.SESSION_COOKIE_NAME] = ""
    with pytest.raises(unlock.Refused):
        opened(anna, a)


def test_what_the_tables_hold_opens_nothing(anna, a):
    """The row with every secret of the server, tried as the cookie."""
    enters(anna, a)
    with enter(a.schema):
        row = StaffSignIn.objects.get()
        epochs, place = sessions.epochs(), (a.schema, row.pk, row.user_id)
        guesses = [epochs.key(row.key_epoch), bytes(row.key)[:32], row.handle.bytes * 2, settings.SECRET_KEY.encode()]
        for guess in guesses:
            with pytest.raises(keyring.Refused):
                keyring.take(epochs, guess, keyring.Wrapped(row.key_epoch, row.key), *place)


def test_one_account_at_two_clinics_has_two_pairs(a, b):
    anna = Person("anna", a, b)
    assert (enters(anna, a), enters(anna, b)) == ("/", "/")
    assert opened(anna, a) != opened(anna, b)
    assert is_in(anna, a) and is_in(anna, b)


def test_arriving_again_makes_everything_new(anna, a):
    enters(anna, a)
    before = {name: anna.my(a).cookies[name].value for name in (settings.SESSION_COOKIE_NAME, unlock.COOKIE)}
    enters(anna, a)
    assert all(anna.my(a).cookies[name].value != value for name, value in before.items())
    with enter(a.schema):
        assert StaffSignIn.objects.count() == 1


def test_a_key_without_secret_signs_in_and_opens_nothing(anna, a):
    with enter(PLATFORM):
        StaffSession.objects.update(key=None, key_epoch="")
    assert enters(anna, a) == "/"
    assert is_in(anna, a) and anna.user(a).public_key is None
    with pytest.raises(unlock.Refused):
        opened(anna, a)


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", ""])
def test_the_way_ends_at_this_host(anna, a, target):
    assert enters(anna, a, next=target) == "/"
