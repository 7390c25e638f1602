"""Where an operator wants it, a new clinic waits: its owner prepares, its portal says so, and somebody says yes or no."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.telling import owners
from shared.staff.models import StaffAccount
from tenants.admission import actions, queries
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.leaving.models import Parcel
from tenants.operators import ending
from tenants.operators.models import Deletion, OperatorAct
from tenants.signup.models import AcceptedAgreement
from tests import touched
from tests.signup.conftest import rooms, walk  # noqa: F401  sign-up's own fixtures
from tests.signup.conftest import url as sign_up
from tests.staff.signed_in import account_with_keys, enter_clinic, sign_in

PLATFORM, REASON = "platform", "The number is in the register of companies, and the name fits."
WORDS = "The register is a week behind: we moved in November. <script>alert(1)</script>"


def base(name, *arguments):
    return reverse(name, urlconf="infra.urls.platform", args=arguments)


def my(name):
    return reverse(name, urlconf="infra.urls.my")


def text(answer):
    return answer.content.decode()


@pytest.fixture
def ylva(db, clinics, at):
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.account = sign_in(browser, operator=True)
    return browser


@pytest.fixture
def ove(db, clinics, at):
    """The owner, in the clinic."""
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with enter(clinics["a"].schema):
        browser.user = User.objects.create_user(
            "ove@clinic.example", first_name="Ove", role="owner", staff_id=uuid4(), created_at=timezone.now()
        )
    enter_clinic(browser, browser.user, clinics["a"])
    return browser


def become(clinic, state):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinic.id).update(state=state)
    hosts.checked, hosts.version = 0.0, None


def answer(ylva, clinic, act, reason=REASON):
    touched.at_base(ylva.account, f"operator.{act}:{clinic.id}")
    found = ylva.post(base("admission:answer", clinic.id), {"act": act, f"{act}-reason": reason})
    hosts.checked, hosts.version = 0.0, None
    return found


def state(clinic):
    with enter(PLATFORM):
        return Clinic.objects.get(pk=clinic.id).state


# --- the switch -----------------------------------------------------------------------------------------------------


def test_clinics_open_at_once_until_an_operator_says_otherwise(ylva):
    assert "live within a second" in text(ylva.get(base("admission:queue")))
    wish = {"by_hand": "yes", "reason": REASON}
    assert ylva.post(base("admission:queue"), wish).status_code == 403  # without a touch
    for wrong in ({"by_hand": "maybe", "reason": REASON}, {"reason": REASON}):
        assert ylva.post(base("admission:queue"), wrong).status_code == 400
    with enter(PLATFORM):
        assert not queries.by_hand()
    for wanted in ("yes", "yes", "no"):
        touched.at_base(ylva.account, "operator.gate")
        assert ylva.post(base("admission:queue"), wish | {"by_hand": wanted}).status_code == 302
    with enter(PLATFORM):
        assert not queries.by_hand()
        acts = list(OperatorAct.objects.order_by("at").values_list("act", "clinic", "reason"))
    assert acts == [("by_hand", None, REASON), ("at_once", None, REASON)]
    assert "clinics open at once" in text(ylva.get(base("admission:queue")))


@pytest.mark.parametrize(("by_hand", "wanted"), [(True, "waiting"), (False, "open")])
def test_a_sign_up_ends_in_what_the_switch_says(walk, rooms, by_hand, wanted):  # noqa: F811
    with enter(PLATFORM):
        actions.change_gate(by_hand, uuid4(), REASON, timezone.now())
    ester = walk()
    ester.to_the_last_click()
    ester.open()
    entry = hosts.find("lindgarden.enrum.test")[0]
    assert entry.state == wanted
    page = text(ester.browser.get(sign_up("done")))
    assert ("being looked at" in page) == by_hand and "Register the first key" in page  # set up, either way
    with enter(entry.schema):
        assert User.objects.get(role="owner").email == ester.email
    rooms.owner.execute("TRUNCATE platform.admission_gate, platform.operators_operatoract")


# --- while it waits -------------------------------------------------------------------------------------------------


def test_the_portal_says_so_kindly_and_the_owner_prepares(ove, at, clinics):
    become(clinics["a"], "waiting")
    page = at("a").get("/", headers={"accept-language": "en"})
    assert page.status_code == 503 and "being looked at before it opens" in text(page)
    assert at("a").get("/privacy").status_code == 200
    assert at("a", "my").get("/sign-in", headers={"accept-language": "en"}).status_code == 503  # no client yet
    assert at("a", "my").get("/handoff/start").status_code == 302
    assert ove.get(my("onboarding:start")).status_code == 200
    assert "Enrum looks at this clinic before it opens" in text(ove.get(my("booking:hours")))
    assert ove.post(my("branding:edit"), {}).status_code == 422  # reached: only the form was empty
    assert "A person reads what you said" in text(ove.get(my("admission:case")))


def test_operators_see_who_waits_with_what_was_declared(ylva, clinics):
    a, now = clinics["a"], timezone.now()
    assert "Nobody waits" in text(ylva.get(base("admission:queue")))
    become(a, "waiting")
    with enter(PLATFORM):
        person = account_with_keys("Ester Lind")
        AcceptedAgreement.objects.create(
            clinic_id=a.id, version="2026-11", digest="0", language="sv", staff=person.pk, accepted_at=now
        )
    for page in (text(ylva.get(base("admission:queue"))), text(ylva.get(base("operators:clinic", a.id)))):
        for words in ("Ekens samtal", "556000-0001", "Ester Lind", person.email, "Psychologist", "2026-11"):
            assert words in page, words
    assert "1 clinic waits for an answer" in text(ylva.get(base("operators:clinics")))
    with enter(PLATFORM):
        Clinic.objects.filter(pk=a.id).update(organisation_number="9901012384")  # a sole trader's: a person's own
        StaffAccount.objects.filter(pk=person.pk).update(ended_at=now)
    page = text(ylva.get(base("admission:queue")))
    assert "990101" not in page and "not shown" in page and "Ester Lind" not in page


# --- the answer -----------------------------------------------------------------------------------------------------


def test_admitted(ylva, ove, at, clinics):
    a = clinics["a"]
    become(a, "waiting")
    assert answer(ylva, a, "admit", "short").status_code == 422
    assert answer(ylva, a, "admit").status_code == 302
    assert state(a) == "open" and at("a").get("/").status_code == 200
    assert answer(ylva, a, "decline").status_code == 409  # it does not wait any more
    assert "Let it open" in text(ylva.get(base("operators:clinic", a.id)))
    with enter(a.schema):
        owners.admitted(timezone.now())
        assert OutgoingMessage.objects.get().kind == "telling.admitted"
    assert "Your clinic is open" in text(ove.get(my("admission:case")))


def test_declined_then_answered_and_admitted_after_all(ylva, ove, at, clinics):
    a = clinics["a"]
    become(a, "waiting")
    assert answer(ylva, a, "decline", "We cannot find the company <b>anywhere</b>.").status_code == 302
    page = at("a").get("/", headers={"accept-language": "en"})
    assert page.status_code == 404 and "No clinic is open" in text(page)
    case = text(ove.get(my("admission:case")))
    assert "We cannot find the company &lt;b&gt;" in case and "is deleted after" in case
    assert ove.get(my("leaving:overview")).status_code == 200
    assert ove.post(my("branding:edit"), {}).status_code == 404  # changes nothing any more
    with enter(PLATFORM):
        row = Deletion.objects.get()
        assert row.by_rule and row.due_at - row.proposed_at == ending.DELAY
        assert ending.due(row.due_at) == [row.pk]
    assert ove.post(my("admission:case"), {"words": "no"}).status_code == 422
    assert ove.post(my("admission:case"), {"words": WORDS}).status_code == 302
    assert ove.post(my("admission:case"), {"words": WORDS}).status_code == 302  # a double click
    become(a, state(a))
    assert state(a) == "waiting"
    with enter(PLATFORM):
        assert ending.due(row.due_at) == [] and Clinic.objects.get(pk=a.id).appeals.count() == 1
    assert "The register is a week behind" in text(ylva.get(base("admission:queue")))
    assert "<script>alert" not in text(ylva.get(base("operators:clinic", a.id)))
    answer(ylva, a, "decline")
    assert answer(ylva, a, "admit").status_code == 302  # an operator may change their mind
    assert state(a) == "open"
    with enter(PLATFORM):
        assert not Deletion.objects.filter(cancelled_at=None).exists()


def test_the_owner_is_told_of_a_no_and_gets_a_parcel(ove, clinics):
    now = timezone.now()
    with enter(clinics["a"].schema):
        owners.declined(now + ending.DELAY, now)
        parcel = Parcel.objects.get()
        assert parcel.until == now + ending.DELAY
        assert list(OutgoingMessage.objects.values_list("kind", "about")) == [("telling.declined", parcel.pk)]


def test_only_a_declined_clinic_speaks_and_only_for_itself(ylva, ove, clinics):
    a, b = clinics["a"], clinics["b"]
    assert ove.post(my("admission:case"), {"words": WORDS}).status_code == 302
    become(a, "declined")
    with enter(b.schema):
        assert not actions.appeal(WORDS, uuid4(), timezone.now())
        assert queries.case().reason is None
    assert state(a) == "declined"


def test_the_rule_ends_what_was_declined_and_nothing_else(ylva, clinics):
    a, late = clinics["a"], timezone.now() + ending.DELAY + timedelta(hours=1)
    become(a, "waiting")
    answer(ylva, a, "decline")
    with enter(PLATFORM):
        row = Deletion.objects.get()
    with enter(a.schema):
        assert not Parcel.objects.exists()
    assert ending.carry_out(row.pk, late) is None  # nothing was handed out yet: asked for now
    with enter(a.schema):
        assert Parcel.objects.exists()
    become(a, "open")
    assert ending.carry_out(row.pk, late) is None and state(a) == "open"
