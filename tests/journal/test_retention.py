"""A clinic's rule and the country's duty decide when a journal ends, and then its keys do."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from practice.accesslog import actions as log
from practice.accesslog import queries as logged
from practice.accesslog.actions import What, record
from practice.accesslog.models import AccessEvent
from practice.journal import actions, vault
from practice.journal.actions import Draft
from practice.journal.models import Entry, Journal, KeyCopy
from shared.privacy import due_rows, retention
from shared.privacy.actions import hold
from shared.privacy.registry import tables
from tenants.isolation.context import enter
from tests.journal.people import NOW
from tests.privacy_app.documents import put_alone

RULES = """
retention:
  journal: {of: [journal], after: entry, keep: P10Y, then: destroy_key}
  access_log: {of: [access_log.care], after: created, keep: P5Y}
"""
OURS = ("journal.", "accesslog.")


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    found = {label: table for label, table in tables().items() if label.startswith(OURS)}
    monkeypatch.setattr(due_rows, "tables", lambda: found)


@pytest.fixture
def journal(a):
    """Two notes, the second a year after the first; a form arrived in between."""
    with enter(a.clinic):
        put_alone(RULES)
        journal = actions.start_journal(a.maja, [a.elin], NOW)
        key = vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)
        actions.sign(key, a.maja, Draft(uuid4(), "first"), NOW)
        actions.receive(journal, "journal.questionnaire", b"52", NOW + timedelta(days=100))
        actions.sign(key, a.maja, Draft(uuid4(), "second"), NOW.replace(year=2027))
    return journal


def run(a, year, month=12, day=1):
    return retention.run(partial(enter, a.clinic), datetime(year, month, day, 12, tzinfo=UTC))


def left(a):
    with enter(a.clinic):
        return Entry.objects.count(), Journal.objects.count(), KeyCopy.objects.count()


def test_nothing_goes_before_ten_years_after_the_last_entry_and_then_all_of_it(a, journal):
    run(a, 2037, 11, 20)
    assert left(a) == (3, 1, 1)
    done = run(a, 2037, 11, 22)
    assert left(a) == (0, 0, 0)
    assert done.counts == {"retention.journal destroy_key": 3}  # the journal's own row went with its last entry


def test_a_new_entry_keeps_the_old_ones(a, journal):
    with enter(a.clinic):
        actions.receive(journal, "journal.message", b"late", datetime(2030, 1, 1, tzinfo=UTC))
    run(a, 2037)
    assert left(a) == (4, 1, 1)


def test_a_hold_for_one_person_keeps_the_journal(a, journal):
    with enter(a.clinic):
        hold(a.elin.pk, "complaint", date(2030, 1, 1), "journal")
    done = run(a, 2037)
    assert left(a) == (3, 1, 1) and done.left["held retention.journal"] >= 3


def test_what_several_share_stays_while_one_of_them_has_a_hold(a, journal):
    with enter(a.clinic):
        couple = actions.start_journal(a.maja, [a.elin, a.jonas], NOW)
        actions.receive(couple, "journal.message", b"ours", NOW)
        hold(a.jonas.pk, "complaint", date(2030, 1, 1), "journal")
    run(a, 2037)
    assert left(a) == (1, 1, 1)
    with enter(a.clinic):
        assert Journal.objects.get() == couple


def test_the_log_ends_by_its_own_rule_and_its_chain_holds(a, journal):
    with enter(a.clinic):
        for year in (2027, 2031):
            about = {"who": a.maja, "clients": [a.elin.pk], "unit": "Eken", "relation": a.relation}
            record(What.OPENED, now=datetime(year, 1, 1, tzinfo=UTC), **about)
            log.seal(datetime(year, 1, 1, tzinfo=UTC))
    done = run(a, 2032, 1, 3)
    assert done.counts == {"retention.access_log delete": 1}
    with enter(a.clinic):
        assert AccessEvent.objects.get().at.year == 2031
        report = logged.verify()
    assert report.whole and report.erased == 1


def test_after_some_entries_went_by_a_rule_of_their_own_the_rest_still_counts(a, journal):
    """What was erased is no last entry any more."""
    from practice.journal import retention as ends

    with enter(a.clinic):
        ends.destroy(Entry.objects.filter(created_at__gt=NOW), "delete", NOW)
        assert Journal.objects.get().last_entry_at == NOW
