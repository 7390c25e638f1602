"""Every kind of promise about time that clinics make, written as a clinic would write it."""

import pytest

from shared.privacy.engine.records import Choice, Hold

from .given import d, on, record

ENQUIRY = """
enquiries: {of: [enquiry], keep: P12M, after: correspondence, unless: [{happened: relation_began, becomes: journal}]}
journal: {of: [journal], keep: P10Y, after: entry}
"""


def test_twelve_months_from_last_correspondence():
    one = record("enquiry", events={"correspondence": [d("2025-01-02"), d("2025-03-15")]})
    assert on(ENQUIRY, one).on == d("2026-03-15")
    assert on(ENQUIRY, one, d("2026-03-14")).state == "later"
    assert on(ENQUIRY, one, d("2026-03-15")).state == "due"


def test_unless_a_relation_began_then_by_that_relations_rule():
    dates = {"correspondence": d("2025-03-15"), "relation_began": d("2025-04-01"), "entry": d("2025-06-01")}
    one = record("enquiry", events=dates)
    assert on(ENQUIRY, one)[:2] == ("due", d("2035-06-01"))
    assert on(ENQUIRY, one).category == "journal"
    assert on(ENQUIRY, one, d("2025-03-20")).category == "enquiry"


def test_thirty_days_after_a_reminder_unless_verified():
    text = "r: {of: [account], keep: P30D, after: reminded, unless: [{happened: verified}]}"
    reminded = {"reminded": d("2025-02-01")}
    assert on(text, record("account", events=reminded)).on == d("2025-03-03")
    assert on(text, record("account")).state == "waiting"
    assert on(text, record("account", events=reminded | {"verified": d("2025-02-09")})).state == "undeclared"


def test_three_months_after_an_event():
    one = record("registration", events={"event_held": d("2025-11-30")})
    assert on("r: {of: [registration], keep: P3M, after: event_held}", one).on == d("2026-02-28")


def test_five_years_from_last_session_with_mails_and_questionnaires():
    for category in ("journal.note", "journal.mail", "journal.questionnaire"):
        one = record(category, events={"session": [d("2020-01-01"), d("2024-02-29")]})
        assert on("r: {of: [journal], keep: P5Y, after: session}", one).on == d("2029-02-28")


def test_ten_years_from_last_entry_and_the_duty_keeps_its_last_day():
    text = """
    clinic: {of: [journal], keep: P10Y, after: entry, then: destroy_key}
    law: {of: [journal], keep: P10Y, after: entry, bound: at_least, source: "SFS 2008:355 3:17"}"""
    answer = on(text, record("journal", events={"entry": d("2024-02-29")}))
    assert (answer.on, answer.rule, answer.action) == (d("2034-03-01"), "law", "destroy_key")


def test_a_short_promise_yields_to_the_duty_and_says_so():
    text = """
    clinic: {of: [journal], keep: P5Y, after: entry}
    law: {of: [journal], keep: P10Y, after: entry, bound: at_least, professions: [psychologist]}"""
    licensed = on(text, record("journal", professions=("psychologist",), events={"entry": d("2024-05-01")}))
    assert (licensed.on, licensed.rule) == (d("2034-05-02"), "law")
    assert [(step.rule, step.did, step.on) for step in licensed.because] == [
        ("clinic", "ceiling", d("2029-05-01")),
        ("law", "floor", d("2034-05-02")),
    ]
    coach = record("journal", professions=("coach",), events={"entry": d("2024-05-01")})
    assert on(text, coach).on == d("2029-05-01")


@pytest.mark.parametrize(
    "ends, booked, gone",
    [
        ("12-31", "2025-03-01", "2033-01-01"),
        ("06-30", "2025-03-01", "2033-01-01"),
        ("06-30", "2025-07-01", "2034-01-01"),
        ("06-30", "2025-06-15", "2033-01-01"),
        ("12-31", "2025-12-15", "2033-01-01"),
    ],
)
def test_seven_years_from_the_end_of_the_calendar_year_in_which_the_fiscal_year_ended(ends, booked, gone):
    text = """
    ours: {of: [accounts], keep: P7Y, after: booked, from_end_of: [fiscal_year, calendar_year]}
    law: {of: [accounts], keep: P7Y, after: booked, from_end_of: [fiscal_year, calendar_year], bound: at_least}"""
    assert on(text, record("accounts", events={"booked": d(booked)}), fiscal_year_ends=ends).on == d(gone)


def test_one_year_after_the_last_purchase():
    one = record("customer", events={"purchase": [d("2024-01-01"), d("2025-05-05")]})
    assert on("r: {of: [customer], keep: P1Y, after: purchase}", one).on == d("2026-05-05")


PACKAGE = "package_completed: {all_of: [last_session_held, paid], last_of: [package_lapsed]}"


def test_on_completion_of_a_package_and_what_completes_it():
    text = "r: {of: [note], keep: P0D, after: package_completed}"
    half = record("note", events={"last_session_held": d("2025-05-01")})
    assert on(text, half, made=PACKAGE).state == "waiting"
    both = record("note", events={"last_session_held": d("2025-05-01"), "paid": d("2025-05-09")})
    assert on(text, both, made=PACKAGE).on == d("2025-05-09")
    lapsed = record("note", events={"package_lapsed": d("2025-12-31")})
    assert on(text, lapsed, made=PACKAGE).on == d("2025-12-31")


def test_the_first_of_several_ends():
    text, made = "r: {of: [note], keep: P0D, after: ended}", "ended: {first_of: [withdrawn, contract_ended]}"
    one = record("note", events={"withdrawn": d("2025-08-01"), "contract_ended": d("2025-03-01")})
    assert on(text, one, made=made).on == d("2025-03-01")
    made = "{ended: {first_of: [withdrawn, quiet]}, quiet: {of: [session], or_silence: P6M}}"
    silent = record("note", events={"session": d("2025-01-10"), "withdrawn": d("2025-12-01")})
    assert on(text, silent, made=made).on == d("2025-07-10")  # an event made of others can be the first too
    spoken = record("note", events={"session": d("2025-11-10"), "withdrawn": d("2025-12-01")})
    assert on(text, spoken, made=made).on == d("2025-12-01")


def test_relation_customer_or_contract_ended():
    one = record("contact", events={"customer_left": d("2025-01-01"), "contract_ended": d("2025-06-01")})
    made = "over: {last_of: [relation_ended, customer_left, contract_ended]}"
    assert on("r: {of: [contact], keep: P0D, after: over}", one, made=made).on == d("2025-06-01")


@pytest.mark.parametrize("event", ["replaced", "outside_page_closed", "consent_withdrawn", "account_closed"])
def test_at_once_when_it_happens_and_not_before(event):
    text = f"r: {{of: [profile], keep: P0D, after: {event}}}"
    assert on(text, record("profile", events={"created": d("2020-01-01")})).state == "waiting"
    assert on(text, record("profile", events={event: d("2025-01-01")}), d("2025-01-01")).state == "due"


@pytest.mark.parametrize(
    "rule, event, day, gone",
    [
        ("keep: P2D, after: recorded", "recorded", "2025-03-29", "2025-03-31"),  # over a clock change
        ("keep: P3W, after: created", "created", "2025-01-01", "2025-01-22"),
        ("keep: P5Y, after: created, from_end_of: [calendar_year]", "created", "2025-06-06", "2030-12-31"),
        ("keep: P1Y, after: created, on_first_of: month", "created", "2025-01-01", "2026-01-01"),
        ("keep: P1Y, after: created, on_first_of: month", "created", "2025-01-02", "2026-02-01"),
        ("keep: P1Y, after: created, on_first_of: month", "created", "2024-02-29", "2025-03-01"),
        ("keep: PT2H, after: created", "created", "2025-01-01", "2025-01-01"),  # hours: in the night that comes first
        ("keep: PT36H, after: created", "created", "2025-01-01", "2025-01-02"),
        ("keep: P7WD, after: created", "created", "2025-01-03", "2025-01-14"),  # a Friday
        ("keep: P9999Y, after: created", "created", "2025-01-01", "9990-12-31"),
    ],
)
def test_days_weeks_years_and_the_first_of_the_month(rule, event, day, gone):
    assert on(f"r: {{of: [recording], {rule}}}", record("recording", events={event: d(day)})).on == d(gone)


SILENCE = "over: {last_of: [relation_ended], or_silence: P12M, of: [session, message]}"


def test_end_inferred_from_twelve_months_of_silence():
    text = "r: {of: [contact], keep: P3M, after: over}"
    quiet = record("contact", events={"session": d("2024-01-10"), "message": d("2024-02-10")})
    assert on(text, quiet, d("2025-02-09"), SILENCE).state == "waiting"
    assert on(text, quiet, d("2025-02-10"), SILENCE)[:2] == ("later", d("2025-05-10"))
    returned = record("contact", events={"relation_ended": d("2024-03-01"), "session": d("2024-06-01")})
    assert on(text, returned, d("2024-07-01"), SILENCE).state == "waiting"  # an end followed by a session is no end
    ended = record("contact", events={"relation_ended": d("2024-07-01"), "session": d("2024-06-01")})
    assert on(text, ended, d("2024-07-02"), SILENCE).on == d("2024-10-01")


def test_an_event_declared_without_parts_reads_the_records_own_dates():
    one = record("note", events={"farewell": d("2025-01-01")})
    assert on("r: {of: [note], keep: P1M, after: farewell}", one, made="farewell: {}").on == d("2025-02-01")


def test_an_event_that_needs_itself_never_happens():
    one = record("note", events={"session": d("2025-01-01")})
    made = "a: {last_of: [b]}\nb: {last_of: [a]}"
    assert on("r: {of: [note], keep: P1M, after: a}", one, made=made).state == "waiting"


def test_a_cap_over_all_rules_even_a_yes():
    text = """
    r: {of: [application], keep: P1Y, after: correspondence, client_may: [extend]}
    cap: {of: [all], keep: P3Y, after: created, over_all: true}"""
    yes = (Choice(wish="extend", asked=d("2025-01-01"), until=d("2040-01-01")),)
    dates = {"created": d("2024-01-01"), "correspondence": d("2024-06-01")}
    answer = on(text, record("application", events=dates, choices=yes))
    assert (answer.on, answer.rule) == (d("2027-01-01"), "cap")


def test_a_cap_offers_no_choice_even_where_it_says_so():
    text = "cap: {of: [all], keep: P3Y, after: created, over_all: true, client_may: [extend, shorten]}"
    yes = Choice(wish="extend", asked=d("2025-01-01"), until=d("2040-01-01"))
    one = record("application", events={"created": d("2024-01-01")}, choices=(yes,))
    assert on(text, one).on == d("2027-01-01")


CLOCKS = """
message: {of: [message], keep: P2Y, after: created}
sms: {of: [message], channels: [sms], keep: P30D, after: created}
voicemail: {of: [message], channels: [voicemail], keep: P3W, after: created}
phone: {of: [message], channels: [phone], keep: P6M, after: created}
mail: {of: [message], channels: [mail], keep: P5Y, after: created}
paper: {of: [message], media: [paper], keep: P1Y, after: created, then: shred}
backup: {of: [message], media: [backup], keep: P35D, after: created}
outside: {of: [message], media: [outside], at: [brevduva], keep: P0D, after: unsubscribed, then: task}
coaching: {of: [message], applies_to: {services: [coaching]}, keep: P1M, after: created}
"""


@pytest.mark.parametrize(
    "where, gone, action",
    [
        ({"channel": "sms"}, "2025-01-31", "delete"),
        ({"channel": "voicemail"}, "2025-01-22", "delete"),
        ({"channel": "phone"}, "2025-07-01", "delete"),
        ({"channel": "mail"}, "2030-01-01", "delete"),
        ({"channel": "chat"}, "2027-01-01", "delete"),
        ({"medium": "paper"}, "2026-01-01", "shred"),
        ({"medium": "backup"}, "2025-02-05", "delete"),
        ({"medium": "outside", "at": "brevduva"}, "2025-03-01", "task"),
        ({"service": "coaching"}, "2025-02-01", "delete"),
    ],
)
def test_separate_clocks_for_channel_paper_backup_outside_copy_and_service(where, gone, action):
    one = record("message", events={"created": d("2025-01-01"), "unsubscribed": d("2025-03-01")}, **where)
    assert (on(CLOCKS, one).on, on(CLOCKS, one).action) == (d(gone), action)


CHOICES = """
clinic: {of: [journal], keep: P5Y, after: session, client_may: [shorten, extend]}
law: {of: [journal], keep: P5Y, after: session, bound: at_least, professions: [psychologist]}
"""
HELD = {"session": d("2025-01-01")}


def test_longer_because_the_client_said_yes_until_the_yes_is_withdrawn():
    yes = {"wish": "extend", "asked": d("2025-01-01"), "until": d("2040-01-01")}
    assert on(CHOICES, record("journal", events=HELD, choices=(Choice(**yes),))).on == d("2040-01-01")
    no = record("journal", events=HELD, choices=(Choice(**yes, withdrawn=d("2031-01-01")),))
    assert on(CHOICES, no, d("2031-01-01"))[:2] == ("due", d("2030-01-01"))


def test_an_open_yes_has_a_day_to_ask_again():
    with pytest.raises(ValueError, match="review"):
        Choice(wish="extend", asked=d("2025-01-01"))
    yes = Choice(wish="extend", asked=d("2025-01-01"), review=d("2031-01-01"))
    one = record("journal", events=HELD, choices=(yes,), professions=("coach",))
    assert on(CHOICES, one)[:2] == ("kept", d("2031-01-01"))
    no = Choice(wish="shorten", asked=d("2032-01-01"))
    both = record("journal", events=HELD, choices=(yes, no), professions=("coach",))
    assert on(CHOICES, both)[:2] == ("due", d("2032-01-01"))
    early = Choice(wish="shorten", asked=d("2024-06-01"))
    both = record("journal", events=HELD, choices=(early, yes), professions=("coach",))
    assert on(CHOICES, both)[:2] == ("due", d("2024-06-01"))  # a no that stands is heard last, whenever it was said


def test_earlier_because_the_client_asked_where_no_duty_stands():
    ask = (Choice(wish="shorten", asked=d("2026-02-02")),)
    assert on(CHOICES, record("journal", events=HELD, choices=ask)).on == d("2026-02-02")
    bound = record("journal", events=HELD, choices=ask, professions=("psychologist",))
    assert on(CHOICES, bound).on == d("2030-01-02")


def test_earlier_only_once_something_has_happened():
    text = "r: {of: [note], keep: P5Y, after: session, client_may: [shorten], shorten_after: paid}"
    ask = (Choice(wish="shorten", asked=d("2026-02-02")),)
    assert on(text, record("note", events=HELD, choices=ask), d("2026-03-01")).on == d("2030-01-01")
    paid = record("note", events=HELD | {"paid": d("2026-02-20")}, choices=ask)
    assert on(text, paid, d("2026-03-01"))[:2] == ("due", d("2026-02-20"))


def test_held_because_of_a_complaint():
    hold = Hold(reason="complaint", since=d("2024-06-01"), until=d("2026-01-01"))
    one = record("customer", events={"purchase": d("2024-01-01")}, holds=(hold,))
    text = "r: {of: [customer], keep: P1Y, after: purchase}"
    assert on(text, one, d("2025-06-01")).state == "held"
    assert on(text, one, d("2025-06-01")).because[-1].rule == "complaint"
    assert on(text, one, d("2026-01-01"))[:2] == ("due", d("2025-01-01"))


def test_the_consent_records_own_lifetime():
    one = record("consent_record", events={"consent_withdrawn": d("2025-01-01")})
    text = "r: {of: [consent_record], keep: P3Y, after: consent_withdrawn, then: anonymise}"
    assert on(text, one).on == d("2028-01-01")
