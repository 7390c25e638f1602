"""An operator asks, the owner answers with a key, and for half an hour somebody may look and touch nothing."""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from practice.accesslog import actions as log
from practice.accesslog.models import AccessEvent
from practice.people import unlock
from practice.people.models import StaffSignIn, User
from practice.visiting import tasks
from shared.staff.models import HandoffCode, StaffAccount, StaffSession
from tenants.isolation.context import enter
from tenants.operators.models import OperatorAct
from tenants.visits import queries
from tenants.visits.models import LASTS, WAITS, Visit
from tests.staff.signed_in import enter_clinic, sign_in
from tests.touched import at_base
from tests.visits.visitor import visit

PLATFORM = "platform"
REASON = "The owner cannot find why no hours are offered."


def base(name, *arguments):
    return reverse(name, urlconf="infra.urls.platform", args=arguments)


def my(name, *arguments, **named):
    return reverse(name, urlconf="infra.urls.my", args=arguments, kwargs=named)


def text(answer):
    return answer.content.decode()


@pytest.fixture(autouse=True)
def _log(settings, tmp_path):
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"


@pytest.fixture
def ylva(db, clinics, at):
    """An operator at BASE."""
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.account = sign_in(browser, operator=True)
    return browser


@pytest.fixture
def ove(db, clinics, at):
    """The owner at the clinic."""
    clinic, browser = clinics["a"], at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with enter(clinic.schema):
        browser.user = User.objects.create_user(
            "ove@clinic.example", first_name="Ove", last_name="Ek", role="owner", staff_id=uuid4(),
            created_at=timezone.now(),
        )  # fmt: skip
    enter_clinic(browser, browser.user, clinic)
    return browser


def ask(browser, clinic, reason=REASON, touch=True):
    if touch:
        at_base(browser.account, f"operator.visit:{clinic.id}")
    return browser.post(base("operators:visit", clinic.id), {"visit-reason": reason})


def touched(clinic, act):
    with enter(clinic.schema):
        StaffSignIn.objects.update(allowed_act=act, allowed_until=timezone.now() + timedelta(minutes=5))


def only():
    with enter(PLATFORM):
        return Visit.objects.get()


def way_in(at, ylva):
    """The operator's browser goes the whole way: from the clinic's host to BASE and back. Returns (browser, last answer)."""
    there = at("a", "my")
    there.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = there.get("/handoff/start?next=/staff/start")
    target = urlsplit(answer["Location"])
    answer = ylva.get(f"{target.path}?{target.query}")
    if answer.status_code != 302:
        return there, answer
    target = urlsplit(answer["Location"])
    return there, there.get(f"{target.path}?{target.query}")


# -- asked and answered ----------------------------------------------------------------------------------------------


def test_asked_with_a_reason_answered_with_a_key_and_entered(ylva, ove, clinics, at):
    a = clinics["a"]
    assert ask(ylva, a).status_code == 302
    assert "asks" in text(ylva.get(base("operators:clinic", a.id)))
    assert way_in(at, ylva)[1].status_code == 403  # not yet
    page = text(ove.get(my("visiting:overview")))
    assert REASON in page and "Karin Ek" in page
    assert "asks to look into the clinic" in text(ove.get(my("onboarding:start")))  # on every page
    found = only()
    answer = ove.post(my("visiting:approve", found.pk))
    assert "/handoff/start" in answer["Location"] and only().until is None  # a touch first
    touched(a, f"visit:{found.pk}")
    assert ove.post(my("visiting:approve", found.pk))["Location"] == my("visiting:overview")
    found = only()
    assert found.until - found.answered_at == LASTS and found.answered_by == ove.user.pk
    assert "Enter now" in text(ylva.get(base("operators:clinic", a.id)))
    there, answer = way_in(at, ylva)
    assert answer["Location"] == my("onboarding:start")
    page = text(there.get(answer["Location"]))
    assert "You visit Ekens samtal as an operator until" in page
    assert "Karin Ek from Enrum visits until" in text(ove.get(my("booking:hours")))
    with enter(PLATFORM):
        assert list(OperatorAct.objects.values_list("act", "reason")) == [("visit", REASON)]


def test_the_touch_is_for_that_visit_alone(ylva, ove, clinics):
    ask(ylva, clinics["a"])
    touched(clinics["a"], f"visit:{uuid4()}")
    assert "/handoff/start" in ove.post(my("visiting:approve", only().pk))["Location"]
    assert only().until is None


def test_refused(ylva, ove, clinics, at):
    ask(ylva, clinics["a"])
    assert ove.post(my("visiting:refuse", only().pk)).status_code == 302
    assert way_in(at, ylva)[1].status_code == 403
    touched(clinics["a"], f"visit:{only().pk}")
    assert ove.post(my("visiting:approve", only().pk)).status_code == 404  # answered once
    assert only().until is None


@pytest.mark.parametrize(("reason", "status"), [("", 422), ("short", 422), (REASON, 302)])
def test_not_without_a_reason(ylva, clinics, reason, status):
    assert ask(ylva, clinics["a"], reason).status_code == status


def test_not_without_a_touch_not_twice_and_not_where_one_is_a_member(ylva, clinics):
    from shared.staff.actions import add_membership

    a = clinics["a"]
    ask(ylva, a)
    assert "You have asked already" in text(ask(ylva, a))
    answer = ask(ylva, clinics["b"], touch=False)
    assert answer.status_code == 403 and REASON in text(answer)
    with enter(PLATFORM):
        add_membership(ylva.account, clinics["b"].schema, timezone.now())
    assert "You are a member of this clinic" in text(ask(ylva, clinics["b"]))
    assert only().clinic_id == a.id


def test_a_question_that_nobody_answers_ends_by_itself(ylva, ove, clinics):
    a = clinics["a"]
    ask(ylva, a)
    with enter(PLATFORM):
        Visit.objects.update(asked_at=timezone.now() - WAITS)
    touched(a, f"visit:{only().pk}")
    assert ove.post(my("visiting:approve", only().pk)).status_code == 404
    assert ask(ylva, a).status_code == 302  # and may be asked again


def test_the_owner_is_told_by_mail(emptied, clinics, work, sink):
    a = clinics["a"]
    with enter(a.schema):
        now = timezone.now()
        User.objects.create_user(
            "ove@clinic.example", first_name="Ove", role="owner", staff_id=uuid4(), verified_at=now, created_at=now
        )
        tasks.tell.defer(visit=str(uuid4()))
    work()
    [mail] = sink.mails()
    assert mail["To"] == "ove@clinic.example" and "/staff/visits" in mail.get_body(("plain",)).get_content()


# -- what a visitor is, and is not ------------------------------------------------------------------------------------


@pytest.fixture
def visitor(db, clinics, at):
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.visit = visit(browser, clinics["a"])
    with enter(clinics["a"].schema):
        browser.held = dict(browser.session["visit"])
    return browser


def test_a_visitor_holds_no_key_and_is_no_row_of_the_clinics(ylva, ove, clinics, at):
    a = clinics["a"]
    ask(ylva, a)
    touched(a, f"visit:{only().pk}")
    ove.post(my("visiting:approve", only().pk))
    there = at("a", "my")
    target = urlsplit(there.get("/handoff/start?next=/staff/start")["Location"])
    back = urlsplit(ylva.get(f"{target.path}?{target.query}")["Location"])
    with enter(PLATFORM):
        assert HandoffCode.objects.get().payload is None  # BASE hands over no key
    there.get(f"{back.path}?{back.query}")
    with enter(a.schema):
        assert not StaffSignIn.objects.exclude(user=ove.user.pk).exists()
        assert not User.objects.filter(staff_id=ylva.account.pk).exists()
    assert unlock.COOKIE not in there.cookies

    with enter(a.schema), pytest.raises(unlock.Refused):
        unlock.private_key(SimpleNamespace(session=there.session, COOKIES={}, place=a.schema, user=ove.user))


def test_everything_that_is_seen_and_every_refusal_stands_in_the_log(visitor, ove, clinics):
    a = clinics["a"]
    for name in ("onboarding:start", "booking:hours", "journal:clients", "rights:requests", "mailbox:outgoing"):
        visitor.get(my(name))
    visitor.post(my("branding:edit"), {"name": "Hacked"})
    with enter(a.schema):
        events = list(AccessEvent.objects.filter(what="visited").order_by("at", "pk"))
        assert [(event.reason, event.outcome) for event in events] == [
            ("onboarding:start", ""), ("booking:hours", ""), ("journal:clients", "no_relation"),
            ("rights:requests", "no_relation"), ("mailbox:outgoing", "no_relation"), ("branding:edit", "no_relation"),
        ]  # fmt: skip
        assert {(event.who_name, event.role, event.relation, event.client) for event in events} == {
            ("Ylva Ordning", "visitor", visitor.visit.pk, None)
        }
        assert log.check(timezone.now()).whole  # chained like everything else
    page = text(ove.get(my("visiting:overview")))
    assert "Hours and services" in page and "was refused" in page


def test_it_ends_with_the_owners_click(visitor, ove, clinics):
    assert visitor.get(my("onboarding:start")).status_code == 200
    assert ove.post(my("visiting:end", visitor.visit.pk)).status_code == 302
    assert "/handoff/start" in visitor.get(my("onboarding:start"))["Location"]


@pytest.mark.parametrize("change", ["time", "operator", "account", "sign_in"])
def test_it_ends_with_what_it_rests_on(visitor, clinics, change):
    now = timezone.now()
    assert visitor.get(my("onboarding:start")).status_code == 200
    with enter(PLATFORM):
        if change == "time":
            Visit.objects.update(until=now)
        elif change == "operator":
            StaffAccount.objects.update(operator_since=None)
        elif change == "account":
            StaffAccount.objects.update(ended_at=now)
        else:
            StaffSession.objects.all().delete()
    assert "/handoff/start" in visitor.get(my("onboarding:start"))["Location"]


def test_a_visitor_who_signs_out_has_ended_it(visitor, clinics):
    visitor.post(my("people:sign-out"))
    assert only().ended_at is not None


def test_a_visit_at_one_clinic_is_none_at_another(visitor, clinics, at):
    other = at("b", "my")
    with enter(clinics["b"].schema):
        session = other.session
        session["visit"] = visitor.held
        session.save()
    other.cookies["__Host-session"] = session.session_key
    assert "/handoff/start" in other.get(my("onboarding:start"))["Location"]


def test_a_visit_is_not_activity(visitor, clinics, emptied_marks):
    visitor.get(my("onboarding:start"))
    assert clinics["a"].schema not in emptied_marks


@pytest.fixture
def emptied_marks(monkeypatch):
    from tenants.clinics import middleware

    found = {}
    monkeypatch.setattr(middleware, "_marked", found)
    return found


def test_a_clinic_reads_and_answers_its_own_visits_alone(ylva, ove, clinics):
    ask(ylva, clinics["a"])
    found, now = only(), timezone.now()
    with enter(clinics["b"].schema):
        assert queries.here() == []
        assert not queries.answer(found.pk, uuid4(), now + LASTS, now)
        assert not queries.end(found.pk, now)
    assert only().answered_at is None
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, enter(clinics["a"].schema), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.visits_visit")


def test_an_operator_takes_a_question_back_and_only_their_own(ylva, clinics, at):
    ask(ylva, clinics["a"])
    other = at("")
    sign_in(other, operator=True)
    assert other.post(base("operators:end-visit", only().pk)).status_code == 404
    assert ylva.post(base("operators:end-visit", only().pk)).status_code == 302
    assert only().ended_at is not None
