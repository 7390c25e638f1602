"""Time by law: countries, professions, editions of a policy, and what a record leaves open."""

from datetime import UTC, datetime

import pytest

from shared.privacy.engine.law import rulebook
from shared.privacy.engine.records import Record, local_day
from shared.privacy.engine.retention import Rulebook, certificate, due, purge

from .given import DK, FAR, SE, changed, d, on, policy, record, rules


def test_a_record_changes_class_when_another_is_completed():
    text = """
    draft: {of: [assessment_draft], keep: P30D, after: created,
            unless: [{happened: assessment_completed, becomes: journal.assessment}]}
    journal: {of: [journal], keep: P10Y, after: entry}"""
    dates = {"created": d("2025-01-01"), "assessment_completed": d("2025-01-20"), "entry": d("2025-01-20")}
    answer = on(text, record("assessment_draft", events=dates))
    assert (answer.on, answer.category) == (d("2035-01-20"), "journal.assessment")


def test_country_profession_and_a_mixed_record():
    text = """
    ours: {of: [journal], keep: P3Y, after: entry}
    se: {of: [journal], countries: [SE], keep: P10Y, after: entry, bound: at_least}
    dk5: {of: [journal], countries: [DK], professions: [psychologist], keep: P5Y, after: entry, bound: at_least}
    dk10: {of: [journal], countries: [DK], professions: [doctor], keep: P10Y, after: entry, bound: at_least}"""
    dates = {"entry": d("2025-01-01")}

    def gone(country, *professions):
        return on(text, record("journal", country=country, professions=professions, events=dates)).on

    assert gone("DK", "psychologist") == d("2030-01-02")
    assert gone("DK", "psychologist", "doctor") == d("2035-01-02")
    assert gone("DK", "coach") == d("2028-01-01")
    assert gone("SE") == d("2035-01-02")


def test_a_record_that_says_too_little_never_misses_a_duty():
    """Country and professions that a record leaves out are the clinic's."""
    short = policy(rules("ours: {of: [journal], keep: P1Y, after: entry}"), professions=("coach", "psychologist"))
    bare = record("journal.note", events={"entry": d("2020-05-05")})
    assert due(rulebook(short), bare, FAR)[:3] == ("due", d("2030-05-06"), "law.SE.patient_record")
    coach = record("journal.note", professions=("coach",), events={"entry": d("2020-05-05")})
    assert due(rulebook(short), coach, FAR).on == d("2021-05-05")


def test_what_the_clinic_does_not_know_is_not_invented():
    one = record("note", events={"created": d("2020-01-01")})
    assert on("r: {of: [note], keep: unknown, after: created}", one)[:3] == ("unknown", None, "r")
    assert on("r: {of: [note], keep: P1Y, after: unknown}", one).state == "unknown"
    known = (
        "r: {of: [note], keep: unknown, after: created}\ncap: {of: [all], keep: P9Y, after: created, over_all: true}"
    )
    assert on(known, one)[:3] == ("due", d("2029-01-01"), "cap")


def test_kept_without_end_on_purpose():
    text = "r: {of: [comment], keep: unlimited, after: created, reason: {sv: historia}}"
    assert on(text, record("comment", events={"created": d("2020-01-01")}))[:3] == ("kept", None, "r")


def test_an_approximate_promise_has_a_day_that_still_keeps_it():
    text = "r: {of: [note], keep: P1Y, tolerance: P1M, after: created}"
    answer = on(text, record("note", events={"created": d("2025-01-01")}), d("2026-01-01"))
    assert (answer.state, answer.on, answer.latest) == ("due", d("2026-01-01"), d("2026-02-01"))


def test_content_that_moves_says_where():
    text = "r: {of: [message], keep: P3M, after: created, then: move, into: journal.message}"
    answer = on(text, record("message", events={"created": d("2025-01-01")}))
    assert (answer.action, answer.into) == ("move", "journal.message")


def test_data_collected_earlier_keeps_the_kinder_rule_unless_accepted():
    text = """
    v1: {of: [enquiry], keep: P6M, after: created, valid_to: 2026-01-01}
    v2: {of: [enquiry], keep: P12M, after: created, valid_from: 2026-01-01}"""
    before, after, today = d("2025-12-01"), d("2026-01-15"), d("2026-02-01")
    old = record("enquiry", events={"created": before})
    assert on(text, old, today).on == d("2026-06-01")
    assert on(text, record("enquiry", events={"created": after}), today).on == d("2027-01-15")
    assert on(text, record("enquiry", events={"created": before}, accepted=after), today).on == d("2026-12-01")
    assert on(text.replace("P6M", "P24M"), old, today).on == d("2026-12-01")


def test_an_earlier_version_means_its_own_events():
    old = changed(SE, "keep: P0D, client_may: [shorten, extend]", "keep: P0D")
    new = changed(
        SE, "    all_of: [last_session_held, paid]\n    last_of: [package_lapsed]\n", "    last_of: [clinic_left]\n"
    )
    one = record("coaching_note", events={"created": d("2026-12-05"), "package_lapsed": d("2027-01-01")})
    book = rulebook(new, (old, d("2027-02-01")))
    assert due(book, one, d("2027-03-01"))[:3] == ("due", d("2027-01-01"), "v3.retention.coaching_notes")


def test_a_duty_whose_clock_has_not_begun_keeps():
    text = "ours: {of: [accounts], keep: P1M, after: created}\nlaw: {of: [accounts], keep: P5Y, after: booked, bound: at_least}"
    assert on(text, record("accounts", events={"created": d("2025-01-01")}))[:3] == ("waiting", None, "law")


def test_both_clock_changes():
    def day(*instant, zone="Europe/Stockholm"):
        return local_day(datetime(*instant, tzinfo=UTC), zone)

    assert day(2026, 3, 28, 23, 30) == d("2026-03-29")
    assert day(2026, 3, 29, 22, 30) == d("2026-03-30")
    assert day(2026, 10, 24, 22, 30, zone="Europe/Copenhagen") == d("2026-10-25")
    assert day(2026, 10, 25, 22, 30, zone="Europe/Copenhagen") == d("2026-10-25")
    with pytest.raises(ValueError):
        local_day(datetime(2026, 1, 1), "Europe/Stockholm")  # noqa: DTZ001


def test_the_certificate_names_nobody_and_is_sealed():
    book = Rulebook(rules("v: {of: [voicemail], keep: P3W, after: created}"))
    one = record("voicemail", events={"created": d("2025-01-01")})
    stay, gone, seal = purge(book, [one], FAR)
    assert not stay and len(gone) == 1 and seal.counts == (("v", "delete", 1),)
    assert seal == certificate(FAR, {("v", "delete"): 1})
    others = {certificate(FAR, {("v", "delete"): 2}).digest, certificate(FAR, {("v", "delete"): 1}, "hash").digest}
    assert seal.digest not in others and len(others) == 2


def test_the_law_of_the_other_country_binds_a_record_made_there():
    document = changed(DK, "keep: P5Y, then: destroy_key, client_may: [extend]", "keep: P5Y, client_may: [extend]")
    one = Record(id="x", category="journal.note", country="SE", professions=("psychologist",),
                 events={"session": (d("2020-01-01"),), "entry": (d("2020-01-01"),)})  # fmt: skip
    assert due(rulebook(document), one, FAR).on == d("2030-01-02")


BY_AGE = """
all: {of: [journal], keep: P3Y, after: session}
children: {of: [journal], keep: P5Y, after: session, when: [{value: age, under: 18}]}
"""


def test_by_age_at_collection_where_it_is_known():
    dates = {"session": d("2026-01-01")}
    assert on(BY_AGE, record("journal.note", events=dates, values={"age": 17})).on == d("2031-01-01")
    assert on(BY_AGE, record("journal.note", events=dates, values={"age": 18})).on == d("2029-01-01")
    assert on(BY_AGE, record("journal.note", events=dates)).on == d("2029-01-01")


def test_a_duty_with_a_condition_binds_where_the_value_is_unknown():
    text = """
    ours: {of: [accounts], keep: P0D, after: booked}
    law: {of: [accounts], keep: P5Y, after: booked, bound: at_least, when: [{value: amount, at_least: 500000}]}"""
    dates = {"booked": d("2026-01-01")}
    assert on(text, record("accounts", events=dates, values={"amount": 499_999})).on == d("2026-01-01")
    assert on(text, record("accounts", events=dates, values={"amount": 500_000})).on == d("2031-01-02")
    assert on(text, record("accounts", events=dates)).on == d("2031-01-02")


def test_an_outcome_is_one_of_these():
    text = """
    all: {of: [application], keep: P2Y, after: decided}
    hired: {of: [application], keep: P5Y, after: decided, when: [{value: outcome, one_of: [hired]}]}"""
    dates = {"decided": d("2026-01-01")}
    assert on(text, record("application", events=dates, values={"outcome": "hired"})).on == d("2031-01-01")
    assert on(text, record("application", events=dates, values={"outcome": "declined"})).on == d("2028-01-01")


OLD_AND_NEW = """
ours: {of: [journal], keep: P0D, after: entry}
old: {of: [journal], keep: P3Y, after: entry, bound: at_least, collected_before: 2026-01-01}
new: {of: [journal], keep: P5Y, after: entry, bound: at_least, collected_from: 2026-01-01}
"""


@pytest.mark.parametrize(
    ("created", "goes"), [("2025-12-31", "2029-06-02"), ("2026-01-01", "2031-06-02"), ("", "2031-06-02")]
)
def test_a_record_from_before_the_law_follows_the_law_of_its_day(created, goes):
    dates = {"entry": d("2026-06-01")} | ({"created": d(created)} if created else {})
    assert on(OLD_AND_NEW, record("journal.note", events=dates)).on == d(goes)


def test_a_special_law_takes_the_place_of_the_general_one():
    text = """
    ours: {of: [journal], keep: P5Y, after: entry}
    family: {of: [journal], keep: P5Y, after: entry, bound: at_least, instead_of: [records],
             applies_to: {services: [family]}}
    records: {of: [journal], keep: P10Y, after: entry, bound: at_least}"""
    dates = {"entry": d("2026-06-01")}
    assert on(text, record("journal.note", events=dates)).on == d("2036-06-02")
    assert on(text, record("journal.note", events=dates, service="family")).on == d("2031-06-02")


def test_a_clinic_may_name_the_law_that_goes_before_its_country_s_general_duty():
    rule = rules("""
    r: {of: [journal], keep: P5Y, after: entry, instead_of: [patient_record], source: "SFS 2025:400"}""")
    book = rulebook(policy(rule, professions=("counsellor",)))
    assert due(book, record("journal.note", events={"entry": d("2026-06-01")}), FAR).on == d("2031-06-01")
    accounts = due(rulebook(policy(rule | rules("a: {of: [accounts], keep: P0D, after: booked}"))),
                   record("accounts", events={"booked": d("2026-06-01")}), FAR)  # fmt: skip
    assert accounts.rule == "law.SE.accounts"


def test_working_days_pass_over_the_country_s_holidays():
    rule = rules("r: {of: [usage], keep: P7WD, after: created}")
    one = record("usage", events={"created": d("2026-03-27")})  # the Friday before Holy Week
    goes = {country: due(rulebook(policy(rule, country=country)), one, FAR).on for country in ("SE", "DK", "FI")}
    assert goes == {"SE": d("2026-04-09"), "DK": d("2026-04-10"), "FI": d("2026-04-07")}
