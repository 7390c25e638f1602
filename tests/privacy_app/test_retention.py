"""Exactly what is due goes: by the day, over years, killed half-way or not, and the certificate says how much."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.people.models import Relation, User
from shared.privacy import due_rows, due_sql, retention
from shared.privacy.actions import accept, hold, release
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.records import local_day
from shared.privacy.engine.retention import due
from shared.privacy.models import ConsentRecord, RetentionRun
from shared.privacy.queries import rulebook
from shared.privacy.registry import NOT_PERSONAL, Record, Table
from tenants.isolation.context import enter
from tests.privacy_app.documents import put, put_alone

RULES = """
events:
  enquiry_over: {last_of: [relation_ended], or_silence: P6M, of: [relation_began], words: {en: "the end"}}
retention:
  proofs: {of: [consent_record], after: consent_withdrawn, keep: P1Y}
  old_proofs: {of: [consent_record], after: created, keep: P2Y, over_all: true}
  relations: {of: [relation], after: enquiry_over, keep: P3M, on_first_of: month}
  unverified: {of: [account], after: reminded, keep: P30D, unless: [{happened: verified}, {happened: account_closed}]}
  accounts: {of: [account], after: account_closed, keep: P0D}
"""
STOCKHOLM = "Europe/Stockholm"
PROOFS = Record("consent_record", {"created": "given_at", "consent_withdrawn": "withdrawn_at"})


def table(model, record, **more):
    return Table(model, fields={"id": NOT_PERSONAL}, record=record, **more)


TABLES = (
    table("privacy.ConsentRecord", PROOFS, person="visitor"),
    table(
        "people.Relation",
        Record("relation", {"relation_began": "began_at", "relation_ended": "ended_at"}),
        person="client",
    ),
    table(
        "people.User",
        Record(
            "account",
            {
                "created": "created_at",
                "verified": "verified_at",
                "reminded": "reminded_at",
                "account_closed": "closed_at",
            },
            where={"role": ""},
        ),
        person="id",
    ),
)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """The three tables above and no other: what other apps declare is tested with them."""
    found = {one.model.lower(): one for one in TABLES}
    monkeypatch.setattr(due_rows, "tables", lambda: found)
    return found


def noon(day):
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)


def proof(given, withdrawn=None, **more):
    return ConsentRecord.objects.create(
        visitor=uuid4(),
        agreed=["statistics"],
        wording="w",
        number=1,
        language="sv",
        given_at=given,
        withdrawn_at=withdrawn,
        **more,
    )


def somebody(name, **more):
    return User.objects.create_user(
        f"{name}@example.org", first_name=name, **({"created_at": noon(date(2026, 1, 5))} | more)
    )


def kept_proofs():
    return set(ConsentRecord.objects.values_list("pk", flat=True))


def run(schema, now, dry_run=False):
    return retention.run(partial(enter, schema), now, dry_run)


def test_what_is_due_goes_on_its_day_in_the_clinics_zone(db, clinic):
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        late = proof(noon(date(2026, 3, 1)), datetime(2026, 4, 30, 22, 30, tzinfo=UTC))  # 1 May, 0.30 in Stockholm
        early = proof(noon(date(2026, 3, 1)), datetime(2026, 4, 30, 21, 30, tzinfo=UTC))  # 30 April, 23.30
        still = proof(noon(date(2026, 3, 1)))
    run(clinic, datetime(2027, 4, 29, 21, 59, tzinfo=UTC))
    with enter(clinic):
        assert kept_proofs() == {late.pk, early.pk, still.pk}
    run(clinic, datetime(2027, 4, 29, 22, 0, tzinfo=UTC))  # midnight in Stockholm: 30 April begins
    with enter(clinic):
        assert kept_proofs() == {late.pk, still.pk}
    run(clinic, datetime(2027, 4, 30, 22, 0, tzinfo=UTC))
    with enter(clinic):
        assert kept_proofs() == {still.pk}


def test_a_certificate_counts_by_promise_and_says_nothing_of_whom(db, clinic):
    with enter(clinic):
        version = put(RULES, date(2026, 1, 1))
        for _ in range(3):
            proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
    found = run(clinic, noon(date(2027, 3, 1)))
    assert found.counts == {"retention.proofs delete": 3}
    assert (found.version_id, found.day, found.position, found.left) == (version.pk, date(2027, 3, 1), None, {})
    assert len(found.digest) == 64


def test_the_same_work_gives_the_same_hash_and_other_work_another(db, clinic):
    digests = []
    for number in (2, 2, 1):
        with enter(clinic):
            RetentionRun.objects.all().delete()
            put_alone(RULES)
            for _ in range(number):
                proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        digests.append(run(clinic, noon(date(2027, 3, 1))).digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_dry_run_tells_and_changes_nothing(db, clinic):
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        gone = proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
    would, did = (run(clinic, noon(date(2027, 3, 1)), dry_run) for dry_run in (True, False))
    assert would.counts == did.counts == {"retention.proofs delete": 1}
    assert would.dry_run and not did.dry_run
    with enter(clinic):
        assert gone.pk not in kept_proofs()


def test_again_finds_nothing_left_to_do(db, clinic):
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
    run(clinic, noon(date(2027, 3, 1)))
    assert run(clinic, noon(date(2027, 3, 1))).counts == {}


def test_killed_half_way_it_goes_on_where_it_was_and_counts_each_row_once(emptied, clinic, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 4)
    monkeypatch.setattr(due_sql, "BATCH", 4)
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        for _ in range(11):
            proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        stays = proof(noon(date(2026, 2, 1)))
    steps, deaths, now = 0, 0, noon(date(2027, 3, 1))
    while True:
        try:
            with enter(clinic):
                found = retention.step(now)
                steps += 1
                if steps in (1, 3, 4, 6):
                    deaths += 1
                    raise KeyboardInterrupt  # after the work, before COMMIT
        except KeyboardInterrupt:
            continue
        if found.finished_at:
            break
    assert deaths == 4
    assert found.counts == {"retention.proofs delete": 11}
    with enter(clinic):
        assert kept_proofs() == {stays.pk}
        assert RetentionRun.objects.count() == 1


def test_a_run_left_from_yesterday_is_closed_and_its_count_kept(db, clinic, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    monkeypatch.setattr(due_sql, "BATCH", 1)
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        for _ in range(2):
            proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        retention.step(noon(date(2027, 3, 1)))
    today = run(clinic, noon(date(2027, 3, 2)))
    with enter(clinic):
        yesterday = RetentionRun.objects.get(day=date(2027, 3, 1))
        assert yesterday.counts == {"retention.proofs delete": 1} and yesterday.left == {"interrupted": 1}
        assert today.counts == {"retention.proofs delete": 1} and not kept_proofs()


def test_a_hold_keeps_what_is_due_until_it_is_released(db, clinic):
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        mine = proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        hold(mine.visitor, "complaint", date(2026, 5, 1), until=date(2027, 6, 1))
        other = proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        hold(other.visitor, "complaint", date(2026, 5, 1), category="journal")
    found = run(clinic, noon(date(2027, 5, 31)))
    assert (found.counts, found.left) == ({"retention.proofs delete": 1}, {"held retention.proofs": 1})
    assert run(clinic, noon(date(2027, 6, 1))).counts == {"retention.proofs delete": 1}


def test_a_row_that_others_hang_on_stays_until_they_are_gone(db, clinic):
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        helper = somebody("hedvig", role="practitioner", staff_id=uuid4())
        client = somebody("bo", closed_at=noon(date(2026, 6, 10)))
        alone = somebody("ann", closed_at=noon(date(2026, 6, 10)))
        Relation.objects.create(
            kind="treats",
            holder=helper,
            client=client,
            began_at=noon(date(2026, 2, 1)),
            ended_at=noon(date(2026, 6, 10)),
        )
    found = run(clinic, noon(date(2026, 6, 10)))
    assert (found.counts, found.left) == ({"retention.accounts delete": 1}, {"hindered retention.accounts": 1})
    with enter(clinic):
        assert set(User.objects.values_list("pk", flat=True)) == {helper.pk, client.pk} != {alone.pk}
    # Three months after the end, on the first of a month; then nothing hangs on the account, in the same night.
    assert run(clinic, noon(date(2026, 9, 30))).counts == {}
    assert run(clinic, noon(date(2026, 10, 1))).counts == {
        "retention.relations delete": 1,
        "retention.accounts delete": 1,
    }


def test_a_class_of_rows_that_nobody_promised_anything_about_is_reported(db, clinic):
    with enter(clinic):
        put("retention:\n  proofs: {of: [consent_record], after: consent_withdrawn, keep: P1Y}\n", date(2026, 1, 1))
        somebody("ann")
    assert run(clinic, noon(date(2027, 1, 1))).left == {"undeclared account": 1}


def shred(rows, action, now):
    raise OSError("the shredder is full")


def forget(rows, action, now):
    assert action == "anonymise"
    return rows.update(withdrawn_at=None)


@pytest.mark.parametrize(
    ("gone", "then", "counts", "left"),
    [
        ("", "anonymise", {}, {"hindered retention.proofs": 2}),
        ("tests.privacy_app.test_retention:shred", "delete", {}, {"hindered retention.proofs": 2}),
        ("tests.privacy_app.test_retention:forget", "anonymise", {"retention.proofs anonymise": 2}, {}),
    ],
)
def test_an_apps_own_way_of_ending_rows(db, clinic, declared, gone, then, counts, left):
    declared["privacy.consentrecord"] = table(
        "privacy.ConsentRecord",
        Record("consent_record", PROOFS.events, gone=gone, where={"withdrawn_at__isnull": False}),
    )
    with enter(clinic):
        rule = f"{{of: [consent_record], after: consent_withdrawn, keep: P1Y, then: {then}}}"
        put(f"retention:\n  proofs: {rule}\n", date(2026, 1, 1))
        for _ in range(2):
            proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
    found = run(clinic, noon(date(2027, 3, 1)))
    assert (found.counts, {key: n for key, n in found.left.items() if "undeclared" not in key}) == (counts, left)
    with enter(clinic):
        assert ConsentRecord.objects.count() == 2


def test_events_over_a_relation_count_from_the_latest_that_has_happened(db, clinic, declared):
    declared["people.user"] = table(
        "people.User", Record("account", {"session": "relations__began_at"}, where={"role": ""}), person="id"
    )
    rule = "retention:\n  accounts: {of: [account], after: session, keep: P1Y}\n"
    with enter(clinic):
        put(rule, date(2026, 1, 1))
        helper = somebody("hedvig", role="practitioner", staff_id=uuid4())
        client = somebody("bo")
        somebody("never_seen")
        for month in (2, 8):
            Relation.objects.create(
                kind="treats",
                holder=helper,
                client=client,
                began_at=noon(date(2026, month, 1)),
                ended_at=noon(date(2026, month, 2)),
            )
        judge = due_rows.Judge(rulebook(noon(date(2027, 3, 1))), date(2027, 3, 1), STOCKHOLM)
        users, record = declared["people.user"], declared["people.user"].record
        assert list(User.objects.filter(due_rows.possible(users, record, judge), role="")) == [client]
        (row,) = due_rows.rows(users, record, [client.pk], noon(date(2027, 3, 1)), judge)
        assert row.events == (("session", (date(2026, 2, 1), date(2026, 8, 1))),)
        assert judge.answer("account", row.events).on == date(2027, 8, 1)
        (row,) = due_rows.rows(users, record, [client.pk], noon(date(2026, 3, 1)), judge)
        assert row.events == (("session", (date(2026, 2, 1),)),)  # the one in August has not happened yet


def test_an_earlier_kinder_version_still_counts_until_the_person_accepts_the_new_one(db, clinic):
    longer = RULES.replace("keep: P1Y", "keep: P18M")
    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        stays, goes = (proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1))) for _ in range(2))
        put(longer, date(2026, 6, 1), number=2)
        accept(stays.visitor, "sv", noon(date(2026, 6, 2)))
    run(clinic, noon(date(2027, 3, 1)))
    with enter(clinic):
        assert kept_proofs() == {stays.pk} != {goes.pk}
    run(clinic, noon(date(2027, 9, 1)))
    with enter(clinic):
        assert kept_proofs() == set()


def test_over_simulated_years_exactly_the_due_set_is_gone(db, clinic):
    """The oracle reads no SQL: the pure engine, on the dates as they were written, day by day."""
    rng = random.Random(7)  # noqa: S311 (a seed, no secret)
    start, expected = date(2026, 1, 1), {}
    with enter(clinic):
        put(RULES, start)
        put(RULES.replace("keep: P1Y", "keep: P9M"), date(2026, 10, 25), number=2)  # the night the clocks go back
        for _ in range(120):
            given = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(2 * 365 * 1440))
            withdrawn = given + timedelta(minutes=rng.randrange(500 * 1440)) if rng.random() < 0.6 else None
            expected[proof(given, withdrawn).pk] = (given, withdrawn)
    for day in sorted(
        {*(start + timedelta(days=n) for n in range(250, 1000, 13)), date(2028, 2, 29), date(2028, 3, 1)}
    ):
        run(clinic, noon(day))
        with enter(clinic):
            book = rulebook(noon(day))
            expected = {pk: dates for pk, dates in expected.items() if not _gone(book, dates, day)}
            assert kept_proofs() == set(expected)
    assert 0 < len(expected) < 80


def _gone(book, dates, day):
    names = ("created", "consent_withdrawn")
    events = {name: (local_day(one, STOCKHOLM),) for name, one in zip(names, dates, strict=True) if one}
    return due(book, Facts(id="", category="consent_record", events=events), day).state == "due"


def test_rows_are_read_in_batches_not_one_by_one(db, clinic):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            retention.step(noon(date(2027, 3, 1)), dry_run=True)
        return len(seen)

    with enter(clinic):
        put(RULES, date(2026, 1, 1))
        proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        asked()  # the policy is remembered from here on
        few = asked()
        for _ in range(60):
            proof(noon(date(2026, 2, 1)), noon(date(2026, 3, 1)))
        assert asked() <= few


def test_a_row_of_several_people_is_held_for_each_and_kept_kindly_until_all_accept(db, clinic, declared):
    """A couple's journal; here a helper, whose row is that of both clients."""
    events = {"created": "created_at", "account_closed": "closed_at"}
    record = Record("account", events, where={"role": "practitioner"}, gone="tests.privacy_app.test_retention:shred")
    declared["people.user"] = table("people.User", record, person="relations_held__client")
    may_first, book = (
        noon(date(2026, 5, 1)),
        "retention:\n  accounts: {of: [account], after: account_closed, keep: %s}\n",
    )

    def told():
        found = run(clinic, may_first, dry_run=True)
        return set(found.counts) | {key for key in found.left if "undeclared" not in key}

    with enter(clinic):
        put(book % "P1M", date(2026, 1, 1))
        put(book % "P1Y", date(2026, 2, 1), number=2)
        helper = somebody("hedvig", role="practitioner", staff_id=uuid4(), closed_at=noon(date(2026, 3, 1)))
        ann, bo = somebody("ann"), somebody("bo")
        for one in (ann, bo):
            Relation.objects.create(kind="treats", holder=helper, client=one, began_at=noon(date(2026, 1, 6)))
        judge = due_rows.Judge(rulebook(may_first), date(2026, 5, 1), STOCKHOLM)
        (row,) = due_rows.rows(declared["people.user"], record, [helper.pk], may_first, judge)
        assert row.people == {ann.pk, bo.pk}
        held = hold(bo.pk, "complaint", date(2026, 3, 2))
    assert told() == {"held v1.retention.accounts"}
    with enter(clinic):
        release(held, date(2026, 5, 1))
        accept(ann.pk, "sv", noon(date(2026, 2, 2)))
    assert told() == {"v1.retention.accounts delete"}  # one of the two still has the kinder word
    with enter(clinic):
        accept(bo.pk, "sv", noon(date(2026, 2, 3)))
    assert told() == set()
