"""Pages, answers and times are the same whether an address has an account or not, and whoever it belongs to."""

import re
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.people import actions
from practice.people.backend import ClientBackend
from practice.people.models import User
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.people.conftest import PASSWORD

KNOWN, UNKNOWN, STAFF, CLOSED = "tove@example.org", "nobody@example.org", "maja@example.org", "gone@example.org"
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]*"')


@pytest.fixture
def everybody(db, clinics, policies):
    now = timezone.now()
    with enter(clinics["a"].schema):
        actions.add_client(now, first_name="Tove", email=KNOWN, password=PASSWORD)
        gone = actions.add_client(now, first_name="Gone", email=CLOSED, password=PASSWORD)
        User.objects.filter(pk=gone.pk).update(is_active=False, closed_at=now)
        User.objects.create_user(STAFF, first_name="Maja", role="owner", staff_id=uuid4(), created_at=now)


def seen(response, email):
    """What a stranger may compare: status, way on, and the page but for its random parts and the address typed."""
    page = CHANGING.sub("", response.content.decode()).replace(email, "@")
    return response.status_code, response.get("Location"), page


def sign_in(person, email):
    return [person.sign_in(email=email, password="inte rätt lösenord")]


def register(person, email):
    answers = [person.register(email=email, password="något alldeles eget"), person.get("/register/code")]
    for _ in range(5):
        answers.append(person.post("/register/code", code="0000-0000"))
    return [*answers, person.get("/register/code"), person.get("/sign-in")]


def resend(person, email):
    person.register(email=email, password="något alldeles eget")
    answers = []
    for _ in range(3):
        answers += [person.post("/register/code", action="resend"), person.get("/register/code")]
    return answers


def forget(person, email):
    answers = [person.post("/password", email=email), person.get("/password/code")]
    for _ in range(5):
        answers.append(person.post("/password/code", code="0000-0000"))
    return [*answers, person.get("/password/code"), person.get("/password/new")]


@pytest.mark.parametrize("way", [sign_in, register, resend, forget])
@pytest.mark.parametrize("email", [KNOWN, STAFF, CLOSED])
def test_known_and_unknown_addresses_look_alike(everybody, person, way, email):
    found = [seen(answer, email) for answer in way(person(), email)]
    assert found == [seen(answer, UNKNOWN) for answer in way(person(), UNKNOWN)]


def test_who_has_an_account_is_told_by_mail_alone(everybody, person):
    tove = person()
    tove.register(email=KNOWN, password="något alldeles eget")
    (mail,) = tove.mails()
    assert mail["Subject"] == "Du har redan ett konto" and mail["To"] == KNOWN


def test_an_address_without_an_account_gets_no_mail(everybody, person):
    stranger = person()
    stranger.post("/password", email=UNKNOWN)
    assert stranger.mails() == []


@pytest.mark.parametrize("path", ["/password", "/register"])
def test_staff_are_told_that_they_have_a_key(everybody, person, path):
    maja = person()
    maja.register(email=STAFF) if path == "/register" else maja.post(path, email=STAFF)
    (mail,) = maja.mails()
    assert mail["Subject"] == "Du loggar in med din nyckel"
    assert not re.search(r"\d{4}-\d{4}", sinks.text(mail))


def test_no_password_opens_a_staff_account(everybody, person, clinics):
    """Not even one that was put into the row past every check of ours."""
    with enter(clinics["a"].schema):
        maja = User.objects.get(email=STAFF)
        maja.password = make_password(PASSWORD)
    with enter(clinics["a"].schema):
        assert ClientBackend()._check_password(maja, PASSWORD) is None
    assert person().sign_in(email=STAFF).status_code == 422


def test_a_closed_account_is_like_none(everybody, person):
    closed, unknown = person().sign_in(email=CLOSED), person().sign_in(email=UNKNOWN)
    assert seen(closed, CLOSED) == seen(unknown, UNKNOWN)


@contextmanager
def counted(monkeypatch):
    """How often a password is hashed, which is nearly all the time that these answers take, and how many queries run."""
    hashed, encode = [], MD5PasswordHasher.encode
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as queries:
        patched.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
        found = {}
        yield found
        found["hashed"] = len(hashed)
    found["queries"] = len(queries)


@pytest.mark.parametrize(
    "act",
    [
        lambda person, email: person.sign_in(email=email, password="inte rätt lösenord"),
        lambda person, email: person.register(email=email, password="något alldeles eget"),
        lambda person, email: person.post("/password", email=email),
    ],
    ids=["sign in", "register", "forgotten"],
)
@pytest.mark.parametrize("email", [KNOWN, STAFF, CLOSED])
def test_known_and_unknown_addresses_cost_the_same_work(everybody, person, monkeypatch, act, email):
    work = []
    for address in (email, UNKNOWN):
        browser = person()
        with counted(monkeypatch) as found:
            act(browser, address)
        work.append(found)
    known, unknown = work
    print(known, unknown)
    assert known["hashed"] == unknown["hashed"]
    assert abs(known["queries"] - unknown["queries"]) <= 6
