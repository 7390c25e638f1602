"""Enrum itself is asked: by people with accounts, by somebody whose sign-up broke off, by letter. The same mechanism as in a
clinic, answered by operators."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shared.privacy import persons
from shared.privacy.handwork.models import ManualTask
from shared.privacy.rights import answers, erasing, planning
from shared.privacy.rights.models import Answer, Erasure, Request
from shared.staff import actions as staff
from shared.staff.models import HardwareKey, StaffAccount
from tenants.desk import rights as desk
from tenants.desk.tasks import strike_clocks
from tenants.isolation.context import enter
from tenants.operators.models import OperatorAct
from tenants.signup.models import SignUp
from tests.sink import text
from tests.staff.signed_in import account_with_keys, sign_in

PLATFORM = settings.PUBLIC_SCHEMA_NAME
ADDRESS = "britta@mail.example"


@pytest.fixture
def visitor(at):
    found = at("")
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


@pytest.fixture
def operator(db, clinics, at):
    found = at("")
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(found, operator=True)
    return found


@pytest.fixture
def begun(db, clinics):
    """A sign-up that broke off: Enrum knows a name and an address, and no account."""
    now = timezone.now()
    with enter(PLATFORM):
        return SignUp.objects.create(
            token_hash=b"t" * 32, language="sv", name="Björkens samtal", person="Britta Björk", email=ADDRESS,
            created_at=now, expires_at=now + timedelta(days=7),
        )  # fmt: skip


def page(response, status=200):
    assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
    return response.content.decode()


def only():
    with enter(PLATFORM):
        return Request.objects.get()


def mailed(sink, what="prove"):
    """The path of the link in the mail that the worker would send now."""
    with enter(PLATFORM):
        desk.tell_now(Request.objects.get().pk, what, timezone.now())
    mail = sink.mails()[-1]
    assert ADDRESS not in text(mail) and "Björk" not in text(mail)
    return re.search(rf"{re.escape(settings.BASE_ORIGIN)}(/\S+)", text(mail)).group(1)


def asks(visitor, kind="access", email=ADDRESS, **fields):
    return visitor.post("/your-data", {"kind": kind, "email": email, **fields})


def answered(operator, row, words=""):
    done = operator.post(f"/operators/requests/{row.pk}/answer", {"words": words})
    assert done.status_code == 302, done.content.decode()[:2000]


# --- without an account ---------------------------------------------------------------------------------------------


def test_a_sign_up_that_broke_off_is_answered_by_the_mailed_link(visitor, operator, begun, sink):
    assert "See what is kept about you" in page(visitor.get("/your-data"))
    assert asks(visitor).status_code == 302
    link, row = mailed(sink), only()
    assert row.person is None and row.due_on > timezone.localdate()
    # Nothing is answered before the mailbox is proven, and looking at the link proves nothing yet.
    assert "Is this request yours?" in page(visitor.get(link))
    assert "First say how you know who asks" in page(operator.post(f"/operators/requests/{row.pk}/answer"), 409)
    assert visitor.get(f"{link}/json").status_code == 404
    assert visitor.post(link).status_code == 302 and only().identity == "mailbox"
    assert "See what is kept about you" in page(operator.get(f"/operators/requests/{row.pk}"))
    answered(operator, row, "Here it is.")
    link = mailed(sink, "answered")
    assert "Here it is." in page(visitor.get(link))
    assert "Björkens samtal" in page(visitor.get(f"{link}/html"))
    data = json.loads(page(visitor.get(f"{link}/json")))
    assert {"signup.SignUp", "rights.Request"} == {one["table"] for one in data["sections"]}
    assert visitor.get(f"{link}/pdf").content.startswith(b"%PDF")


def test_erasing_it_leaves_the_request_that_proves_it(visitor, operator, begun, sink):
    asks(visitor, "erasure")
    link = mailed(sink)
    visitor.post(link)
    answered(operator, only())
    with enter(PLATFORM):
        assert not SignUp.objects.exists()
        assert Request.objects.get().outcome == "partly"
        [stays] = [one for one in Erasure.objects.get().kept if one["table"] == "rights.Request"]
    assert stays["why"] == "evidence" and stays["until"]


def test_somebody_of_whom_nothing_is_kept_is_told_so(visitor, operator, sink):
    asks(visitor, email="nobody@mail.example")
    link = mailed(sink)
    visitor.post(link)
    answered(operator, only())
    data = json.loads(page(visitor.get(f"{link}/json")))
    assert [one["table"] for one in data["sections"]] == ["rights.Request"]


def test_the_page_says_the_same_whoever_the_address_belongs_to(visitor, begun):
    known, unknown = asks(visitor), asks(visitor, email="nobody@mail.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_link_of_another_or_a_changed_one_opens_nothing(visitor, begun, sink):
    asks(visitor)
    link = mailed(sink)
    assert visitor.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    with enter(PLATFORM):
        Request.objects.all().delete()
    assert visitor.get(link).status_code == 404


def test_asking_often_is_stopped_by_address(visitor, begun):
    assert [asks(visitor).status_code for _ in range(6)] == [302] * 5 + [429]


def test_an_identity_number_is_refused_where_one_writes(visitor, db, clinics):
    assert asks(visitor, email="no address").status_code == 422


def test_the_worker_mails_it(emptied, clinics, at, sink, work):
    assert asks(at("")).status_code == 302
    work()
    [mail] = sink.mails()
    assert mail["To"] == ADDRESS and mail["From"].startswith("Enrum <") and "/your-data/" in text(mail)


# --- with an account ------------------------------------------------------------------------------------------------


@pytest.fixture
def karin(db, clinics, at):
    """Works at clinic a; signed in at BASE."""
    found = at("")
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    found.account = sign_in(found)
    with enter(PLATFORM):
        staff.add_membership(found.account, clinics["a"].schema, timezone.now())
    return found


def test_an_account_asks_signed_in_and_gets_every_key_it_has(karin, operator, sink):
    assert "My rights" in page(karin.get("/staff/rights"))
    asked = karin.post("/staff/rights/new/access", {"deliver": "page"})
    row = only()
    assert asked["Location"] == f"/staff/rights/{row.pk}" and row.identity == "signed_in"
    answered(operator, row)
    assert mailed(sink, "answered") == f"/staff/rights/{row.pk}"
    data = json.loads(page(karin.get(f"/staff/rights/{row.pk}/answer/json")))
    tables = {one["table"]: one["rows"] for one in data["sections"]}
    assert len(tables["staff.HardwareKey"]) == 2 and "staff.Membership" in tables
    cells = {cell["field"]: cell for cell in tables["staff.HardwareKey"][0]}
    assert cells["root"]["withheld"] == cells["public_key"]["withheld"] == "secret"
    assert page(operator.get(f"/staff/rights/{row.pk}"), 404)  # an operator's own pages are an operator's own


def test_whoever_has_an_account_reads_the_answer_signed_in_and_not_by_the_mailed_link(karin, operator, sink):
    browser = Client(headers={"host": settings.BASE_HOST, "accept-language": "en"})
    asks(browser, email=karin.account.email)
    link = mailed(sink)
    browser.post(link)
    row = only()
    assert row.person == karin.account.pk
    answered(operator, row)
    assert browser.get(f"{link}/json").status_code == 404
    assert "the answer is read signed in" in page(browser.get(link))
    assert page(karin.get(f"/staff/rights/{row.pk}/answer/json"))


def test_an_account_in_use_stays_until_its_work_has_ended(karin, operator):
    karin.post("/staff/rights/new/erasure", {"about": ["account"]})
    with enter(PLATFORM):
        found = planning.plan(karin.account.pk, timezone.now())
        why = {fate.reason.why for fate in found.kept if fate.table.model.startswith("staff.")}
        assert why == {"contract"}
        staff.end_membership(karin.account, clinic_of(karin), timezone.now())
        done = erasing.erase(karin.account.pk, timezone.now())
        assert not StaffAccount.objects.filter(pk=karin.account.pk).exists()
        assert not HardwareKey.objects.filter(staff=karin.account.pk).exists()
    assert done.erased["staff.StaffAccount"] == 1


def clinic_of(browser):
    return browser.account.memberships.get().clinic


def test_what_an_operator_did_to_clinics_outlives_their_wish(db, clinics):
    now = timezone.now()
    with enter(PLATFORM):
        account = account_with_keys()
        OperatorAct.objects.create(clinic=clinics["a"].id, operator=account.pk, act="suspend", reason="Why", at=now)
        done = erasing.erase(account.pk, now)
        [kept] = [one for one in done.kept if one["table"] == "operators.OperatorAct"]
    assert (kept["why"], kept["rule"]) == ("evidence", "retention.access_log") and kept["until"]


# --- letters and calls ----------------------------------------------------------------------------------------------


def test_a_letter_is_entered_by_an_operator_and_the_clock_runs_from_its_day(operator, begun, sink):
    day = timezone.localdate() - timedelta(days=20)
    entered = operator.post(
        "/operators/requests/new",
        {"kind": "access", "received_on": day.isoformat(), "way": "letter", "email": ADDRESS, "who": "Britta"},
    )
    assert entered.status_code == 302, page(entered, 422)
    row = only()
    assert (row.due_on - day).days <= 31 and row.address == ADDRESS
    assert operator.post(f"/operators/requests/{row.pk}/identity", {"looked_at": "known voice"}).status_code == 302
    answered(operator, row)
    link = mailed(sink, "answered")
    browser = Client(headers={"host": settings.BASE_HOST})
    assert "Björkens" in page(browser.get(f"{link}/html"))


def test_by_post_is_a_task_of_the_operators(karin, operator):
    karin.post("/staff/rights/new/access", {"deliver": "post"})
    answered(operator, only())
    with enter(PLATFORM):
        task = ManualTask.objects.get(kind="rights_post")
    assert "Post an answer" in page(operator.get("/operators/tasks"))
    signed = operator.post(f"/operators/tasks/{task.pk}", {f"{task.pk}-outcome": "done", f"{task.pk}-why": ""})
    assert signed.status_code == 302


# --- every table of the platform ------------------------------------------------------------------------------------


def test_the_export_is_what_is_erased_and_what_is_refused(visitor, karin, operator, begun, sink):
    """Of one person who has had everything: a sign-up, an account with keys, acts, requests, a limit."""
    now = timezone.now()
    with enter(PLATFORM):
        SignUp.objects.update(email=karin.account.email)
        OperatorAct.objects.create(
            clinic=karin.account.pk, operator=karin.account.pk, act="suspend", reason="x", at=now
        )
    karin.post("/staff/rights/new/objection", {"about": ["security"]})
    karin.post("/staff/rights/new/access", {"deliver": "page"})
    with enter(PLATFORM):
        staff.end_membership(karin.account, clinic_of(karin), now)
        Request.objects.filter(closed_at=None).update(closed_at=now, outcome="granted")
        person = karin.account.pk
        shown = {
            (table.model, pk)
            for table in persons.personal_tables()
            for pk in persons.rows_of(table, person).values_list("pk", flat=True)
        }
        assert {one.table for one in persons.dossier(person)} == {model for model, _pk in shown}
        found = planning.plan(person, now)
        assert {(one.table.model, one.pk) for one in found.fates} == shown
        erasing.erase(person, now)
        left = {
            (table.model, pk)
            for table in persons.personal_tables()
            for pk in persons.rows_of(table, person).values_list("pk", flat=True)
        }
    assert left - {one for one in left if one[0] == "rights.Erasure"} == {(f.table.model, f.pk) for f in found.kept}
    assert all(fate.reason.why and fate.reason.until for fate in found.kept)


def test_answers_are_forgotten_at_the_platform_too(karin, operator):
    karin.post("/staff/rights/new/access", {"deliver": "page"})
    answered(operator, only())
    with enter(PLATFORM):
        assert answers.purge(timezone.now() + timedelta(days=31)) == 1 and not Answer.objects.exists()


# --- registers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "/processing", "/agreements", "/security", "/assessments", "/breaches"])
def test_the_platforms_own_registers_are_shown_to_operators(operator, name):
    assert "Registers" in page(operator.get(f"/operators/registers{name}"))


def test_a_breach_at_the_platform_has_its_clock_and_its_tasks(operator):
    noticed = timezone.localtime(timezone.now() - timedelta(hours=25)).strftime("%Y-%m-%dT%H:%M")
    noted = operator.post(
        "/operators/registers/breaches/new",
        {"title": "A lost laptop", "noticed_at": noticed, "nature": ["confidentiality"], "happened": "Left on a train.",
         "risk": "unknown"},
    )  # fmt: skip
    assert noted.status_code == 302, page(noted, 422)
    with enter(PLATFORM):
        strike_clocks()
        assert ManualTask.objects.filter(kind="breach").count() == 1
    assert operator.get("/operators/registers/pack")["Content-Type"] == "application/zip"
