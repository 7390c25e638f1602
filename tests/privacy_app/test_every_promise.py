"""Every kind of promise about time that a clinic makes, kept by the real job: not a day early, and on its day.

Each case is the policy as a clinic would write it, one row with its dates, and the day it goes. The rows are messages,
whose four dates stand for whatever the case calls them; the job knows no more of any row than its dates.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy import actions, due_rows, retention, wishes
from shared.privacy.handwork.actions import sign_off
from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import Acceptance, RetentionRun
from shared.privacy.registry import NOT_PERSONAL, Record, Table
from tenants.isolation.context import enter
from tests.privacy_app.documents import HEADER, put

COLUMNS = ("created_at", "sent_at", "failed_at", "ended_at")


@dataclass(frozen=True)
class Case:
    """`dates`: event → day. `goes`: the day. `facts`: channel, medium. `header`: (old, new) of the policy's header."""

    name: str
    policy: str
    category: str
    dates: dict[str, str]
    goes: str
    facts: dict[str, str] = field(default_factory=dict)
    header: tuple[str, str] = ("", "")

    def __str__(self):
        return self.name


def rule(words: str, events: str = "") -> str:
    made = f"events:\n  {events}\n" if events else ""
    return f"{made}retention:\n  r: {{{words}}}\n"


OVER = "over: {last_of: [relation_ended], or_silence: P12M, of: [session], words: {en: the end}}"
PACKAGE = "done: {all_of: [last_session_held, paid], last_of: [package_lapsed], words: {en: completion}}"
YEARS = "of: [accounts], keep: P7Y, after: booked, from_end_of: [fiscal_year, calendar_year]"
PSYCHOLOGIST = ("professions: [coach]", "professions: [psychologist]")
DANISH = ("country: SE", "country: DK")
DANISH_PSYCHOLOGIST = ("country: SE\n  languages: [sv, en]\n  professions: [coach]",
                       "country: DK\n  languages: [da]\n  professions: [psychologist]")  # fmt: skip
CLOCKS = """retention:
  mails: {of: [message], keep: P1Y, after: created}
  sms: {of: [message], channels: [sms], keep: P3M, after: created}
  voicemail: {of: [message], channels: [voicemail], keep: P7D, after: created}
  calls: {of: [phone_log], keep: P6M, after: created}
"""
ENQUIRY = """retention:
  enquiries: {of: [enquiry], keep: P12M, after: correspondence, unless: [{happened: relation_began, becomes: journal}]}
  journal: {of: [journal], keep: P5Y, after: session}
"""
CAPPED = """retention:
  matches: {of: [match], keep: P5Y, after: session}
  cap: {of: [match], keep: P2Y, after: created, over_all: true}
"""
CLASS = """retention:
  drafts: {of: [journal.draft], keep: P30D, after: created,
           unless: [{happened: assessment_completed, becomes: journal.assessment}]}
  assessments: {of: [journal.assessment], keep: P3Y, after: assessment_completed}
"""

CASES = [
    Case("12 months from last correspondence", ENQUIRY, "enquiry", {"correspondence": "2025-03-15"}, "2026-03-15"),
    Case("unless a relation began, then by its rule", ENQUIRY, "enquiry",
         {"correspondence": "2025-03-15", "relation_began": "2025-04-01", "session": "2025-06-01"}, "2030-06-01"),
    Case("30 days after a reminder", rule("of: [account], keep: P30D, after: reminded, unless: [{happened: verified}]"),
         "account", {"reminded": "2025-02-01"}, "2025-03-03"),
    Case("3 months after an event", rule("of: [registration], keep: P3M, after: event_held"), "registration",
         {"event_held": "2025-11-30"}, "2026-02-28"),
    Case("5 years from the last session", rule("of: [journal], keep: P5Y, after: session"), "journal.note",
         {"session": "2024-02-29"}, "2029-02-28"),
    Case("with the mails", rule("of: [journal], keep: P5Y, after: session"), "journal.mail",
         {"session": "2024-03-01"}, "2029-03-01"),
    Case("with the questionnaires", rule("of: [journal], keep: P5Y, after: session"), "journal.questionnaire",
         {"session": "2024-03-01"}, "2029-03-01"),
    Case("10 years from the last entry, its last day included", rule("of: [journal], keep: P10Y, after: entry"),
         "journal.note", {"entry": "2016-02-29"}, "2026-03-01", header=PSYCHOLOGIST),
    Case("the duty of 10 years beats a promise of 5", rule("of: [journal], keep: P5Y, after: entry"), "journal.note",
         {"entry": "2016-05-01"}, "2026-05-02", header=PSYCHOLOGIST),
    Case("5 years for a Danish psychologist", rule("of: [journal], keep: P3Y, after: entry"), "journal.note",
         {"entry": "2020-05-01"}, "2025-05-02", header=DANISH_PSYCHOLOGIST),
    Case("no duty where no licence is", rule("of: [journal], keep: P5Y, after: entry"), "journal.note",
         {"entry": "2016-05-01"}, "2021-05-01", header=DANISH),
    Case("7 years from the end of the calendar year in which the fiscal year ended", rule(YEARS), "accounts",
         {"booked": "2016-07-01"}, "2025-01-01", header=("backups: P35D", "backups: P35D\n  fiscal_year_ends: 06-30")),
    Case("7 years, where the year is the calendar's", rule(YEARS), "accounts", {"booked": "2016-12-31"}, "2024-01-01"),
    Case("1 year after the last purchase", rule("of: [customer], keep: P1Y, after: purchase"), "customer",
         {"purchase": "2025-05-05"}, "2026-05-05"),
    Case("a package completed: held and paid", rule("of: [note], keep: P0D, after: done", PACKAGE), "note",
         {"last_session_held": "2025-05-01", "paid": "2025-05-09"}, "2025-05-09"),
    Case("a package that lapsed", rule("of: [note], keep: P0D, after: done", PACKAGE), "note",
         {"last_session_held": "2025-05-01", "package_lapsed": "2025-12-31"}, "2025-12-31"),
    Case("relation ended", rule("of: [contact], keep: P3M, after: relation_ended"), "contact",
         {"relation_ended": "2025-11-30"}, "2026-02-28"),
    Case("customer left", rule("of: [customer], keep: P6M, after: customer_left"), "customer",
         {"customer_left": "2025-08-31"}, "2026-02-28"),
    Case("contract ended", rule("of: [staff], keep: P2Y, after: contract_ended"), "staff",
         {"contract_ended": "2024-02-29"}, "2026-02-28"),
    Case("replaced", rule("of: [contact], keep: P0D, after: replaced"), "contact", {"replaced": "2025-01-01"},
         "2025-01-01"),
    Case("outside page closed", rule("of: [social_page], keep: P0D, after: outside_page_closed"), "social_page",
         {"outside_page_closed": "2025-10-26"}, "2025-10-26"),
    Case("within 2 days", rule("of: [recording.lecture], keep: P2D, after: recorded"), "recording.lecture",
         {"recorded": "2025-03-29"}, "2025-03-31"),
    Case("at once", rule("of: [newsletter], keep: P0D, after: unsubscribed"), "newsletter",
         {"unsubscribed": "2025-03-30"}, "2025-03-30"),
    Case("on withdrawal of consent", rule("of: [testimonial], keep: P0D, after: consent_withdrawn"), "testimonial",
         {"created": "2024-01-01", "consent_withdrawn": "2025-03-30"}, "2025-03-30"),
    Case("as long as the account lives", rule("of: [account], keep: P0D, after: account_closed"), "account",
         {"created": "2015-01-01", "account_closed": "2025-03-30"}, "2025-03-30"),
    Case("3 weeks", rule("of: [usage], keep: P3W, after: created"), "usage", {"created": "2025-10-20"}, "2025-11-10"),
    Case("the current year and 5 more", rule("of: [order], keep: P5Y, after: created, from_end_of: [calendar_year]"),
         "order", {"created": "2019-02-01"}, "2024-12-31"),
    Case("purge on the 1st of the month", rule("of: [journal], keep: P5Y, after: session, on_first_of: month"),
         "journal.note", {"session": "2020-01-15"}, "2025-02-01"),
    Case("the end inferred from 12 months of silence", rule("of: [relation], keep: P1M, after: over", OVER), "relation",
         {"session": "2024-02-29"}, "2025-03-28"),
    Case("an end said aloud needs no silence", rule("of: [relation], keep: P1M, after: over", OVER), "relation",
         {"session": "2024-02-01", "relation_ended": "2024-02-29"}, "2024-03-29"),
    Case("a cap over all rules", CAPPED, "match", {"created": "2023-02-28", "session": "2024-06-01"}, "2025-02-28"),
    Case("the general rule still counts below its cap", CAPPED, "match",
         {"created": "2023-02-28", "session": "2019-06-01"}, "2024-06-01"),
    Case("a clock for e-mail", CLOCKS, "message", {"created": "2025-01-31"}, "2026-01-31", {"channel": "mail"}),
    Case("a clock for SMS", CLOCKS, "message", {"created": "2025-11-30"}, "2026-02-28", {"channel": "sms"}),
    Case("a clock for voicemail", CLOCKS, "message", {"created": "2025-10-20"}, "2025-10-27", {"channel": "voicemail"}),
    Case("a clock for the phone log", CLOCKS, "phone_log", {"created": "2025-08-31"}, "2026-02-28"),
    Case("the consent record's own lifetime", rule("of: [consent_record], keep: P3Y, after: consent_withdrawn"),
         "consent_record", {"created": "2021-01-01", "consent_withdrawn": "2022-02-28"}, "2025-02-28"),
    Case("a record that changes class when another is completed", CLASS, "journal.draft",
         {"created": "2022-01-01", "assessment_completed": "2022-01-20"}, "2025-01-20"),
    Case("and one that does not", CLASS, "journal.draft", {"created": "2022-01-01"}, "2022-01-31"),
    Case("by profession", "retention:\n  all: {of: [note], keep: P5Y, after: created}\n"
         "  coaches: {of: [note], professions: [coach], keep: P1Y, after: created}\n", "note",
         {"created": "2024-06-30"}, "2025-06-30"),
    Case("by country", "retention:\n  all: {of: [note], keep: P5Y, after: created}\n"
         "  danes: {of: [note], countries: [DK], keep: P1Y, after: created}\n", "note",
         {"created": "2020-06-30"}, "2025-06-30"),
    Case("seven working days", "retention:\n  r: {of: [usage], keep: P7WD, after: created}\n"
         "  cap: {of: [usage], keep: P5Y, after: sent, over_all: true}\n", "usage",
         {"created": "2026-03-27", "sent": "2026-03-27"}, "2026-04-09"),
    Case("what was collected before a day", "retention:\n  old: {of: [usage], keep: P3M, after: created, "
         "collected_before: 2025-02-01}\n  new: {of: [usage], keep: P1Y, after: created, collected_from: 2025-02-01}\n",
         "usage", {"created": "2025-01-31"}, "2025-04-30"),
    Case("and since", "retention:\n  old: {of: [usage], keep: P3M, after: created, collected_before: 2025-02-01}\n"
         "  new: {of: [usage], keep: P1Y, after: created, collected_from: 2025-02-01}\n",
         "usage", {"created": "2025-02-01"}, "2026-02-01"),
    Case("a special law before the general one", rule("of: [journal], keep: P5Y, after: entry, "
         "instead_of: [patient_record], source: 'SFS 2025:400'"), "journal.note", {"entry": "2021-05-01"}, "2026-05-01",
         header=PSYCHOLOGIST),
    Case("the night the clocks go forward", rule("of: [usage], keep: P1D, after: created"), "usage",
         {"created": "2025-03-29"}, "2025-03-30"),
    Case("the night they go back", rule("of: [usage], keep: P1D, after: created"), "usage",
         {"created": "2025-10-25"}, "2025-10-26"),
    Case("the 29th of February", rule("of: [usage], keep: P1Y, after: created"), "usage", {"created": "2024-02-29"},
         "2025-02-28"),
]  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=11)


@pytest.fixture
def write(monkeypatch, clinic):
    """Publishes a case's policy, declares its dates, and makes its row: the row's owner."""

    def written(case: Case):
        record = Record(case.category, dict(zip(case.dates, _columns(case), strict=True)), **case.facts)
        table = Table("mailbox.OutgoingMessage", fields={"id": NOT_PERSONAL}, record=record, person="user")
        monkeypatch.setattr(due_rows, "tables", lambda: {"mailbox.outgoingmessage": table})
        with enter(clinic):
            put((HEADER + case.policy).replace(*case.header), date(2010, 1, 1))
            person = User.objects.create_user("ann@example.org", first_name="Ann", created_at=noon(date(2015, 1, 1)))
            row = {"created_at": noon(date(2014, 1, 1))}
            row |= {
                column: noon(date.fromisoformat(day))
                for column, day in zip(_columns(case), case.dates.values(), strict=True)
            }
            OutgoingMessage.objects.create(kind="x", user=person, **row)
        return person

    return written


def _columns(case: Case):
    """A column for each date; `created_at` only for an event that is called so."""
    free = iter(COLUMNS[1:])
    return ["created_at" if name == "created" else next(free) for name in case.dates]


def ended(clinic, day: date) -> bool:
    """Whether the job ended the row on that day."""
    retention.run(partial(enter, clinic), noon(day))
    with enter(clinic):
        return not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_promise_is_kept_on_its_day_and_not_before(db, clinic, write, case):
    write(case)
    day = date.fromisoformat(case.goes)
    assert [ended(clinic, day + timedelta(n)) for n in (-1, 0)] == [False, True]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_and_the_day_after_where_the_night_was_missed(db, clinic, write, case):
    write(case)
    assert ended(clinic, date.fromisoformat(case.goes) + timedelta(1))


CHOICE = Case("", rule("of: [journal], keep: P2Y, after: session, client_may: [shorten, extend]"), "journal.note",
              {"session": "2023-03-01"}, "2025-03-01")  # fmt: skip
DUTY = Case("", CHOICE.policy, "journal.note", {"session": "2015-03-01", "entry": "2015-03-01"}, "2025-03-02",
            header=PSYCHOLOGIST)  # fmt: skip


def test_longer_because_the_client_said_yes(db, clinic, write):
    person = write(CHOICE)
    with enter(clinic):
        wishes.extend(person.pk, date(2024, 1, 1), "journal", until=date(2026, 2, 28))
    assert [ended(clinic, date(2026, 2, day)) for day in (27, 28)] == [False, True]


def test_a_yes_without_end_holds_until_it_is_withdrawn(db, clinic, write):
    person = write(CHOICE)
    with enter(clinic):
        wish = wishes.extend(person.pk, date(2024, 1, 1), review=date(2026, 1, 1))
    assert not ended(clinic, date(2027, 6, 1))
    with enter(clinic):
        wishes.withdraw(wish, date(2027, 6, 2))
    assert ended(clinic, date(2027, 6, 2))
    with pytest.raises(wishes.Endless):
        wishes.extend(person.pk, date(2024, 1, 1))


@pytest.mark.parametrize(("until", "goes"), [(None, date(2023, 6, 1)), (date(2024, 2, 29), date(2024, 2, 29))])
def test_earlier_because_the_client_asked(db, clinic, write, until, goes):
    person = write(CHOICE)
    with enter(clinic):
        wishes.shorten(person.pk, date(2023, 6, 1), until=until)
    assert [ended(clinic, goes + timedelta(n)) for n in (-1, 0)] == [False, True]


def test_earlier_even_where_no_clock_has_begun(db, clinic, write):
    person = write(Case("", CHOICE.policy, "journal.note", {"created": "2023-01-01"}, ""))
    assert not ended(clinic, date(2030, 1, 1))
    with enter(clinic):
        wishes.shorten(person.pk, date(2030, 1, 2))
    assert ended(clinic, date(2030, 1, 2))


def test_no_wish_moves_a_duty_nor_a_promise_that_gives_no_choice(db, clinic, write):
    person = write(DUTY)
    with enter(clinic):
        wishes.shorten(person.pk, date(2016, 6, 1))
    assert [ended(clinic, date(2025, 3, day)) for day in (1, 2)] == [False, True]


def test_what_was_asked_of_another_category_moves_nothing(db, clinic, write):
    person = write(CHOICE)
    with enter(clinic):
        wishes.shorten(person.pk, date(2023, 6, 1), "message")
    assert [ended(clinic, date(2025, month, 1)) for month in (2, 3)] == [False, True]


def test_held_because_of_a_complaint(db, clinic, write):
    person = write(CHOICE)
    with enter(clinic):
        held = actions.hold(person.pk, "complaint", date(2025, 2, 1), category="journal")
    assert not ended(clinic, date(2026, 6, 1))
    with enter(clinic):
        actions.release(held, date(2026, 6, 2))
    assert ended(clinic, date(2026, 6, 2))


@pytest.mark.parametrize("action", ["task", "return", "shred"])
def test_what_only_hands_can_do_is_asked_for_once_and_goes_when_it_is_signed(db, clinic, write, action):
    words = f"of: [social_page], keep: P1M, after: outside_page_closed, then: {action}"
    person = write(Case("", rule(words), "social_page", {"outside_page_closed": "2025-01-31"}, ""))
    assert not ended(clinic, date(2025, 2, 27))
    with enter(clinic):
        assert not ManualTask.objects.exists()
    for day in (28, 28):
        assert not ended(clinic, date(2025, 2, day))
    with enter(clinic):
        run = RetentionRun.objects.latest("id")
        assert (run.counts, run.left) == ({}, {"by_hand retention.r": 1})
        task = ManualTask.objects.get()
        assert (task.kind, task.promise, task.person) == (action, "retention.r", person.pk)
        assert task.due_on == date(2025, 2, 28)
        sign_off(task.pk, "done", "", person.pk, noon(date(2025, 3, 1)))
    assert ended(clinic, date(2025, 3, 2))
    with enter(clinic):
        assert RetentionRun.objects.latest("id").counts == {f"retention.r {action}": 1}


def test_a_dry_run_asks_nobody(db, clinic, write):
    write(Case("", rule("of: [note], keep: P0D, after: replaced, then: task"), "note", {"replaced": "2025-01-31"}, ""))
    found = retention.run(partial(enter, clinic), noon(date(2025, 2, 1)), dry_run=True)
    with enter(clinic):
        assert found.left == {"by_hand retention.r": 1} and not ManualTask.objects.exists()


def test_when_an_account_goes_what_proves_its_yes_begins_to_age(db, clinic, monkeypatch):
    record = Record("account", {"account_closed": "closed_at"}, where={"role": ""})
    table = Table("people.User", fields={}, record=record, person="id")
    monkeypatch.setattr(due_rows, "tables", lambda: {"people.user": table})
    at = noon(date(2025, 3, 1))
    with enter(clinic):
        put(HEADER + rule("of: [account], keep: P0D, after: account_closed"), date(2010, 1, 1))
        person = User.objects.create_user("ann@example.org", first_name="Ann", created_at=at, closed_at=at)
        other = User.objects.create_user("bo@example.org", first_name="Bo", created_at=at)
        for one in (person, other):
            actions.accept(one.pk, "sv", at)
        wishes.shorten(person.pk, date(2025, 3, 1))
    retention.run(partial(enter, clinic), at)
    with enter(clinic):
        assert set(Acceptance.objects.values_list("person", "left_at")) == {(person.pk, at), (other.pk, None)}
        assert wishes.Wish.objects.get().left_at == at


def test_what_several_share_goes_earlier_only_when_each_asks():
    """A couple's journal: one of the two can't have it erased under the other's hands."""
    ann, bo = "ann", "bo"
    wish = wishes.Wish
    first = wish(person=ann, wish="shorten", asked_on=date(2025, 1, 1))
    second = wish(person=bo, wish="shorten", asked_on=date(2025, 5, 1), category="journal")
    both = frozenset((ann, bo))
    assert wishes.choices({ann: [first]}, both, "journal.note") == ()
    (choice,) = wishes.choices({ann: [first], bo: [second]}, both, "journal.note")
    assert (choice.wish, choice.asked) == ("shorten", date(2025, 5, 1))
    assert wishes.choices({ann: [first], bo: [second]}, both, "booking") == ()
