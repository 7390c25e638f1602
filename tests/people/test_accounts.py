"""A client registers, proves the address, signs in and out, forgets the password."""

from datetime import timedelta

import pytest
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy.models import Acceptance
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.people.conftest import PASSWORD


def users(entry, **wanted):
    with enter(entry.schema):
        return list(User.objects.filter(**wanted))


def test_registration_proves_the_address_and_records_what_was_accepted(db, person, clinics, policies):
    tove = person()
    answer = tove.register(last_name="Lindell", phone="070-174 06 21")
    assert answer.status_code == 302 and answer["Location"] == "/register/code"
    assert not tove.is_signed_in()
    (user,) = users(clinics["a"])
    assert (user.first_name, user.last_name, user.phone) == ("Tove", "Lindell", "+46701740621")
    assert user.verified_at is None and user.language == "sv"

    answer = tove.post("/register/code", code=tove.code())
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert tove.is_signed_in()
    (user,) = users(clinics["a"])
    assert user.verified_at
    with enter(clinics["a"].schema):
        accepted = Acceptance.objects.get(person=user.pk)
        assert (accepted.number, accepted.sha256, accepted.language) == (
            policies["a"].number,
            policies["a"].sha256,
            "sv",
        )


def test_the_mail_with_the_code_carries_nothing_else(db, person):
    tove = person()
    tove.register(last_name="Lindell", phone="070-174 06 21")
    (mail,) = tove.mails()
    words = sinks.text(mail)
    assert "Tove" not in words and "Lindell" not in words and "enrum.test" not in words
    assert mail["To"] == "tove@example.org" and mail["Subject"] == "Din kod"


def test_without_the_promises_nobody_registers(db, person, clinics):
    answer = person().register(accepted="")
    assert answer.status_code == 422 and users(clinics["a"]) == []


def test_promises_that_changed_meanwhile_are_to_be_read_again(db, person, clinics):
    tove = person()
    answer = tove.register(number=tove.version.number + 1)
    assert answer.status_code == 422 and users(clinics["a"]) == []
    assert f'value="{tove.version.number}"' in answer.content.decode()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "tove@example.org", "x y" * 100])
def test_weak_passwords_are_refused(db, person, clinics, password):
    answer = person().register(password=password)
    assert answer.status_code == 422 and users(clinics["a"]) == []


def test_sign_in_and_out(db, person):
    tove = person().joined()
    before = tove.browser.cookies["__Host-session"].value
    assert tove.get("/sign-out").status_code == 405
    assert tove.post("/sign-out").status_code == 302
    assert not tove.is_signed_in()
    assert tove.sign_in(email="TOVE@example.org")["Location"] == "/"
    assert tove.is_signed_in()
    assert tove.browser.cookies["__Host-session"].value != before


def test_a_session_of_before_sign_in_is_worth_nothing_after_it(db, person, at):
    """Session fixation: whoever planted the cookie is not signed in with it."""
    tove = person()
    tove.register()
    planted = tove.browser.cookies["__Host-session"].value
    tove.post("/register/code", code=tove.code())
    thief = at("a", "my")
    thief.cookies["__Host-session"] = planted
    assert thief.get("/profile").status_code == 302


def test_cookies_are_of_this_host_alone(db, person):
    cookie = person().joined().browser.cookies["__Host-session"]
    assert cookie["domain"] == "" and cookie["path"] == "/"
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"


def test_an_account_without_a_proven_address_signs_nobody_in(db, person):
    person().register()
    tove = person()
    assert tove.sign_in()["Location"] == "/register/code"
    assert not tove.is_signed_in()
    tove.post("/register/code", code=tove.code())
    assert tove.is_signed_in()


def test_a_code_wrong_five_times_dies(db, person):
    tove = person()
    tove.register()
    right, wrong = tove.code(), tove.wrong_code()
    for _ in range(4):
        assert tove.post("/register/code", code=wrong).status_code == 422
    answer = tove.post("/register/code", code=wrong)
    assert answer.status_code == 422 and "fem gånger" in answer.content.decode()
    assert tove.post("/register/code", code=right).status_code == 410
    assert not tove.is_signed_in()


@pytest.mark.parametrize("code", ["", "x", "1" * 500, "<script>", "٠١٢٣-٤٥٦٧", "\x00"])
def test_whatever_is_typed_for_a_code_is_answered(db, person, code):
    tove = person()
    tove.register()
    assert tove.post("/register/code", code=code).status_code == 422


def age(tove, key, seconds):
    session = tove.browser.session
    session[key] |= {"at": session[key]["at"] - seconds}
    session.save()


def test_a_code_of_a_quarter_of_an_hour_ago_is_too_old(db, person, clinics):
    tove = person()
    tove.register()
    code = tove.code()
    with enter(clinics["a"].schema):
        age(tove, EMAIL_VERIFICATION_CODE_SESSION_KEY, 10 * 60 + 1)
    answer = tove.post("/register/code", code=code)
    assert answer.status_code == 410 and "10 minuter" in answer.content.decode()
    assert not tove.is_signed_in()


def test_a_new_code_takes_the_place_of_the_old(db, person):
    tove = person()
    tove.register()
    old = tove.code()
    assert tove.post("/register/code", action="resend").status_code == 302
    new = tove.code()
    assert old != new
    assert tove.post("/register/code", code=old).status_code == 422
    assert tove.post("/register/code", code=new)["Location"] == "/"


def test_a_double_click_registers_once_and_ends_well(db, person, clinics):
    first, second = person(), person()
    assert first.register()["Location"] == second.register()["Location"] == "/register/code"
    assert len(users(clinics["a"])) == 1
    assert second.post("/register/code", code=second.code())["Location"] == "/"


def test_forgotten_password(db, person):
    tove = person().joined()
    other = person()
    assert other.post("/password", email="tove@example.org")["Location"] == "/password/code"
    assert other.post("/password/code", code=other.wrong_code()).status_code == 422
    assert other.post("/password/code", code=other.code())["Location"] == "/password/new"
    assert other.post("/password/new", password1="short").status_code == 422
    assert other.post("/password/new", password1="ett helt nytt lösenord")["Location"] == "/sign-in"
    assert not tove.is_signed_in()  # the old sessions are over
    assert person().sign_in().status_code == 422
    assert other.sign_in(password="ett helt nytt lösenord")["Location"] == "/"
    assert other.mails()[-1]["Subject"] == "Ditt lösenord har ändrats"


def test_a_code_for_a_new_password_dies_too(db, person, clinics):
    person().joined()
    tove = person()
    tove.post("/password", email="tove@example.org")
    right, wrong = tove.code(), tove.wrong_code()
    for _ in range(5):
        assert tove.post("/password/code", code=wrong).status_code == 422
    assert tove.post("/password/code", code=right).status_code == 410
    tove.post("/password", email="tove@example.org")
    right = tove.code()
    with enter(clinics["a"].schema):
        age(tove, PASSWORD_RESET_VERIFICATION_SESSION_KEY, 10 * 60 + 1)
    assert tove.post("/password/code", code=right).status_code == 410
    assert tove.get("/password/new").status_code == 302


def test_a_new_password_by_code_proves_the_address(db, person, clinics):
    """Somebody else registered with this address; the one who reads its mail takes the account over."""
    person().register(password="något helt annat än ditt")
    tove = person()
    tove.post("/password", email="tove@example.org")
    tove.post("/password/code", code=tove.code())
    tove.post("/password/new", password1=PASSWORD)
    assert tove.sign_in()["Location"] == "/"
    (user,) = users(clinics["a"])
    assert user.verified_at
    assert person().sign_in(password="något helt annat än ditt").status_code == 422


def test_changing_the_password(db, person):
    tove, elsewhere = person().joined(), person()
    elsewhere.sign_in()
    assert tove.post("/profile/password", oldpassword="fel", password1="ett helt nytt lösenord").status_code == 422
    assert tove.post("/profile/password", oldpassword=PASSWORD, password1="ett helt nytt lösenord").status_code == 302
    assert tove.is_signed_in() and not elsewhere.is_signed_in()


def test_changing_the_address(db, person, clinics):
    tove = person().joined()
    new = {"email": "tove.ny@example.org"}
    assert tove.post("/profile/e-mail", **new, password="fel").status_code == 422
    assert tove.post("/profile/e-mail", **new, password=PASSWORD)["Location"] == "/register/code"
    assert tove.mails()[-1]["To"] == "tove.ny@example.org"
    assert users(clinics["a"])[0].email == "tove@example.org"
    assert tove.post("/register/code", code=tove.code())["Location"] == "/profile"
    (user,) = users(clinics["a"])
    assert user.email == "tove.ny@example.org"
    notice = tove.mails()[-1]
    assert notice["To"] == "tove@example.org" and notice["Subject"] == "Din e-postadress har ändrats"
    with enter(clinics["a"].schema):
        assert [address.email for address in EmailAddress.objects.all()] == ["tove.ny@example.org"]
        assert set(OutgoingMessage.objects.values_list("address", flat=True)) == {""}  # no copy is left
    assert person().sign_in(email="tove.ny@example.org")["Location"] == "/"


NAMES = [
    "Åsa Österberg",
    "Æ Ø ß",
    "李小龙",
    "👩‍👩‍👧",
    "نور",
    "‮evoT",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "O'Neil",
    "x" * 100,
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_kept_shown_and_harmless(db, person, clinics, name):
    tove = person().joined(first_name=name, last_name=name)
    assert users(clinics["a"])[0].first_name == name
    for path in ("/", "/profile"):
        assert escape(name) in tove.get(path).content.decode()
    assert len(tove.mails()) == 1


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("name", ["x" * 500, "a\x00b"])
def test_a_name_too_long_or_with_a_null_is_refused(db, person, clinics, field, name):
    answer = person().register(**{"first_name": "Tove", field: name})
    assert answer.status_code == 422 and users(clinics["a"]) == []


@pytest.mark.parametrize(
    "email", ["", "tove", "tove@", "tove@example.org\r\nBcc: x@example.org", "a" * 250 + "@example.org", "a@b@c.org"]
)
def test_what_is_no_address_is_refused(db, person, clinics, email):
    assert person().register(email=email).status_code == 422
    assert users(clinics["a"]) == []


@pytest.mark.parametrize("phone", ["12", "not a number", "+46 70", "0" * 40, "<b>1</b>"])
def test_what_is_no_number_is_refused(db, person, clinics, phone):
    assert person().register(phone=phone).status_code == 422
    assert users(clinics["a"]) == []


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(db, person, next_page):
    tove = person().joined()
    tove.post("/sign-out")
    answer = tove.post(f"/sign-in?next={next_page}", login="tove@example.org", password=PASSWORD, next=next_page)
    assert answer["Location"] == "/"


def test_the_way_back_survives_registration(db, person):
    """Booking begins on the portal and goes on here."""
    tove = person()
    tove.register(next="/profile")
    assert tove.post("/register/code", code=tove.code(), next="/profile")["Location"] == "/profile"


def test_sessions_end(db, person, clinics):
    from practice.people.tasks import end_sessions

    person().joined()
    with enter(clinics["a"].schema):
        assert Session.objects.count() == 1
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        end_sessions()
        assert Session.objects.count() == 0


def test_staff_never_have_a_password(db, person, clinics):
    with enter(clinics["a"].schema):
        from uuid import uuid4

        staff = User.objects.create_user(
            "maja@example.org", first_name="Maja", role="owner", staff_id=uuid4(), created_at=timezone.now()
        )
        assert not is_password_usable(staff.password)
        staff.set_password(PASSWORD)
        with pytest.raises(IntegrityError), transaction.atomic():
            staff.save()
