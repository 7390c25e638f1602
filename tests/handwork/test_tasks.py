"""What only hands can do: raised by the policy, shown first due first, signed once, and proven."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from shared.privacy import due_rows, retention
from shared.privacy.engine.document import load
from shared.privacy.handwork import actions, queries
from shared.privacy.handwork.models import ManualTask
from shared.privacy.kept import kept
from shared.privacy.models import RetentionRun
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import HEADER, put_alone

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BY_HAND = """
retention:
  paper: {of: [paper_register], media: [paper], after: session, keep: P5Y, then: shred}
  minutes: {of: [paper_register], media: [outside], at: [office], after: event_held, keep: P3M, then: task}
  proofs: {of: [consent_record], after: consent_withdrawn, keep: P1Y}
"""


@pytest.fixture
def cast(db, clinics):
    found = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(BY_HAND)
    return found


@pytest.fixture
def inside(cast):
    with enter(cast.clinic.schema):
        yield cast


@pytest.fixture
def owner(cast):
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def text(answer):
    return answer.content.decode()


def test_a_round_of_shredding_comes_once_a_year_and_one_of_three_months_each_quarter(inside):
    for day in range(0, 400):
        actions.raise_rounds(NOW + timedelta(days=day))
        actions.raise_rounds(NOW + timedelta(days=day))
    rounds = sorted(ManualTask.objects.values_list("kind", "key", "due_on"))
    assert [one[:2] for one in rounds] == [
        ("shred", "retention.paper:2026"),
        ("shred", "retention.paper:2027"),
        *(("task", f"retention.minutes:{name}") for name in ("2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4")),
    ]
    assert rounds[1][2] == date(2027, 1, 31)


def test_rows_of_ours_are_brought_up_by_retention_and_not_by_rounds(inside, monkeypatch):
    names = {one.promise for one in queries.rounds(load(HEADER + BY_HAND), NOW.date())}
    assert names == {"retention.minutes", "retention.paper"}
    monkeypatch.setattr(queries, "has_rows", lambda rule: rule.media == ("paper",))
    assert [one.promise for one in queries.rounds(load(HEADER + BY_HAND), NOW.date())] == ["retention.minutes"]


def test_an_event_brings_its_task_on_the_day_that_the_promise_gives(inside):
    for _ in range(2):
        actions.happened("event_held", date(2026, 11, 30), NOW, key="evening")
    (task,) = ManualTask.objects.all()
    assert (task.promise, task.kind, task.due_on) == ("retention.minutes", "task", date(2027, 2, 28))


def test_the_same_key_raises_one_task_and_an_unknown_kind_none(inside):
    first = actions.raise_task("task", date(2026, 12, 1), NOW, key="the same")
    assert actions.raise_task("task", date(2026, 12, 9), NOW, key="the same").pk == first.pk
    with pytest.raises(KeyError):
        actions.raise_task("nobody-knows", date(2026, 12, 1), NOW)
    assert ManualTask.objects.count() == 1


def test_the_page_shows_the_first_due_first_marks_what_is_late_and_names_whom_it_concerns(cast, owner):
    with enter(cast.clinic.schema):
        actions.raise_task("task", date(2099, 1, 1), NOW, about={"until": "2099-01-01"})
        actions.raise_task(
            "shred", date(2020, 1, 1), NOW, promise="retention.paper", person=cast.users["client"].pk,
            about={"until": "2020-01-01"},
        )  # fmt: skip
    page = text(owner.get("/staff/tasks"))
    assert page.index("Overdue since 1 January 2020") < page.index("By 1 January 2099")
    assert page.count("Overdue since") == 1
    assert '<p class="strong">Client</p>' in page and "shredded" in page


def test_signing_needs_an_answer_and_a_reason_when_it_failed_and_happens_once(cast, owner):
    with enter(cast.clinic.schema):
        task = actions.raise_task("task", date(2026, 12, 1), NOW, about={"until": "2026-12-01"})
    address, prefix = f"/staff/tasks/{task.pk}", f"{task.pk}-"
    assert owner.post(address, {}).status_code == 422
    refused = owner.post(address, {prefix + "outcome": "not_done", prefix + "why": "  "})
    assert refused.status_code == 422 and "Say why it could not be done." in text(refused)
    assert owner.post(address, {prefix + "outcome": "elsewhere"}).status_code == 422
    with enter(cast.clinic.schema):
        assert ManualTask.objects.get().outcome == ""
    said = {prefix + "outcome": "not_done", prefix + "why": "The service <b>is closed</b>"}
    page = text(owner.post(address, said, follow=True))
    assert "Could not be done" in page and "&lt;b&gt;is closed" in page and "Owner" in page
    again = owner.post(address, {prefix + "outcome": "done"}, follow=True)
    assert "Somebody has signed this already" in text(again)
    with enter(cast.clinic.schema):
        found = ManualTask.objects.get()
        assert (found.outcome, found.signed_by) == ("not_done", cast.users["owner"].pk)
    assert owner.post(f"/staff/tasks/{uuid4()}", {f"{uuid4()}-outcome": "done"}).status_code in (404, 422)


def test_what_was_signed_as_done_has_its_line_in_the_next_certificate_and_on_the_public_page(inside, monkeypatch):
    monkeypatch.setattr(due_rows, "records_here", lambda: [])
    by = inside.users["owner"].pk
    actions.raise_rounds(NOW)
    paper, minutes = (ManualTask.objects.get(promise=f"retention.{name}") for name in ("paper", "minutes"))
    actions.sign_off(paper.pk, "done", "", by, NOW)
    actions.sign_off(minutes.pk, "not_done", "locked out", by, NOW)
    first = retention.step(NOW + timedelta(hours=1))
    assert first.finished_at and first.counts == {"retention.paper shred": 1}
    assert retention.step(NOW + timedelta(days=1)).counts == {}
    words = kept(load(HEADER + BY_HAND), RetentionRun.objects.first(), 0)
    assert "21 November 2026" in words["retention.paper"].words
    assert "2026" not in words["retention.minutes"].words


def test_tasks_are_sought_and_leave_as_a_file_that_names_no_client(cast, owner):
    client = cast.users["client"]
    with enter(cast.clinic.schema):
        actions.raise_task("shred", date(2020, 1, 1), NOW, promise="retention.paper", person=client.pk,
                           about={"until": "2020-01-01"})  # fmt: skip
        actions.raise_task("task", date(2099, 1, 1), NOW, about={"until": "2099-01-01"})
    whom = f'<p class="strong">{client.get_full_name()}'
    assert whom in text(owner.get("/staff/tasks?state=Overdue"))
    assert whom not in text(owner.get("/staff/tasks?state=To+be+done"))
    file = owner.get("/staff/tasks?as=csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == 3 and "2020-01-01" in file and client.first_name not in file
