"""The five demo clinics' documents and the platform's own: whole, lawful, and saying what each clinic is."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from shared.privacy.engine.decide import choices, csp_sources, may_collect, may_disclose, may_send, may_set, may_write
from shared.privacy.engine.document import canonical, load, schema
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.lint import lint
from shared.privacy.engine.records import Choice, Record
from shared.privacy.engine.render import page
from shared.privacy.engine.retention import due

from .given import d
from .test_render import whole

ROOT = Path(__file__).parents[3]
FILES = {path.stem: path for path in [*sorted((ROOT / "practice/demo/policies").glob("*.yaml")),
                                      ROOT / "tenants/policy/platform.yaml"]}  # fmt: skip
DOCUMENTS = {key: load(path.read_text(encoding="utf-8")) for key, path in FILES.items()}
CLINICS = sorted(set(DOCUMENTS) - {"platform"})
DAY = date(2026, 11, 22)
ADVICE = {"spegel": {"discontinued_service"}, "faelles": {"duty_counts_differently"}}
LANGUAGES = {"biet": ("sv", "en"), "spegel": ("sv", "de"), "andas": ("sv", "en"), "faelles": ("da",), "juni": ("sv",),
             "platform": ("sv", "da", "en", "de")}  # fmt: skip


def gone(key, category, today="2090-01-01", **more):
    """When a record of a clinic goes, and by which rule."""
    events = {name: (d(day),) for name, day in more.pop("events").items()}
    answer = due(rulebook(DOCUMENTS[key]), Record(id="r", category=category, events=events, **more), d(today))
    return answer.state, str(answer.on), answer.action


@pytest.mark.parametrize("key", DOCUMENTS)
def test_the_document_is_lawful_and_has_its_languages(key):
    document = DOCUMENTS[key]
    assert document.clinic.languages == LANGUAGES[key]
    findings = lint(document, DAY)
    assert not [one for one in findings if one.blocking] and {one.check for one in findings} == ADVICE.get(key, set())
    jsonschema.Draft202012Validator(schema()).validate(json.loads(canonical(document)))


@pytest.mark.parametrize("key", DOCUMENTS)
def test_the_page_is_whole_in_its_languages(key):
    for lang in LANGUAGES[key]:
        for part in page(DOCUMENTS[key], lang):
            for one in part.lines:
                assert whole(one.sentence), (one.id, one.sentence)


@pytest.mark.parametrize("key", CLINICS)
def test_what_the_product_itself_sets_is_declared(key):
    for name, side in (("consent", "portal"), ("language", "portal"), ("__Host-session", "my"), ("__Host-csrf", "my"),
                       ("__Host-key", "my"), ("__Host-flow-1a2b", "my"), ("language", "my")):  # fmt: skip
        assert may_set(DOCUMENTS[key], name, side=side), name
    assert may_set(DOCUMENTS[key], "__Host-session", side="portal").verdict == "undeclared"
    assert may_set(DOCUMENTS[key], "_tracker", side="portal").verdict == "undeclared"


def test_what_the_platform_sets_is_declared():
    for name in ("__Host-staff", "__Host-staff-key", "__Host-csrf", "__Host-wa", "__Host-enrol", "language"):
        assert may_set(DOCUMENTS["platform"], name, side="platform"), name


@pytest.mark.parametrize("key", CLINICS)
def test_what_every_clinic_collects_goes_some_day(key):
    """Each category of the product's own records, with every date it could have, has an end."""
    happened = ("created", "session", "entry", "relation_ended", "account_closed", "staff_left", "clinic_left",
                "consent_withdrawn", "case_closed", "correspondence", "paid", "last_session_held")  # fmt: skip
    dates = dict.fromkeys(happened, "2026-01-01")
    for category in ("account", "relation", "booking", "journal.note", "journal.key", "access_log.care", "message_log",
                     "consent_record", "session", "staff", "clinic", "enquiry", "rights_request"):  # fmt: skip
        assert gone(key, category, events=dates)[0] == "due", category


@pytest.mark.parametrize("key", CLINICS)
def test_unverified_accounts_go_thirty_days_after_the_reminder_and_closed_ones_at_once(key):
    assert gone(key, "account", events={"created": "2026-01-01", "reminded": "2026-01-08"})[1] == "2026-02-07"
    dates = {"created": "2026-01-01", "reminded": "2026-01-08", "verified": "2026-01-20"}
    assert gone(key, "account", events=dates)[0] == "waiting"
    assert gone(key, "account", events=dates | {"account_closed": "2026-03-01"})[:2] == ("due", "2026-03-01")


def test_two_regimes_of_mail():
    """Biet may write a first name; Spegel nothing that identifies."""
    biet, spegel = DOCUMENTS["biet"], DOCUMENTS["spegel"]
    confirmation = ["booking.time", "booking.link"]
    assert may_write(biet, "mail", [*confirmation, "contact.first_name"]) and may_write(spegel, "mail", confirmation)
    assert may_write(spegel, "mail", [*confirmation, "contact.first_name"]).verdict == "forbidden"
    for field in ("contact.surname", "contact.phone", "booking.service", "journal.note", "identity_number"):
        assert may_write(biet, "mail", [field]).verdict == may_write(spegel, "mail", [field]).verdict == "forbidden"
    assert may_write(biet, "sms", ["booking.time"]) and not may_write(biet, "sms", ["contact.first_name"])


@pytest.mark.parametrize("key", CLINICS)
def test_no_journal_is_ever_mailed_and_codes_always_may(key):
    assert may_write(DOCUMENTS[key], "mail", ["account.code"]) and not may_write(
        DOCUMENTS[key], "mail", ["journal.note"]
    )


def test_biet_keeps_ten_years_and_courses_three_months():
    assert gone("biet", "journal.note", events={"entry": "2026-01-01"}) == ("due", "2036-01-02", "destroy_key")
    assert gone("biet", "registration", events={"event_held": "2026-01-31"})[1] == "2026-04-30"


def test_spegel_tells_nobody():
    spegel = DOCUMENTS["spegel"]
    assert spegel.disclosures == {} and any(one.always == "keep_secret_absolute" for one in spegel.commitments.values())
    assert may_disclose(spegel, "anybody", "care", ["journal"], duty="child_at_risk").verdict == "undeclared"
    assert gone("spegel", "journal.note", events={"session": "2026-01-01"}) == ("due", "2027-01-01", "destroy_key")
    assert choices(spegel) == [] and csp_sources(spegel) == {}
    assert may_collect(spegel, "identity_number", "anywhere").verdict == "forbidden"


def test_andas_measures_only_after_consent_and_keeps_by_profession():
    andas = DOCUMENTS["andas"]
    assert csp_sources(andas).keys() == {"frame-src"} and "script-src" in csp_sources(andas, {"statistics"})
    assert csp_sources(andas, {"statistics", "marketing"}, near_health=True).keys() == {"frame-src"}
    assert may_send(andas, "counting", ["usage"], consent={"statistics"}, form="pseudonymised")
    assert not may_send(andas, "counting", ["usage"], consent={"statistics"})
    dates = {"entry": "2026-01-01", "session": "2026-02-01"}
    assert gone("andas", "journal.note", professions=("counsellor",), events=dates)[1] == "2036-01-02"
    assert gone("andas", "journal.note", professions=("therapist",), events=dates)[1] == "2031-02-01"
    assert gone("andas", "support_case", events={"case_closed": "2026-01-31"})[1] == "2027-01-31"
    matched = {"created": "2026-01-01", "relation_began": "2026-01-05", "entry": "2026-01-05"}
    assert gone("andas", "match", events=matched)[1] == "2036-01-06"
    assert gone("andas", "match", events={"created": "2026-01-01"})[1] == "2026-01-08"
    assert may_collect(andas, "identity_number").verdict == "forbidden"
    assert may_collect(andas, "identity_number", happened={"relation_began"})


def test_faelles_keeps_five_years_from_the_last_session_and_its_other_promises():
    dates = {"session": "2026-01-15", "entry": "2026-01-10"}
    free = {"professions": ("therapist",)}
    assert gone("faelles", "journal.mail", events=dates, **free)[1] == "2031-02-01"  # the first of the following month
    assert (
        gone("faelles", "journal.questionnaire", events=dates | {"entry": "2026-03-01"})[1] == "2031-03-02"
    )  # the duty
    assert gone("faelles", "paper_register", events=dates, medium="paper")[2] == "shred"
    assert gone("faelles", "enquiry", events={"correspondence": "2026-01-31"})[1] == "2027-01-31"
    assert gone("faelles", "registration", events={"event_held": "2026-01-31"})[1] == "2026-04-30"
    assert gone("faelles", "customer", events={"purchase": "2026-01-31"})[1] == "2027-01-31"
    assert gone("faelles", "accounts", events={"booked": "2026-05-05"})[1] == "2032-01-01"
    ask = (Choice(wish="shorten", asked=d("2026-06-01")),)
    assert gone("faelles", "journal.note", events=dates, choices=ask, **free)[1] == "2026-06-01"
    assert gone("faelles", "social_page", events={"outside_page_closed": "2026-01-01"})[2] == "task"
    assert [one.id for one in choices(DOCUMENTS["faelles"])] == ["recipients.analytics"]
    assert may_set(DOCUMENTS["faelles"], "_ga_X1", {"statistics"}, side="portal")


def test_juni_keeps_notes_only_until_the_package_is_completed():
    begun = {"created": "2026-01-01", "last_session_held": "2026-05-01"}
    assert gone("juni", "journal.note", events=begun)[0] == "waiting"
    assert gone("juni", "journal.note", events=begun | {"paid": "2026-05-09"}) == ("due", "2026-05-09", "destroy_key")
    assert gone("juni", "journal.note", events={"package_lapsed": "2026-12-31"})[1] == "2026-12-31"
    assert gone("juni", "accounts", events={"booked": "2026-05-05"})[1] == "2034-01-01"
    assert gone("juni", "recording.lecture", events={"recorded": "2026-05-05"})[1] == "2026-05-07"
    assert (
        gone("juni", "recording.course", events={"recorded": "2026-05-05", "event_held": "2026-06-01"})[1]
        == "2026-06-01"
    )
    assert gone("juni", "newsletter", medium="outside", at="mailchimp", events={"unsubscribed": "2026-05-05"})[1:] == (
        "2026-05-07", "task")  # fmt: skip
    assert may_collect(DOCUMENTS["juni"], "identity_number", "invoice", chosen="invoice")
    assert not may_collect(DOCUMENTS["juni"], "identity_number", "booking", chosen="invoice")


@pytest.mark.parametrize("key", DOCUMENTS)
def test_nothing_in_them_can_be_real(key):
    text = FILES[key].read_text(encoding="utf-8")
    for one in DOCUMENTS[key].controllers.values():
        assert one.number in ("", "00000000") or one.number.startswith("559000-000")
    for mail in {one.mail for one in DOCUMENTS[key].contacts.values() if one.mail}:
        assert mail.endswith(".example") or mail == "dt@datatilsynet.dk"
    assert "@gmail" not in text
