"""A client's sign-ins: listed with their browser, ended from another one, told when they are new."""

from datetime import timedelta

from django.utils import timezone

from practice.people import sign_ins
from practice.people.models import ClientSignIn
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.people.conftest import PASSWORD, Person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


def browser(at, a, sink, policies, agent, address="192.0.2.5"):
    return Person(
        at("a", "my", HTTP_USER_AGENT=agent, REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en"), a, sink, policies["a"]
    )


def elsewhere(at, a, sink, policies, agent=CHROME):
    other = browser(at, a, sink, policies, agent, "198.51.100.7")
    other.sign_in()
    assert other.is_signed_in()
    return other


def later(person, seconds):
    with enter(person.entry.schema):
        session = person.browser.session
        session["client"] = session["client"] | {"checked": session["client"]["checked"] - seconds}
        session.save()


def page(person):
    return person.get("/profile/sign-ins").content.decode()


def test_listed_with_browser_and_network_and_ended_from_another(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    phone = elsewhere(at, a, sink, policies)
    shown = page(tove)
    assert "Firefox on Linux" in shown and "Chrome on Android" in shown and "198.51.100.0" in shown
    assert "198.51.100.7" not in shown
    with enter(a.schema):
        pk = ClientSignIn.objects.get(browser="Chrome").pk
    assert tove.post("/profile/sign-ins", pk=pk).status_code == 302
    later(phone, 31)
    assert not phone.is_signed_in() and tove.is_signed_in()


def test_everywhere_else_at_once(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    others = [elsewhere(at, a, sink, policies) for _ in range(2)]
    tove.post("/profile/sign-ins")
    for other in others:
        later(other, 31)
        assert not other.is_signed_in()
    assert tove.is_signed_in()


def test_somebody_elses_is_not_ended(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    other = browser(at, a, sink, policies, FIREFOX).joined(email="moa@example.org", first_name="Moa")
    assert tove.is_signed_in() and other.is_signed_in()
    with enter(a.schema):
        pk = ClientSignIn.objects.get(user__email="tove@example.org").pk
    other.post("/profile/sign-ins", pk=pk)
    assert other.post("/profile/sign-ins", pk="nonsense").status_code == 404
    later(tove, 31)
    assert tove.is_signed_in()


def test_idle_for_half_an_hour_and_ten_hours_in_all(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    tove.is_signed_in(), later(tove, 29 * 60)
    assert tove.is_signed_in()
    later(tove, 30 * 60)
    assert not tove.is_signed_in()
    tove.sign_in(), tove.is_signed_in()
    with enter(a.schema):
        ClientSignIn.objects.update(expires_at=timezone.now())
    later(tove, 31)
    assert not tove.is_signed_in()


def test_another_kind_of_browser_is_told_by_a_mail_that_says_nothing_of_who(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    tove.is_signed_in()
    before = len(tove.mails())
    elsewhere(at, a, sink, policies, FIREFOX)
    assert len(tove.mails()) == before
    elsewhere(at, a, sink, policies)
    *_earlier, mail = tove.mails()
    assert len(tove.mails()) == before + 1
    assert "Tove" not in sinks.text(mail) and a.name not in sinks.text(mail) + mail["Subject"]


def test_signing_out_and_a_new_password_end_their_rows(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    tove.is_signed_in()
    phone = elsewhere(at, a, sink, policies)
    tove.post("/profile/password", oldpassword=PASSWORD, password1="en annan lång promenad i snön")
    assert not phone.is_signed_in()
    with enter(a.schema):
        assert ClientSignIn.objects.get(browser="Chrome").ended_at
    tove.post("/sign-out")
    with enter(a.schema):
        assert not ClientSignIn.objects.filter(ended_at=None).exists()


def test_what_is_over_keeps_no_network_and_is_forgotten_after_a_year(at, a, sink, policies):
    tove = browser(at, a, sink, policies, FIREFOX).joined()
    tove.is_signed_in()
    now = timezone.now()
    with enter(a.schema):
        sign_ins.purge(now + timedelta(hours=1))
        row = ClientSignIn.objects.get()
        assert row.ended_at and row.network == ""
        sign_ins.purge(now + timedelta(days=367))
        assert not ClientSignIn.objects.exists()
