"""Asking, answering, looking: nothing that was answered lies in plain, and an answer that nobody looks at passes on."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from practice.booking.models import Booking
from practice.journal import queries as journals
from practice.journal import vault
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation, User
from practice.questionnaires import actions, queries, sealing
from practice.questionnaires.models import Answer, Ask, Plan, Version
from shared.privacy import due_rows, kept, retention
from shared.privacy.queries import policy_in_force
from shared.privacy.registry import tables
from tests.booking.cast import service
from tests.journal.people import NOW
from tests.privacy_app.documents import put_alone
from tests.rights.everything import everything_in
from tests.sink import text

ZONE = ZoneInfo("Europe/Stockholm")
WORRYING = [1, 2, 3, 0, 1, 2, 3, 0, 2]
CALM = [0, 1, 0, 1, 0, 0, 0, 0, 0]


def deliver(now):
    for message in OutgoingMessage.objects.filter(sent_at=None, ended_at=None):
        send_now(message.pk, now)


def kinds():
    return sorted(OutgoingMessage.objects.values_list("kind", flat=True))


def opened(here, now=NOW):
    """What Maja reads with her key."""
    journal = journals.own_journal(here.elin, here.maja)
    key = vault.open_journal(journal, here.maja, here.keys[here.maja.pk], now)
    return vault.read(key, journals.entries(journal))


def test_what_is_answered_opens_with_the_practitioners_key_alone(here, answered):
    sent = answered(WORRYING)
    [page] = opened(here)
    assert page.entry.category == "journal.questionnaire" and page.entry.author_id is None
    assert (
        "Poäng: 14 av 27 (Måttliga)" in page.content.text
        and "9. Tankar att det skulle vara bättre" in page.content.text
    )
    assert page.content.text.endswith("[phq9/1] 1 2 3 0 1 2 3 0 2 = 14")
    [point] = queries.from_pages([page])["phq9"]
    assert point.score == 14 and point.alarms and sent.alarms and point.answer == sent.answer.pk
    with pytest.raises(vault.Closed):
        vault.open_journal(page.entry.journal, here.robin, here.keys[here.robin.pk], NOW)


def plain(here, *without):
    """Every row of the clinic as text, but for what differs from one moment to the next: ids, seals, times."""
    return {name: rows for name, rows in everything_in(here.schema).items() if name not in without}


def test_no_row_tells_what_was_answered(here, answered):
    """Not the answers, their sum, its band, nor that it alarms: a worrying and a calm answer leave rows of the same form."""
    worrying = answered(WORRYING, copy=True).answer
    deliver(NOW)
    rows = plain(here)
    told = "\n".join(text for found in rows.values() for text in found)
    for said in ("1 2 3 0 1 2 3 0 2", "[1, 2, 3, 0", "[1,2,3,0", "Måttliga", "Moderate", "= 14", "alarm", "Tankar att"):
        assert said not in told, said
    before = {name: len(found) for name, found in rows.items()}
    calm = answered(CALM, "phq9", NOW + timedelta(hours=1), copy=True).answer
    deliver(NOW + timedelta(hours=1))
    grown = {name: len(found) - before[name] for name, found in plain(here).items() if len(found) != before[name]}
    assert grown["questionnaires_answer"] == grown["journal_entry"] == grown["journal_concern"] == 1
    same = {"key", "version", "due_at", "answered_at", "passed_at", "looked_at"}
    columns = [field.attname for field in Answer._meta.concrete_fields if field.attname in same]
    one, other = ([getattr(row, name) for name in columns] for row in (worrying, calm))
    assert [(a - b) if isinstance(a, datetime) else a == b for a, b in zip(other, one, strict=True)].count(False) == 0
    assert len(bytes(worrying.copy)) == len(bytes(calm.copy))
    assert kinds() == [
        "questionnaires.answered",
        "questionnaires.answered",
        "questionnaires.asked",
        "questionnaires.asked",
    ]
    mails = [mail for mail in here.sink.mails() if mail["To"].startswith("maja@")]
    assert len({text(mail) for mail in mails}) == 1 and "Elin" not in str(mails[0]) and "PHQ" not in str(mails[0])


def test_a_draft_is_read_back_by_whoever_goes_on_and_goes_with_the_answer(here):
    row = actions.ask(here.elin, here.maja, "gad7", NOW)
    one = queries.instrument("gad7")
    actions.save_draft(row, [1, 2, None, None, None, None, None])
    row.refresh_from_db()
    assert queries.draft_of(row, one) == [1, 2, None, None, None, None, None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM questionnaires_ask t")
        assert "answers" not in cursor.fetchone()[0]
    moved = Ask(pk=Ask().pk, client_id=here.elin.pk, draft_epoch=row.draft_epoch, draft=row.draft)
    assert queries.draft_of(moved, one) == [None] * 7  # bound to its place
    with pytest.raises(actions.Incomplete) as missing:
        actions.submit(row, queries.draft_of(row, one), False, "sv", NOW)
    assert missing.value.items == [2, 3, 4, 5, 6]
    actions.submit(row, [1, 2, 0, 0, 0, 0, 0], False, "sv", NOW)
    assert not Ask.objects.exists()
    with pytest.raises(actions.Gone):
        actions.submit(row, [1, 2, 0, 0, 0, 0, 0], False, "sv", NOW)


def test_a_client_sees_the_copies_that_they_wanted_and_can_delete_them(here, answered):
    answered([1] * 7, "gad7", NOW - timedelta(days=14), copy=True)
    answered([2] * 7, "gad7", NOW, copy=True)
    answered([0] * 5, "who5", NOW)
    [(key, points)] = queries.from_copies(here.elin).items()
    assert key == "gad7" and [(point.score, point.change) for point in points] == [(7, ""), (14, "worse")]
    assert actions.forget_copies(here.elin) == 2 and queries.from_copies(here.elin) == {}
    assert len(opened(here)) == 3


def test_item_nine_is_told_at_once_and_passes_on_when_nobody_looks(here, answered):
    """End to end on a simulated clock: the practitioner is told in the same moment, then the stand-in in the clinic's time."""
    actions.save_rules({"react_hours": 6, "stand_in": here.robin.pk, "remind_days": 0}, NOW)
    sent = answered([0] * 8 + [1])
    deliver(NOW)
    assert sent.alarms and [mail["To"] for mail in here.sink.mails() if "Elin" not in mail["To"]][-1].startswith(
        "maja@"
    )
    actions.tend(ZONE, NOW + timedelta(hours=5, minutes=50))
    assert queries.unlooked(here.maja).count() == 1 and not queries.passed_on(here.robin).exists()
    later = NOW + timedelta(hours=6)
    actions.tend(ZONE, later)
    actions.tend(ZONE, later + timedelta(minutes=10))
    deliver(later)
    [passed] = queries.passed_on(here.robin)
    assert passed.pk == sent.answer.pk and kinds().count("questionnaires.passed") == 1
    mail = here.sink.mails()[-1]
    assert mail["To"].startswith("robin@") and "Elin" not in str(mail) and "PHQ" not in str(mail)
    held = Relation.objects.get(holder=here.robin, client=here.elin)
    assert held.kind == "stands_in" and held.ended_at == later + actions.STANDS_IN_FOR
    assert actions.look(passed, here.robin, later) and not actions.look(passed, here.maja, later)
    assert not queries.unlooked(here.maja).exists()


def test_what_is_looked_at_in_time_passes_on_to_nobody(here, answered):
    sent = answered(CALM)
    actions.look(sent.answer, here.maja, NOW + timedelta(hours=23))
    assert actions.pass_on(NOW + timedelta(days=3)) == 0
    assert sent.answer.due_at == NOW + timedelta(hours=24)  # the usual


def test_without_a_stand_in_it_passes_to_the_owner_and_under_absolute_secrecy_to_nobody_else(here, answered):
    answered(CALM)
    actions.pass_on(NOW + timedelta(days=2))
    assert Answer.objects.get().passed_to == here.owner.pk
    User.objects.filter(pk=here.maja.pk).update(regime=User.Regime.PASTORAL)
    here.maja.refresh_from_db()
    assert answered(CALM, "phq9", NOW + timedelta(days=1), copy=True).answer.copy is None
    Answer.objects.update(passed_at=None, passed_to=None)
    actions.pass_on(NOW + timedelta(days=2))
    assert {row.passed_to for row in Answer.objects.all()} == {here.maja.pk}
    assert not Relation.objects.filter(
        client=here.elin, holder=here.owner, began_at__gt=NOW + timedelta(days=2)
    ).exists()


# --- on a schedule ----------------------------------------------------------------------------------------------------


def local(said):
    return datetime.fromisoformat(said).replace(tzinfo=ZONE)


def test_every_second_week_at_nine_also_after_the_clocks_were_changed(here):
    actions.repeat(here.elin, here.maja, "phq9", {"every_weeks": 2}, date(2027, 3, 15), ZONE)
    sent = []
    for now in (
        local(f"2027-{day} {hour}")
        for day in ("03-15", "03-22", "03-29", "04-12")
        for hour in ("08:50", "09:00", "09:10")
    ):
        if actions.send_due(ZONE, now):
            sent.append(f"{now:%m-%d %H:%M}")
            Ask.objects.all().delete()  # answered
    assert sent == ["03-15 09:00", "03-29 09:00", "04-12 09:00"]
    # The clocks went forward on 28 March. A worker that was away for a month sends what it missed once.
    Plan.objects.update(done_until=local("2027-05-01 00:00"))
    assert actions.send_due(ZONE, local("2027-06-30 12:00")) == 1 and Ask.objects.count() == 1


def session(here, starts, **more):
    ends = starts + timedelta(minutes=45)
    return Booking.objects.create(
        practitioner=here.maja, client=here.elin, service=service("Samtal", here.maja), starts_at=starts, ends_at=ends,
        period=(starts, ends), form="video", state="confirmed", price=0, currency="SEK", free_cancel_until=starts,
        late_fee=0, created_at=NOW, confirmed_at=NOW, **more,
    )  # fmt: skip


def test_days_before_a_session_at_its_hour_across_the_change_and_at_once_when_it_is_booked_late(here):
    session(here, local("2027-03-29 10:00"))
    actions.repeat(here.elin, here.maja, "gad7", {"days_before": 2}, date(2027, 3, 1), ZONE)
    assert actions.send_due(ZONE, local("2027-03-27 09:50")) == 0
    assert actions.send_due(ZONE, local("2027-03-27 10:00")) == 1  # 47 hours before: the clocks go forward between
    row = Ask.objects.get()
    assert row.until == local("2027-03-30 10:45") and actions.send_due(ZONE, local("2027-03-27 10:10")) == 0
    Ask.objects.all().delete()
    late = session(here, local("2027-04-02 10:00"))
    Booking.objects.filter(pk=late.pk).update(confirmed_at=local("2027-04-01 15:00"))
    assert actions.send_due(ZONE, local("2027-04-01 15:10")) == 1
    Relation.objects.update(ended_at=local("2027-04-03 10:00"))
    Ask.objects.all().delete()
    session(here, local("2027-04-09 10:00"))
    assert actions.send_due(ZONE, local("2027-04-08 15:10")) == 0 and Plan.objects.get().ended_at


def test_a_client_is_reminded_once_outside_the_quiet_hours_and_never_of_what_is_answered(here):
    row = actions.ask(here.elin, here.maja, "who5", NOW)
    assert actions.ask(here.elin, here.maja, "who5", NOW) is None  # it waits already
    assert actions.remind(ZONE, NOW + timedelta(days=1)) == 0
    assert actions.remind(ZONE, local("2026-11-24 06:00")) == 0
    assert actions.remind(ZONE, local("2026-11-24 09:00")) == 1 and actions.remind(ZONE, local("2026-11-24 10:00")) == 0
    deliver(local("2026-11-24 09:00"))
    told = [text(mail) for mail in here.sink.mails()]
    assert len(told) == 2 and not [one for one in told if "WHO" in one or "Maja" in one]
    actions.tend(ZONE, row.until)
    assert not Ask.objects.exists()


# --- a clinic's own ---------------------------------------------------------------------------------------------------

OWN = {
    "name": "Sömn", "about": {"sv": "Sömn"}, "ask": {"sv": "Senaste veckan"},
    "scale": [{"value": 0, "sv": "Nej"}, {"value": 1, "sv": "Ja"}],
    "items": [{"sv": "Vaknat ofta", "reverse": False, "required": True}], "score": "sum", "bands": [], "higher_is": "worse",
}  # fmt: skip


def test_a_version_in_use_is_never_rewritten_and_answers_keep_their_words(here, answered):
    first = actions.save_version(None, OWN, NOW)
    key = first.form.key
    with pytest.raises(actions.Unknown):
        actions.ask(here.elin, here.maja, key, NOW)  # a draft
    actions.open_version(first, NOW)
    answered([1], key)
    again = actions.save_version(first.form, OWN | {"items": [{"sv": "Vaknat tidigt"}]}, NOW)
    assert again.number == 2 and queries.instrument(key).version == 1
    assert actions.save_version(first.form, OWN | {"items": [{"sv": "Vaknat för tidigt"}]}, NOW).pk == again.pk
    actions.open_version(again, NOW)
    answered([0], key, NOW + timedelta(days=1))
    points = queries.from_pages(opened(here, NOW + timedelta(days=1)))[key]
    assert [point.instrument.items[0].sv for point in points] == ["Vaknat ofta", "Vaknat för tidigt"]
    assert "Vaknat ofta: Ja" in opened(here, NOW + timedelta(days=1))[0].content.text
    actions.retire(first.form, NOW)
    assert queries.instrument(key) is None and queries.instrument(key, 1) and Version.objects.count() == 2


APART = """
retention:
  journal: {of: [journal], after: entry, keep: P10Y, then: destroy_key}
  apart: {of: [questionnaire], after: created, keep: P2Y, then: destroy_key}
"""


def test_a_rule_of_their_own_is_kept_where_the_policy_has_one(here, answered, monkeypatch):
    """Sealed as those in the record, and gone when their own time is over; the rest of the journal stays."""
    found = {label: table for label, table in tables().items() if label.startswith(("journal.", "questionnaires."))}
    monkeypatch.setattr(due_rows, "tables", lambda: found)
    answered(CALM)
    put_alone(APART)
    answered([1] * 7, "gad7", NOW + timedelta(days=1))
    categories = [page.entry.category for page in opened(here, NOW + timedelta(days=1))]
    assert categories == ["journal.questionnaire", "questionnaire"]
    later = NOW.replace(year=2029)
    run = retention.run(nullcontext, later)
    assert kept.kept(policy_in_force(later), run, 0)["retention.apart"].state == "kept"
    assert [row.key for row in Answer.objects.all()] == ["phq9"]


def test_the_answer_goes_with_its_entry(here, answered):
    from practice.journal.retention import destroy

    answered(CALM, copy=True)
    destroy(journals.entries(journals.own_journal(here.elin, here.maja)), "destroy_key", NOW)
    assert not Answer.objects.exists()


def test_a_copy_opens_only_where_it_was_sealed(here, answered):
    row = answered(CALM, copy=True).answer
    assert sealing.unwrap(row.copy_epoch, row.copy, sealing.copy_context(row.pk, here.elin.pk))["answers"] == CALM
    assert sealing.unwrap(row.copy_epoch, row.copy, sealing.copy_context(row.pk, here.maja.pk)) is None
