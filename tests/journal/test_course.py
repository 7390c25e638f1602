"""What a journal must be kept for, by whom it was written; and notes that go when a package is completed."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from practice.accesslog.models import AccessEvent
from practice.journal import actions, course
from practice.journal.actions import Draft
from practice.journal.models import Entry, Journal
from practice.people.models import User
from shared.privacy import due_rows, retention
from shared.privacy.due_rows import Judge
from shared.privacy.queries import rulebook
from tenants.isolation.context import enter
from tests.journal.people import NOW
from tests.journal.test_pages import Desk
from tests.journal.test_pages import a as desks  # noqa: F401
from tests.privacy_app.documents import put_alone

PACKAGE = """
events:
  package_completed:
    all_of: [last_session_held, paid]
    last_of: [package_lapsed]
    words: {en: "the package is completed", sv: "att paketet är slutfört"}
retention:
  notes: {of: [journal], after: package_completed, keep: P0D, then: destroy_key}
  log: {of: [access_log], after: created, keep: P9Y}
"""
HEADER = """
enrum_policy: 1
clinic:
  name: Eken
  country: %s
  languages: [sv, en]
  professions: %s
  version: 1
  valid_from: 2026-01-01
  backups: P35D
"""
BY_PROFESSION = """
retention:
  journal: {of: [journal], after: entry, keep: P10Y, then: destroy_key, professions: [psychologist, doctor]}
  journal_free: {of: [journal], after: entry, keep: P2Y, then: destroy_key, professions: [therapist]}
"""
SWEDISH = HEADER % ("SE", "[psychologist, therapist]") + BY_PROFESSION
DANISH = (
    HEADER % ("DK", "[psychologist, doctor, therapist]")
    + """
retention:
  journal: {of: [journal], after: entry, keep: P1Y, then: destroy_key}
"""
)


def night(schema, day: date):
    return retention.run(partial(enter, schema), datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2))


def written_by(a, *authors):
    """A journal that each of them has signed a note in, on the same day: (who, profession), the responsible one first."""
    with enter(a.clinic):
        for who, profession in authors:
            User.objects.filter(pk=getattr(a, who).pk).update(profession=profession)
            getattr(a, who).refresh_from_db()
        journal = actions.start_journal(getattr(a, authors[0][0]), [a.elin], NOW)
        for who, _ in authors:
            entry = actions._fresh(journal, uuid4(), NOW, author=getattr(a, who), signed_at=NOW, shelved=True)
            entry.head_epoch, entry.head, entry.body = "2026-11", b"x", b"x"
            actions._saved(entry, ())
        return Journal.objects.get(pk=journal.pk)


@pytest.mark.parametrize(
    ("policy", "authors", "goes"),
    [
        (SWEDISH, [("maja", "therapist")], date(NOW.year + 2, NOW.month, NOW.day)),
        (SWEDISH, [("maja", "psychologist")], (date(NOW.year + 10, NOW.month, NOW.day) + timedelta(days=1))),
        (SWEDISH, [("maja", "")], (date(NOW.year + 10, NOW.month, NOW.day) + timedelta(days=1))),  # the clinic's
        (SWEDISH, [("maja", "therapist"), ("robin", "psychologist")], date(NOW.year + 10, NOW.month, NOW.day)
         + timedelta(days=1)),
        (DANISH, [("maja", "psychologist")], date(NOW.year + 5, NOW.month, NOW.day) + timedelta(days=1)),
        (DANISH, [("maja", "psychologist"), ("robin", "doctor")], date(NOW.year + 10, NOW.month, NOW.day)
         + timedelta(days=1)),
        (DANISH, [("maja", "therapist")], date(NOW.year + 1, NOW.month, NOW.day)),
        (DANISH, [("maja", "therapist"), ("robin", "")], date(NOW.year + 10, NOW.month, NOW.day) + timedelta(days=1)),
    ],
)  # fmt: skip
def test_a_journal_is_kept_as_long_as_the_strictest_profession_that_signed_in_it_must(db, a, policy, authors, goes):
    with enter(a.clinic):
        put_alone(policy)
    written_by(a, *authors)
    night(a.clinic, goes - timedelta(days=1))
    with enter(a.clinic):
        assert Entry.objects.count() == len(authors)
    night(a.clinic, goes)
    with enter(a.clinic):
        assert not Entry.objects.exists() and not Journal.objects.exists()


def test_a_signature_binds_once_and_a_draft_does_not(db, a):
    journal = written_by(a, ("maja", "therapist"))
    with enter(a.clinic):
        User.objects.filter(pk=a.robin.pk).update(profession="psychologist")
        a.robin.refresh_from_db()
        actions.save_draft(journal, None, a.robin, Draft(uuid4(), "x"), NOW)
        assert Journal.objects.get().professions == ["therapist"]
        for _ in range(2):
            entry = actions._fresh(journal, uuid4(), NOW, author=a.robin, signed_at=NOW, shelved=True)
            entry.head_epoch, entry.head, entry.body = "2026-11", b"x", b"x"
            actions._saved(entry, ())
        assert sorted(Journal.objects.get().professions) == ["psychologist", "therapist"]


def begun(a):
    with enter(a.clinic):
        put_alone(PACKAGE)
        journal = actions.start_journal(a.maja, [a.elin], NOW)
        actions.receive(journal, "journal.message", b"x", NOW)
        return journal


def there(a) -> bool:
    with enter(a.clinic):
        return Journal.objects.exists()


def test_notes_go_the_night_after_the_package_is_completed_and_not_before(db, a):
    journal, day = begun(a), NOW.date()
    night(a.clinic, day + timedelta(days=900))
    assert there(a)
    with enter(a.clinic):
        course.mark(journal, "last_session_held", True, NOW)
    night(a.clinic, day + timedelta(days=30))
    assert there(a), "held, not yet paid"
    with enter(a.clinic):
        course.mark(journal, "paid", True, NOW + timedelta(days=40))
    night(a.clinic, day + timedelta(days=39))
    assert there(a)
    night(a.clinic, day + timedelta(days=41))
    assert not there(a)


def test_a_package_that_ran_out_needs_no_payment_and_a_mark_can_be_taken_back(db, a):
    journal, day = begun(a), NOW.date()
    with enter(a.clinic):
        course.mark(journal, "package_lapsed", True, NOW)
        course.mark(journal, "package_lapsed", False, NOW)
    night(a.clinic, day + timedelta(days=1))
    assert there(a)
    with enter(a.clinic):
        course.mark(journal, "package_lapsed", True, NOW)
        course.mark(journal, "package_lapsed", True, NOW + timedelta(days=9))  # again: the first day stands
        assert Journal.objects.get().package_lapsed_at == NOW
    night(a.clinic, day + timedelta(days=1))
    assert not there(a)


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(desks):  # noqa: F811
    with enter(desks.clinic.schema):
        put_alone(PACKAGE)
    desks.maja.write()
    with enter(desks.clinic.schema):
        desks.journal = Journal.objects.get()
    return desks


def marked(desk: Desk, journal, moment="last_session_held", done="1"):
    address = reverse("journal:mark", urlconf=settings.URLCONFS["my"], args=[desk.client, journal.pk])
    return desk.browser.post(address, {"moment": moment, "done": done}, follow=True)


def test_the_page_says_the_promise_takes_the_mark_and_lets_it_be_taken_back(written):
    before = written.maja.get("open").content.decode()
    assert "made unreadable for good at once after the package is completed" in before
    assert "Everything is paid" in before and "The work together is completed" not in before  # nobody counts from it
    after = marked(written.maja, written.journal).content.decode()
    assert "Take back" in after
    with enter(written.clinic.schema):
        assert Journal.objects.get().last_session_held_at and not Journal.objects.get().paid_at
        assert AccessEvent.objects.filter(what="completed", client=written.client.pk).count() == 1
    assert "Take back" not in marked(written.maja, written.journal, done="0").content.decode()
    with enter(written.clinic.schema):
        assert Journal.objects.get().last_session_held_at is None


def test_only_by_whom_the_journal_is_kept_and_only_what_the_policy_asks_for(written):
    assert marked(written.robin, written.journal).status_code == 403
    assert marked(written.maja, written.journal, "completed").status_code == 404
    assert marked(written.maja, written.journal, "id").status_code == 404
    with enter(written.clinic.schema):
        put_alone("retention:\n  journal: {of: [journal], after: entry, keep: P10Y}\n")
    assert "When the work is over" not in written.maja.get("open").content.decode()
    assert marked(written.maja, written.journal).status_code == 404


def test_the_engine_is_told_the_professions_of_each_row(db, a):
    with enter(a.clinic):
        put_alone(SWEDISH)
    written_by(a, ("maja", "therapist"))
    with enter(a.clinic):
        judge = Judge(rulebook(NOW), NOW.date(), "Europe/Stockholm")
        told = {
            (table.model, row.facts["professions"])
            for table, record in due_rows.records_here()
            if table.model in ("journal.Journal", "journal.Entry")
            for row in due_rows.rows(table, record, table.model_class.objects.values_list("pk", flat=True), NOW, judge)
        }
    assert told == {("journal.Journal", ("therapist",)), ("journal.Entry", ("therapist",))}
