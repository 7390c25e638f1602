"""A journal that counts from the last session ends on its day, though the bookings that told the day are long gone."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from practice.booking.models import Booking, Service
from practice.journal import actions
from practice.journal.models import Entry, Journal
from practice.people.models import Relation, User
from shared.privacy import lasting, restored, retention
from shared.privacy.rights import erasing
from tenants.isolation.context import enter
from tests.journal.people import NOW
from tests.privacy_app.documents import put_alone

BOOKINGS = (
    "  booking: {of: [booking], after: session, keep: P12M}\n  log: {of: [access_log], after: created, keep: P9Y}\n"
)
LAST = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


def rules(text):
    put_alone(f"retention:\n{BOOKINGS}{text}")


def books(a, ends, state="confirmed"):
    service = Service.objects.first() or Service.objects.create(
        name={}, minutes=45, step_minutes=15, price=0, currency="SEK", forms=["video"]
    )
    start = ends - timedelta(minutes=45)
    return Booking.objects.create(
        practitioner=a.maja, client=a.elin, service=service, period=(start, ends), starts_at=start, ends_at=ends,
        form="video", state=state, price=0, currency="SEK", free_cancel_until=start, late_fee=0, created_at=NOW,
    )  # fmt: skip


def sessions(a):
    """One note, two sessions and one that was cancelled; the note is later than any session."""
    journal = actions.start_journal(a.maja, [a.elin], NOW)
    actions.receive(journal, "journal.message", b"x", LAST + timedelta(days=5))
    books(a, LAST - timedelta(days=30))
    books(a, LAST)
    books(a, LAST + timedelta(days=20), "cancelled")


def night(a, day):
    return retention.run(partial(enter, a.clinic), datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9))


def standing(a):
    with enter(a.clinic):
        return Booking.objects.count(), Entry.objects.count()


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        ("after: session, keep: P5Y, then: destroy_key", date(2032, 3, 9)),
        ("after: session, keep: P13M, then: destroy_key", date(2028, 4, 9)),
        ("after: session, keep: P5Y, then: destroy_key, on_first_of: month", date(2032, 3, 31)),
    ],
)
def test_a_journal_goes_on_its_day_when_its_bookings_are_gone(a, rule, before):
    with enter(a.clinic):
        rules(f"  journal: {{of: [journal], {rule}}}\n")
        sessions(a)
    night(a, date(2028, 4, 1))
    assert standing(a) == (0, 1)  # a year after the last, and the cancelled one too
    night(a, before)
    assert standing(a) == (0, 1)
    done = night(a, before + timedelta(days=1))
    assert standing(a) == (0, 0) and done.counts == {"retention.journal destroy_key": 1}


def test_it_goes_on_the_same_day_as_the_bookings_where_both_have_a_year(a):
    with enter(a.clinic):
        rules("  journal: {of: [journal], after: session, keep: P12M, then: destroy_key}\n")
        sessions(a)
        Booking.objects.filter(state="cancelled").delete()
    night(a, date(2028, 3, 9))
    assert standing(a) == (1, 1)
    night(a, date(2028, 3, 10))
    assert standing(a) == (0, 0)


def test_a_later_session_counts_though_an_earlier_one_was_written_down(a):
    with enter(a.clinic):
        rules("  journal: {of: [journal], after: session, keep: P2Y, then: destroy_key}\n")
        sessions(a)
    night(a, date(2028, 4, 1))
    with enter(a.clinic):
        books(a, datetime(2029, 3, 1, 9, 0, tzinfo=UTC))
    night(a, date(2029, 3, 11))  # two years after the first ones
    assert standing(a) == (1, 1)
    night(a, date(2031, 3, 1))
    assert standing(a) == (0, 0)


def test_a_session_that_was_cancelled_or_is_to_come_is_not_written_down(a):
    with enter(a.clinic):
        rules("  journal: {of: [journal], after: session, keep: P2Y}\n")
        sessions(a)
        # Of the record, and of the person: what they write later may have to go by that day too.
        assert lasting.write_down(LAST - timedelta(days=1)) == 2
        assert Journal.objects.get().last_session_at == LAST - timedelta(days=30)
        assert lasting.write_down(LAST + timedelta(days=90)) == 2
        assert Journal.objects.get().last_session_at == LAST
        assert lasting.write_down(LAST + timedelta(days=90)) == 0


def test_the_end_of_a_relation_outlives_the_relation(a):
    with enter(a.clinic):
        rules(
            "  relation: {of: [relation], after: relation_ended, keep: P12M}\n"
            "  journal: {of: [journal], after: relation_ended, keep: P3Y, then: destroy_key}\n"
        )
        sessions(a)
        Relation.objects.update(ended_at=LAST)
    night(a, date(2029, 1, 1))
    with enter(a.clinic):
        assert not Relation.objects.exists()
    night(a, date(2030, 3, 9))
    assert standing(a) == (0, 1)
    night(a, date(2030, 3, 10))
    assert standing(a) == (0, 0)


def test_an_account_keeps_the_date_only_where_a_rule_asks(a):
    with enter(a.clinic):
        put_alone(
            "retention:\n  booking: {of: [booking], after: created, keep: P12M}\n"
            "  account: {of: [account], after: account_closed, keep: P0D}\n"
        )
        sessions(a)
        lasting.write_down(LAST)
        assert User.objects.get(pk=a.elin.pk).last_session_at is None
        rules("  account: {of: [account], after: session, keep: P3Y}\n")
        Journal.objects.all().delete()
        Relation.objects.all().delete()
    night(a, date(2030, 3, 9))
    assert standing(a)[0] == 0
    with enter(a.clinic):
        assert User.objects.filter(pk=a.elin.pk).exists()
    night(a, date(2030, 3, 10))
    with enter(a.clinic):
        assert not User.objects.filter(pk=a.elin.pk).exists()


def test_erasing_takes_the_bookings_and_leaves_the_day_that_a_duty_counts_from(a):
    with enter(a.clinic):
        rules(
            "  journal: {of: [journal], after: session, keep: P5Y, then: destroy_key}\n"
            "  duty: {of: [journal], after: session, keep: P4Y, bound: at_least}\n"
        )
        sessions(a)
        erasing.erase(a.elin.pk, LAST + timedelta(days=40))
        assert not Booking.objects.filter(client=a.elin).exists()
        assert Journal.objects.get().last_session_at == LAST
        assert User.objects.get(pk=a.elin.pk).last_session_at is None
        erasing.finish(datetime(2031, 3, 9, tzinfo=UTC))
        assert Entry.objects.exists()
        erasing.finish(datetime(2031, 3, 12, tzinfo=UTC))
        assert not Entry.objects.exists()


def test_a_restored_backup_keeps_the_day_too(a):
    with enter(a.clinic):
        rules("  journal: {of: [journal], after: session, keep: P5Y, then: destroy_key}\n")
        sessions(a)
        found = Booking.objects.values_list("pk", flat=True)
        restored.remember("booking.Booking", found, "delete", LAST.date() + timedelta(days=30))
        restored.reapply(LAST + timedelta(days=30))
        assert not Booking.objects.exists()
        assert Journal.objects.get().last_session_at == LAST
