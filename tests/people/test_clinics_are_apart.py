"""What one clinic gave a browser or sent by mail is worth nothing at another, even for the same person with the same
password."""

import pytest

from practice.people.codes import code_of
from shared.ids import uuid7
from tenants.isolation.context import enter
from tests.people.conftest import PASSWORD


def test_a_session_of_one_clinic_is_none_at_another(db, person):
    tove = person("a").joined()
    there = person("b").joined(email="stranger@example.org")
    there.browser.cookies.clear()
    there.browser.cookies["__Host-session"] = tove.browser.cookies["__Host-session"].value
    assert not there.is_signed_in()


def test_an_account_of_one_clinic_is_none_at_another(db, person):
    person("a").joined()
    assert person("b").sign_in().status_code == 422


@pytest.mark.parametrize("start, finish", [("register", "/register/code"), ("forget", "/password/code")])
def test_a_code_of_one_clinic_is_none_at_another(db, person, start, finish):
    """Both wait for a code at the same moment."""
    here, there = person("a"), person("b")
    for one in (here, there):
        if start == "register":
            one.register()
        else:
            one.joined()
            one.post("/sign-out")
            one.post("/password", email="tove@example.org")
    code = here.code()
    assert there.post(finish, code=code).status_code == 422
    assert here.post(finish, code=code).status_code == 302


def test_the_same_message_would_have_another_code_elsewhere(db, clinics):
    key, codes = uuid7(), set()
    for entry in clinics.values():
        with enter(entry.schema):
            codes.add(code_of(key))
            assert code_of(key) == code_of(key)
    assert len(codes) == 2


def test_a_half_finished_registration_does_not_go_on_elsewhere(db, person):
    tove, there = person("a"), person("b")
    tove.register()
    there.browser.cookies["__Host-session"] = tove.browser.cookies["__Host-session"].value
    assert there.post("/register/code", code=tove.code()).status_code == 410


@pytest.mark.parametrize("host", ["a.enrum.test", "enrum.test"])
@pytest.mark.parametrize("path", ["/sign-in", "/register", "/register/code", "/password", "/profile"])
def test_only_the_signed_in_side_has_these_pages(db, clinics, at, host, path):
    browser = at()
    assert browser.get(path, headers={"host": host}).status_code == 404
    assert browser.post(path, {"login": "x", "password": PASSWORD}, headers={"host": host}).status_code == 404


def test_the_same_address_may_register_at_both(db, person):
    assert person("a").joined().is_signed_in()
    assert person("b").joined().is_signed_in()
