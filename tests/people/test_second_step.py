"""A client's second step: six digits from an app, or an emergency code, each good once."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone

from practice.mailbox.models import OutgoingMessage
from practice.people import second
from practice.people.models import SecondStep, User
from tenants.isolation.context import enter
from tests.people.conftest import PASSWORD

SETTINGS = "/profile/second-step"


class App:
    """An authenticator app."""

    def __init__(self, page):
        letters = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
        self.clock = TOTP(b32decode(letters + "=" * (-len(letters) % 8)), 6, SHA1(), 30)  # noqa: S303

    def digits(self, steps=0):
        return self.clock.generate(int(timezone.now().timestamp()) + 30 * steps).decode()


@pytest.fixture
def tove(person):
    """Registered at clinic a, with the second step on; `app` and `codes` are hers."""
    tove = person("a").joined()
    begun = tove.post(SETTINGS, act="begin", password=PASSWORD)
    tove.app = App(begun.content.decode())
    on = tove.post(SETTINGS, act="on", digits=tove.app.digits(-1))
    tove.codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", on.content.decode())
    tove.post("/sign-out")
    return tove


def test_the_password_alone_lets_nobody_in(tove):
    assert len(set(tove.codes)) == 10
    assert tove.sign_in()["Location"] == "/sign-in/second"
    assert not tove.is_signed_in()
    assert tove.post("/sign-in/second", digits="000000").status_code == 422
    assert not tove.is_signed_in()
    digits = tove.app.digits()
    assert tove.post("/sign-in/second", digits=f"{digits[:3]} {digits[3:]}").status_code == 302
    assert tove.is_signed_in()


def test_no_code_is_taken_twice(tove, person):
    digits = tove.app.digits()
    tove.sign_in(), tove.post("/sign-in/second", digits=digits)
    thief = person("a")
    thief.sign_in()
    assert thief.post("/sign-in/second", digits=digits).status_code == 422
    assert thief.post("/sign-in/second", digits=tove.app.digits(-1)).status_code == 422  # nor an earlier one
    assert thief.post("/sign-in/second", digits=tove.app.digits(1)).status_code == 302


def test_an_emergency_code_works_once(tove, person):
    tove.sign_in()
    assert tove.post("/sign-in/second", digits=tove.codes[3].upper()).status_code == 302 and tove.is_signed_in()
    again = person("a")
    again.sign_in()
    assert again.post("/sign-in/second", digits=tove.codes[3]).status_code == 422
    assert again.post("/sign-in/second", digits=tove.codes[4]).status_code == 302
    assert "8 " in again.get(SETTINGS).content.decode()


def test_guessing_is_stopped(tove, person):
    thief = person("a")
    thief.sign_in()
    answers = [thief.post("/sign-in/second", digits=f"{number:06}").status_code for number in range(10)]
    assert answers == [422] * 9 + [429]
    other = person("a")
    other.sign_in()
    assert other.post("/sign-in/second", digits=tove.app.digits()).status_code == 429  # whatever browser it is


def test_without_a_password_before_it_the_page_is_shut(tove, person):
    visitor = person("a")
    assert visitor.get("/sign-in/second")["Location"] == "/sign-in"
    assert visitor.post("/sign-in/second", digits=tove.app.digits())["Location"] == "/sign-in"


def test_a_forgotten_password_does_not_go_round_it(tove):
    tove.post("/password", email="tove@example.org")
    tove.post("/password/code", code=tove.code())
    tove.post("/password/new", password1="en helt annan mening om höst")
    assert not tove.is_signed_in()
    assert tove.sign_in(password="en helt annan mening om höst")["Location"] == "/sign-in/second"


def test_turning_it_on_and_off_takes_the_password_and_is_told(tove):
    tove.sign_in(), tove.post("/sign-in/second", digits=tove.app.digits())
    assert tove.post(SETTINGS, act="off", password="fel").status_code == 422
    with enter(tove.entry.schema):
        assert SecondStep.objects.exists()
    assert tove.post(SETTINGS, act="off", password=PASSWORD).status_code == 302
    with enter(tove.entry.schema):
        assert not SecondStep.objects.exists()
        assert OutgoingMessage.objects.filter(kind="people.second_step").count() == 2
    tove.post("/sign-out"), tove.sign_in()
    assert tove.is_signed_in()


def test_it_is_on_only_when_the_app_has_shown_that_it_knows(person):
    moa = person("a").joined()
    moa.post(SETTINGS, act="begin", password=PASSWORD)
    assert moa.post(SETTINGS, act="on", digits="12 34 56").status_code == 422
    with enter(moa.entry.schema):
        assert not SecondStep.objects.exists()
    assert moa.post(SETTINGS, act="on", digits="x").status_code == 422


def test_the_secret_and_the_codes_lie_nowhere_in_the_open(tove):
    with enter(tove.entry.schema):
        row = SecondStep.objects.get()
        assert row.secret_epoch and len(bytes(row.secret)) > 20
        bare = [code.replace("-", "") for code in tove.codes]
        assert not any(code in str(row.codes) for code in bare)


def test_a_step_of_one_clinic_is_worth_nothing_at_another(tove, a, b):
    now = timezone.now()
    with enter(b.schema):
        stranger = User.objects.create_user("s@example.org", first_name="S", created_at=now)
        with pytest.raises(second.Wrong):
            second.check(stranger, tove.app.digits(), now)
    with enter(a.schema):
        user = User.objects.get(email="tove@example.org")
        with pytest.raises(second.Wrong):
            second.check(user, tove.app.digits(), now + timedelta(minutes=5))
