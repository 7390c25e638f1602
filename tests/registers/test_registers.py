"""What the registers know by themselves, what they warn of, and what an inspection gets."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.mailbox.models import OutgoingMessage
from practice.sharing import tasks
from shared.privacy.consents.models import Disclosure
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import version_in_force
from shared.privacy.registers import actions, controllers, pack, processing, queries, standing
from shared.privacy.registers.clock import Clock
from shared.privacy.registers.models import Breach, Review
from tenants.isolation.context import enter

Risk = Breach.Risk


def noted(inside, hours=0, **more):
    fields = {"title": "A letter to the wrong address", "nature": ["confidentiality"], "happened": "It was opened."}
    noticed = inside.now - timedelta(hours=hours)
    return actions.note_breach(fields | {"noticed_at": noticed} | more, inside.users["owner"].pk, inside.now)


# --- processing, agreements, measures ---------------------------------------------------------------------------------


def test_processing_is_what_the_policy_and_the_tables_say(inside):
    care, money = processing.activities(inside.document, "en")
    assert care["name"] == "Your care" and "booking.Booking" in care["held_in"] and "journal.Entry" in care["held_in"]
    assert [one["name"] for one in care["recipients"]] == ["Enrum", "Post AB"]
    assert len(care["retention"]) == 1 and not money["retention"]
    assert {one["name"] for one in money["recipients"]} >= {"Ledger AB", "The tax authority"}


def test_each_agreement_says_where_it_stands(inside):
    found = {one.name: one.state for one in standing.agreements(inside.document, inside.today, "en")}
    assert found == {"Old AB": "over", "Bare AB": "missing", "Ledger AB": "soon", "Enrum": "whole", "Post AB": "through",
                     "The network": "whole"}  # fmt: skip
    last_day = {one.name: one.state for one in standing.agreements(inside.document, date(2026, 12, 31), "en")}
    after = {one.name: one.state for one in standing.agreements(inside.document, date(2027, 1, 1), "en")}
    assert (last_day["Ledger AB"], after["Ledger AB"]) == ("soon", "over")


def test_a_review_moves_the_day_and_a_failure_stays_open(inside):
    transit, keys = queries.measures(inside.document, inside.today, "en")
    assert (transit.state, keys.state) == ("due", "fine")
    about = {"by": inside.users["owner"].pk, "by_name": "Owner", "now": inside.now}
    actions.review("security.transit", Review.Outcome.HOLDS, "Looked.", date(2027, 11, 22), **about)
    actions.review("security.keys", Review.Outcome.FAILS, "One is lost.", date(2027, 11, 22), **about)
    transit, keys = queries.measures(inside.document, inside.today, "en")
    assert (transit.state, transit.next_on, keys.state) == ("fine", date(2027, 11, 22), "failing")


def test_what_runs_out_becomes_a_task_once_and_a_mail(inside):
    assert tasks.remind(inside.now) == 3  # two agreements and a measure
    assert tasks.remind(inside.now + timedelta(days=1)) == 0
    raised = {task.key.partition(":")[0]: task.due_on for task in ManualTask.objects.order_by("due_on")}
    assert raised == {"agreement": date(2026, 12, 31), "review": date(2026, 11, 22)}
    told = OutgoingMessage.objects.filter(kind="sharing.waiting")
    assert {one.user.role for one in told} == {"owner", "data_protection_officer"} and len(told) == 2


# --- who answers ------------------------------------------------------------------------------------------------------


def test_the_right_one_answers(inside):
    karin, robin = inside.users["practitioner"].pk, inside.users["colleague"].pk

    def who(*people):
        return controllers.name_of(controllers.controllers_for(inside.document, people))

    assert who() == "Eken AB" == who(karin)  # nobody has said yet whom the policy means by karin
    controllers.stand_for("practitioner", "karin", [karin])
    assert (who(karin), who(robin)) == ("Karin Ek Psykologi", "Eken AB")
    assert set(who(karin, robin).split(", ")) == {"Karin Ek Psykologi", "Eken AB"}
    controllers.stand_for("practitioner", "karin", [robin])
    assert (who(karin), who(robin)) == ("Eken AB", "Karin Ek Psykologi")
    assert [name for name, _ in controllers.joint(inside.document)] == ["controllers.page"]


# --- breaches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "struck", "over"), [(23.9, 0, False), (24, 1, False), (60, 3, False), (72, 4, False), (72.1, 4, True)]
)
def test_the_clock_runs_from_the_noticing(inside, hours, struck, over):
    clock = Clock(inside.now - timedelta(hours=hours), inside.now)
    assert (len(clock.struck), clock.over) == (struck, over)


def test_the_clock_counts_hours_not_days_when_summer_time_ends():
    noticed = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Stockholm"))  # 10:00 UTC
    assert Clock(noticed, noticed).ends_at == datetime(2026, 10, 27, 10, tzinfo=UTC)
    assert not Clock(noticed, datetime(2026, 10, 27, 10, 30, tzinfo=ZoneInfo("Europe/Stockholm"))).over


def test_each_hour_warns_once_and_silence_follows_the_telling(inside):
    row = noted(inside, hours=24)
    assert tasks.strike(inside.now) == 1 and tasks.strike(inside.now + timedelta(minutes=5)) == 0
    assert tasks.strike(inside.now + timedelta(hours=40)) == 1  # slept through 48 and 60: one mail, two tasks
    assert ManualTask.objects.filter(kind="breach").count() == 3
    assert OutgoingMessage.objects.filter(kind="sharing.clock").count() == 2 * 2  # to the owner and to the officer
    actions.change_breach(row.pk, {"authority_told_at": inside.now + timedelta(hours=41)}, uuid4(), inside.now)
    assert tasks.strike(inside.now + timedelta(hours=60)) == 0


def test_no_clock_where_a_risk_is_unlikely(inside):
    noted(inside, hours=80, risk=Risk.NONE, reasons="It was sealed.")
    assert tasks.strike(inside.now) == 0 and not queries.running()


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "weighed"),
        ({"risk": Risk.NONE}, "weighed"),
        ({"risk": Risk.RISK, "reasons": "x"}, "authority"),
        ({"risk": Risk.HIGH, "reasons": "x", "authority_reference": "1"}, "authority"),
    ],
)
def test_what_is_not_done_is_not_closed(inside, fields, missing):
    row = noted(inside, hours=1, **fields)
    with pytest.raises(actions.NotWhole) as caught:
        actions.close_breach(row.pk, inside.now)
    assert caught.value.what == missing


def test_a_high_risk_is_told_to_people_or_reasoned(inside):
    row = noted(inside, hours=1, risk=Risk.HIGH, reasons="x", authority_told_at=inside.now)
    with pytest.raises(actions.NotWhole):
        actions.close_breach(row.pk, inside.now)
    actions.change_breach(row.pk, {"people_told_how": "The data was encrypted (art. 34(3)(a))."}, uuid4(), inside.now)
    assert actions.close_breach(row.pk, inside.now).closed_at == inside.now


def test_telling_late_needs_reasons(inside):
    row = noted(inside, hours=80)
    with pytest.raises(actions.NotWhole):
        actions.change_breach(row.pk, {"authority_told_at": inside.now}, uuid4(), inside.now)
    late = {"authority_told_at": inside.now, "late_reasons": "It was found to be ours on the fourth day."}
    assert actions.change_breach(row.pk, late, uuid4(), inside.now).authority_told_at


# --- for an inspection ------------------------------------------------------------------------------------------------


@pytest.fixture
def packed(inside):
    noted(inside, hours=5)
    person = inside.users["client"].pk
    Disclosure.objects.create(
        person=person, shown_to=person,
        promise="disclosures.x", direction="give", recipient="tax", named="Doctor Secret", purpose="care",
        fields=[], form="identified", way="post", steps=[], number=2, made_on=inside.today, recorded_at=inside.now,
        recorded_by=person, recorded_name="Somebody",
    )  # fmt: skip
    return pack.build(version_in_force(inside.now), inside.now, "en")


def test_the_manifest_names_every_file_by_its_hash(packed, inside):
    archive = zipfile.ZipFile(io.BytesIO(packed))
    manifest = json.loads(archive.read("manifest.json"))
    told = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert set(archive.namelist()) - set(told) == {"manifest.json", "manifest.sha256"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == sha256 for name, sha256 in told.items())
    assert (
        archive.read("manifest.sha256").decode().split()[0] == hashlib.sha256(archive.read("manifest.json")).hexdigest()
    )
    for name in ("processing", "agreements", "security", "assessments", "breaches"):
        assert archive.read(f"{name}.pdf").startswith(b"%PDF-") and json.loads(archive.read(f"{name}.json")) is not None
    assert hashlib.sha256(archive.read("policy.json")).hexdigest() == manifest["policy"]["sha256"]
    assert packed == pack.build(version_in_force(inside.now), inside.now, "en")


def test_the_pack_names_no_client(packed, inside):
    archive, secret = zipfile.ZipFile(io.BytesIO(packed)), [b"Doctor Secret"]
    for name in ("client", "other_client"):
        user = inside.users[name]
        secret += [user.email.encode(), str(user.pk).encode(), user.pk.hex.encode()]
    for name in archive.namelist():
        content = archive.read(name)
        assert not [word for word in secret if word in content], name
    assert json.loads(archive.read("figures.json"))["counts"]["disclosures"] == 1


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner_page(cast):
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


BREACH = {"title": "A lost telephone", "nature": ["availability"], "happened": "It lay on the bus.", "risk": "unknown"}


def test_a_breach_over_the_wire(owner_page, cast):
    noticed = timezone.localtime(timezone.now() - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    answer = owner_page.post("/staff/registers/breaches/new", BREACH | {"noticed_at": noticed})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert "left" in owner_page.get(answer.url).content.decode()
    assert "A lost telephone" in owner_page.get("/staff/registers").content.decode()
    assert "Weigh the risk first" in owner_page.post(f"{answer.url}/close", follow=True).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"happened": "It was 19121212-1212"}, {"happened": "Write to tove@example.org"}, {"title": "Call 070-174 06 21"},
     {"noticed_at": "2999-01-01T10:00"}, {"nature": []}, {"people": "-1"}, {"risk": "small"}],
)  # fmt: skip
def test_a_breach_names_nobody_and_lies_not_in_the_future(owner_page, cast, wrong):
    answer = owner_page.post("/staff/registers/breaches/new", BREACH | {"noticed_at": "2026-11-20T10:00"} | wrong)
    assert answer.status_code == 422
    with enter(cast.clinic.schema):
        assert not Breach.objects.exists()


RISK = {"risk_0_what": "Somebody reads along", "risk_0_likely": "3", "risk_0_grave": "4", "risk_0_measure": "Keys"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"decision": "open"}, 302),
        ({"decision": "not_needed", "criteria": ["sensitive"], "review_on": "2027-11-01"}, 302),
        ({"decision": "not_needed", "criteria": ["sensitive", "scale"], "review_on": "2027-11-01"}, 422),
        ({"decision": "go"}, 422),  # and when again?
        (RISK | {"decision": "open"}, 422),  # what is left of it?
        (
            RISK | {"decision": "go", "review_on": "2027-11-01", "risk_0_likely_left": "3", "risk_0_grave_left": "4"},
            422,
        ),
        (
            RISK | {"decision": "go", "review_on": "2027-11-01", "risk_0_likely_left": "1", "risk_0_grave_left": "4"},
            302,
        ),
        (
            RISK
            | {"decision": "consult", "review_on": "2027-11-01", "risk_0_likely_left": "3", "risk_0_grave_left": "4"},
            302,
        ),
    ],
)
def test_an_assessment_is_decided_as_the_law_lets_it(owner_page, fields, status):
    answer = owner_page.post("/staff/registers/assessments/new", {"title": "Video"} | fields)
    assert answer.status_code == status, answer.context and answer.context["form"].errors
    if status == 302:
        assert "Video" in owner_page.get(answer.url).content.decode()


def test_the_words_of_the_policy_are_given_to_people(owner_page, cast):
    assert "Whom “karin” means" in owner_page.get("/staff/registers/controllers").content.decode()
    chosen = {"kind": "practitioner", "term": "karin", "target": [str(cast.users["practitioner"].pk), "x"]}
    assert owner_page.post("/staff/registers/controllers", chosen).status_code == 302
    assert owner_page.post("/staff/registers/controllers", chosen | {"term": "nobody"}).status_code == 404
    with enter(cast.clinic.schema):
        assert controllers.terms("practitioner", [cast.users["practitioner"].pk]) == ["karin"]


@pytest.mark.parametrize(
    "page", ["processing", "agreements", "security", "security/transit", "assessments", "breaches"]
)
def test_every_register_opens(owner_page, page):
    assert owner_page.get(f"/staff/registers/{page}").status_code == 200


def test_the_pack_is_fetched_with_one_click(owner_page):
    answer = owner_page.get("/staff/registers/pack")
    assert answer["Content-Type"] == "application/zip" and zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_what_a_breach_said_before_is_kept_with_who_changed_it(inside):
    row = actions.note_breach(
        {"title": "A letter went astray", "noticed_at": inside.now, "nature": ["confidentiality"], "happened": "One."},
        uuid4(), inside.now,
    )  # fmt: skip
    by, later = uuid4(), inside.now + timedelta(hours=5)
    actions.change_breach(row.pk, {"happened": "Two letters.", "title": row.title, "people": 2}, by, later)
    actions.change_breach(row.pk, {"happened": "Two letters.", "people": 2}, by, later)  # nothing new
    actions.change_breach(row.pk, {"happened": "Three letters."}, by, later)
    row.refresh_from_db()
    assert [one["was"] for one in row.earlier] == [{"happened": "One.", "people": None}, {"happened": "Two letters."}]
    assert row.earlier[0]["by"] == str(by) and datetime.fromisoformat(row.earlier[0]["at"]) == later
