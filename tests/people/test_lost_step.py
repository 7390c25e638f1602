"""A client has lost the phone and the codes of their second step: the front desk, a day, a notice, and a way to stop it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.mailbox.models import OutgoingMessage
from practice.people import lost_step, tasks
from practice.people.models import SecondStep, StaffSignIn, User
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.people.conftest import PASSWORD
from tests.people.test_second_step import tove  # noqa: F401  registered, with her second step on
from tests.staff.signed_in import enter_clinic

LINK = re.compile(r"/second-step/\S+")


def my(name, *arguments):
    return reverse(f"people:{name}", urlconf="infra.urls.my", args=arguments)


@pytest.fixture(autouse=True)
def _log(settings, tmp_path):
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"


@pytest.fixture
def rita(at, a, policies):
    """At the reception."""
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with enter(a.schema):
        browser.user = User.objects.create_user(
            "rita@clinic.example", first_name="Rita", role="receptionist", staff_id=uuid4(), created_at=timezone.now()
        )
    enter_clinic(browser, browser.user, a)
    return browser


def ask(rita, a, touch="", **more):
    if touch:
        with enter(a.schema):
            StaffSignIn.objects.update(allowed_act=touch, allowed_until=timezone.now() + timedelta(minutes=5))
    fields = {"address": "Tove@example.org ", "how": "document", "seen": "Driving licence, at the reception"} | more
    return rita.post(my("second-lost"), fields)


def act(a):
    with enter(a.schema):
        return f"client.second_step:{SecondStep.objects.get().pk}"


def late(a, **by):
    """As if it had been asked for earlier."""
    with enter(a.schema):
        row = SecondStep.objects.get()
        SecondStep.objects.update(ends_at=row.ends_at - timedelta(**by))


def test_a_day_later_the_password_alone_lets_her_in(tove, rita, a):  # noqa: F811
    before = len(tove.mails())
    assert "/handoff/start" in ask(rita, a)["Location"]  # a touch of the key, for this client
    assert ask(rita, a, f"client.second_step:{uuid4()}").status_code == 302
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at is None
    assert ask(rita, a, act(a))["Location"] == my("second-lost")
    page = rita.get(my("second-lost")).content.decode()
    assert "Tove" in page and "Turned off" in page
    told = sinks.text(tove.mails()[before])
    assert LINK.search(told) and "Driving licence" not in told
    with enter(a.schema):
        event = AccessEvent.objects.get()
        assert (event.what, event.who_name, event.reason) == ("step_doc", "Rita", "Driving licence, at the reception")
        tasks.end_lost_steps()
        assert SecondStep.objects.exists()  # not before its day is over
    late(a, hours=24)
    with enter(a.schema):
        tasks.end_lost_steps()
        assert not SecondStep.objects.exists()
    assert "slagits på eller av" in sinks.text(tove.mails()[-1])
    assert tove.sign_in().status_code == 302 and tove.is_signed_in()
    log = tove.get("/who-has-read", headers={"accept-language": "en"}).content.decode()
    assert "Rita asked to turn off your second step" in log and "Driving licence" in log


def test_she_stops_it_from_her_mail_without_signing_in(tove, rita, a, at):  # noqa: F811
    ask(rita, a, act(a))
    link = LINK.search(sinks.text(tove.mails()[-1]))[0]
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "unless you stop it" in browser.get(link).content.decode()
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at  # looking changes nothing
    assert "stays on" in browser.post(link).content.decode()
    assert browser.get(link).status_code == 410 and browser.post(link).status_code == 410
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at is None
        assert lost_step.finish(timezone.now() + timedelta(days=9)) == 0
    for forged in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/second-step/nothing"):
        assert browser.get(forged).status_code == 410


def test_wherever_she_is_still_signed_in_she_sees_it_and_a_new_one_ends_it(tove, rita, a):  # noqa: F811
    tove.sign_in(), tove.post("/sign-in/second", digits=tove.codes[0])
    ask(rita, a, act(a), how="eid")
    home = tove.get("/", headers={"accept-language": "en"}).content.decode()
    assert "It was not me" in home and LINK.search(home)
    begun = tove.post("/profile/second-step", act="begin", password=PASSWORD)
    from tests.people.test_second_step import App

    assert tove.post("/profile/second-step", act="on", digits=App(begun.content.decode()).digits(-1)).status_code == 200
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at is None
        assert AccessEvent.objects.get().what == "step_eid"


def test_the_clinic_stops_it_and_asking_twice_is_asking_once(tove, rita, a):  # noqa: F811
    for _ in range(2):
        ask(rita, a, act(a))
    with enter(a.schema):
        assert AccessEvent.objects.count() == 1
        assert OutgoingMessage.objects.filter(kind="people.step_lost").count() == 1
        pk = SecondStep.objects.get().pk
    assert rita.post(my("second-stop", pk)).status_code == 302
    assert rita.post(my("second-stop", pk)).status_code == 404
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"address": "nobody@example.org"}, {"address": "rita@clinic.example"}, {"how": "voice"}, {"seen": ""},
     {"seen": "Passport 19900101-2384"}],
)  # fmt: skip
def test_what_is_not_begun(tove, rita, a, wrong):  # noqa: F811
    answer = ask(rita, a, act(a), **wrong)
    assert answer.status_code == 422
    assert "looks like a personal identity number" in answer.content.decode() or "Passport" not in wrong.get("seen", "")
    with enter(a.schema):
        assert SecondStep.objects.get().ends_at is None
