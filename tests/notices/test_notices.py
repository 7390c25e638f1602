"""A change of the policy reaches each client once, with proof; whoever was not reached keeps the old rule."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from practice.mailbox import actions as mailbox
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.telling import actions as telling
from shared.privacy import actions as privacy
from shared.privacy.handwork import actions as handwork
from shared.privacy.handwork.models import ManualTask
from shared.privacy.mail import Undelivered
from shared.privacy.models import Acceptance
from shared.privacy.notices import actions, queries
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.standing import standing
from shared.privacy.queries import version_in_force
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.sink import text

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LONGER = POLICY.replace("keep: P12M", "keep: P18M")
HELPS = POLICY.replace("keep: P12M", "keep: P3M")
DISCREET = "\nchannels:\n  mail: {channel: mail, discreet: true, only: [contact.first_name, account.link]}\n"


def publish(document, now=NOW):
    privacy.import_yaml(document, now)
    return privacy.publish(now)


@pytest.fixture
def cast(db, clinics):
    found = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(POLICY + DISCREET)
    return found


@pytest.fixture
def inside(cast):
    with enter(cast.clinic.schema):
        yield cast


def send_all(now=NOW):
    for pk in OutgoingMessage.objects.filter(sent_at=None, ended_at=None).values_list("pk", flat=True):
        mailbox.send_now(pk, now)


def tell_all(now=NOW):
    while telling.tell(now):
        pass


def refuse(monkeypatch, address):
    """The mail server of this one address refuses it for good."""
    deliver = mailbox.deliver

    def deliver_or_refuse(message, reference, now, *more):
        if message.to.address == address:
            import smtplib

            raise Undelivered(smtplib.SMTPRecipientsRefused({address: (550, b"no such user")}))
        deliver(message, reference, now, *more)

    monkeypatch.setattr(mailbox, "deliver", deliver_or_refuse)


def test_every_client_is_mailed_once_at_least_the_promised_days_ahead_with_the_way_to_object(inside, sink):
    version = publish(LONGER + DISCREET)
    assert version.effective_at - NOW >= timedelta(days=30)
    for _ in range(3):
        tell_all()
    send_all()
    mails = sink.mails()
    assert sorted(mail["To"] for mail in mails) == ["client@example.org", "other_client@example.org"]
    words = text(mails[0])
    for part in ("/policy-change#object", "/rights", "/profile/close", "/policy-change", "22 december 2026"):
        assert part in words
    assert {one.way for one in PolicyNotice.objects.all()} == {"mail"}
    delivery = queries.deliveries()[0]
    assert (delivery.told, delivery.mailed, delivery.waiting, delivery.bounced) == (2, 2, 0, 0)


def test_what_only_helps_is_mailed_to_nobody(inside):
    assert publish(HELPS + DISCREET).effective_at == NOW
    tell_all()
    assert OutgoingMessage.objects.count() == 0 and queries.deliveries() == []


def test_killed_half_way_and_started_again_nobody_is_told_twice_and_nobody_is_left_out(inside, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    for number in range(8):
        User.objects.create_user(f"c{number}@example.org", first_name="C", created_at=NOW, verified_at=NOW)
    publish(LONGER + DISCREET)
    sent, real = [], telling.send_later

    def dies_at_the_fifth(*arguments, **named):
        sent.append(1)
        if len(sent) == 5:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(telling, "send_later", dies_at_the_fifth)
    telling.tell(NOW)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        telling.tell(NOW)
    assert PolicyNotice.objects.count() == OutgoingMessage.objects.count() == 3
    tell_all()
    users = list(OutgoingMessage.objects.values_list("user", flat=True))
    assert len(users) == len(set(users)) == User.objects.filter(role="").count() == 10


def test_somebody_whom_no_mail_reaches_keeps_the_old_rule_and_somebody_must_tell_them(inside, sink, monkeypatch):
    refuse(monkeypatch, "other_client@example.org")
    phone_only = User.objects.create_user(None, first_name="Ring", created_at=NOW)
    version = publish(LONGER + DISCREET)
    tell_all()
    send_all()
    tasks = {one.person: one for one in ManualTask.objects.all()}
    assert set(tasks) == {inside.users["other_client"].pk, phone_only.pk}
    begins, later = version.effective_from, version.effective_at + timedelta(days=90)
    told, bounced = inside.users["client"].pk, inside.users["other_client"].pk
    found = standing([told, bounced], later, "Europe/Stockholm")
    created = begins + timedelta(days=60)
    assert found.since(told, created, later.date()) == created
    assert found.since(bounced, created, later.date()) < begins
    handwork.sign_off(tasks[bounced].pk, "done", "By letter", inside.users["owner"].pk, later)
    much_later = later + timedelta(days=40)
    found = standing([bounced], much_later, "Europe/Stockholm")
    assert found.since(bounced, created, much_later.date()) < begins  # collected before they knew
    assert found.since(bounced, much_later.date(), much_later.date()) == much_later.date()


def test_a_mail_that_leaves_late_moves_the_day_for_that_person(inside, sink):
    version = publish(LONGER + DISCREET)
    tell_all()
    late = version.effective_at - timedelta(days=2)
    OutgoingMessage.objects.update(created_at=late)  # the worker was down: it would else have been given up
    send_all(late)
    person, day = inside.users["client"].pk, version.effective_from + timedelta(days=10)
    found = standing([person], version.effective_at + timedelta(days=10), "Europe/Stockholm")
    assert found.since(person, day, day) < version.effective_from
    after = version.effective_from + timedelta(days=40)
    assert found.since(person, after, after) == after


def test_retention_keeps_a_bounced_clients_new_data_by_the_old_and_shorter_rule(inside, monkeypatch):
    from shared.privacy import due_rows, retention
    from shared.privacy.registry import NOT_PERSONAL, Record, Table

    record = Record("enquiry", {"created": "accepted_at", "correspondence": "accepted_at"})
    table = Table("privacy.Acceptance", fields={"id": NOT_PERSONAL}, person="person", record=record)
    monkeypatch.setattr(due_rows, "tables", lambda: {"privacy.acceptance": table})
    version = publish(LONGER + DISCREET)
    told, bounced = inside.users["client"].pk, inside.users["other_client"].pk
    for notice in actions.queue(version, [told, bounced], NOW):
        (actions.delivered if notice.person == told else actions.bounced)(notice.pk, NOW)
    written = version.effective_at + timedelta(days=5)
    for person in (told, bounced):
        Acceptance.objects.create(
            person=person, document="letter", number=1, sha256="", language="sv", accepted_at=written
        )
    retention.step(written + timedelta(days=370))  # past twelve months, not past eighteen
    assert list(Acceptance.objects.filter(document="letter").values_list("person", flat=True)) == [told]
    retention.step(written + timedelta(days=560))
    assert not Acceptance.objects.filter(document="letter").exists()


def test_whom_no_notice_was_ever_queued_for_keeps_the_old_rule_until_told(inside, sink):
    """The worker was down over the day, and long after it."""
    person, fresh = inside.users["client"].pk, User.objects.create_user("new@example.org", created_at=NOW)
    version = publish(LONGER + DISCREET)
    User.objects.filter(pk=fresh.pk).update(created_at=version.effective_at)  # came when it held already
    later = version.effective_at + timedelta(days=60)
    created, everybody = version.effective_from + timedelta(days=20), [person, fresh.pk, inside.users["owner"].pk]
    found = standing(everybody, later, "Europe/Stockholm")
    assert found.since(person, created, later.date()) < version.effective_from
    assert {found.since(one, created, later.date()) for one in everybody[1:]} == {created}
    tell_all(later)
    send_all(later)
    assert len(sink.mails()) == 2  # the new one needed none
    found = standing([person], later + timedelta(days=60), "Europe/Stockholm")
    assert found.since(person, created, later.date()) < version.effective_from  # collected before they knew
    told = later.date() + timedelta(days=version.notice_days)
    assert found.since(person, told, told) == told


def test_the_database_leaves_the_untold_to_the_engine(inside):
    from shared.privacy import due_sql
    from shared.privacy.due_rows import Judge
    from shared.privacy.queries import rulebook
    from shared.privacy.registry import tables

    version, table = publish(LONGER + DISCREET), tables()["booking.booking"]
    later = version.effective_at + timedelta(days=60)
    judge = Judge(rulebook(later), later.date(), "Europe/Stockholm")
    owed = {inside.users["client"].pk, inside.users["other_client"].pk}
    people = {row["pk"] for row in queries.untold(version).values("pk")}
    assert people == owed and str(due_sql.special(table, judge)) != str(due_sql.Q(pk__in=()))
    for notice in actions.queue(version, list(owed), NOW):
        actions.delivered(notice.pk, NOW)
    Acceptance.objects.all().delete()
    assert str(due_sql.special(table, judge)) == str(due_sql.Q(pk__in=()))


def test_in_force_at_the_clinics_own_midnight(inside):
    version = publish(LONGER + DISCREET)
    assert version.effective_at == datetime(2026, 12, 21, 23, 0, tzinfo=UTC)  # 22 December in Stockholm
    assert version_in_force(version.effective_at - timedelta(seconds=1)).number == 1
    assert version_in_force(version.effective_at).number == version.number


@pytest.fixture
def client(cast):
    browser = cast.browser("client", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def open_change(cast, days=40):
    from django.utils import timezone

    with enter(cast.clinic.schema):
        return publish(LONGER + DISCREET, timezone.now())


def body(answer):
    return answer.content.decode()


def test_the_client_reads_the_difference_in_words_and_objects(cast, client):
    assert "changes on" not in body(client.get("/profile"))
    open_change(cast)
    page = body(client.get("/profile"))
    assert "What we promise you changes on" in page and "18 months" in page
    page = body(client.get("/policy-change"))
    assert "12 months" in page and "18 months" in page and 'id="object"' in page and 'id="close"' in page
    page = body(client.post("/policy-change", {"answer": "object", "words": "Too <long>"}, follow=True))
    assert "You objected" in page
    with enter(cast.clinic.schema):
        notice, task = PolicyNotice.objects.get(), ManualTask.objects.get()
        assert (notice.objection, notice.way) == ("Too <long>", "service") and task.person == notice.person
    page = body(client.post("/policy-change", {"answer": "agree"}, follow=True))
    assert "you accept the new promises" in page
    assert "What we promise you changes on" not in body(client.get("/profile"))
    with enter(cast.clinic.schema):
        assert PolicyNotice.objects.get().objected_at is None


def test_a_wrong_answer_changes_nothing(cast, client):
    open_change(cast)
    for wrong in ({}, {"answer": "maybe"}, {"answer": "object", "words": "x" * 2001}):
        assert client.post("/policy-change", wrong).status_code == 422
    with enter(cast.clinic.schema):
        assert not PolicyNotice.objects.exists() and not ManualTask.objects.exists()


def test_the_staff_see_numbers_and_no_names(cast):
    open_change(cast)
    with enter(cast.clinic.schema):
        tell_all()
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = body(browser.get("/staff/policy/notices"))
    assert "Waiting in the queue" in page and "<dd>2</dd>" in page
    assert "Client" not in page.partition("<main")[2].replace("clients", "").replace("Clients", "")


@pytest.fixture
def owner(cast):
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def test_an_objection_that_is_raised_again_after_its_answer_is_a_second_task(inside):
    version, person, owner = publish(LONGER), inside.users["client"].pk, inside.users["owner"].pk
    actions.object_to(version, person, "Too long.", NOW)
    actions.object_to(version, person, "Much too long.", NOW)  # the same one, in other words
    [first] = ManualTask.objects.filter(kind="notice_objection")
    handwork.sign_off(first.pk, "done", "", owner, NOW)
    actions.object_to(version, person, "Your answer does not say why.", NOW + timedelta(days=3))
    second = ManualTask.objects.get(kind="notice_objection", outcome="")
    assert second.person == person and second.due_on > first.due_on
    [shown] = queries.objections()[version.pk]
    assert shown.task == second


def test_the_keepers_read_what_is_objected_to_without_who_and_what_became_of_it(cast, client, owner):
    open_change(cast)
    client.post("/policy-change", {"answer": "object", "words": "Too <long>"})
    page = body(owner.get("/staff/policy/notices")).partition("<main")[2]
    with enter(cast.clinic.schema):
        task, person = ManualTask.objects.get(), cast.users["client"]
    assert "Too &lt;long&gt;" in page and "waits for an answer, by" in page and f"/staff/tasks#task-{task.pk}" in page
    assert str(person.pk) not in page and person.email not in page
    assert f'id="task-{task.pk}"' in body(owner.get("/staff/tasks"))
    owner.post(f"/staff/tasks/{task.pk}", {f"{task.pk}-outcome": "done", f"{task.pk}-why": ""})
    assert "answered, signed" in body(owner.get("/staff/policy/notices"))
    client.post("/policy-change", {"answer": "agree"})
    assert "Too &lt;long&gt;" not in body(owner.get("/staff/policy/notices"))


def test_a_mail_that_came_back_later_proves_nothing_any_more(cast, owner, sink):
    from django.utils import timezone

    version = open_change(cast)
    with enter(cast.clinic.schema):
        tell_all(timezone.now())
        send_all(timezone.now())
    path, field = f"/staff/policy/notices/{version.number}/bounced", f"{version.number}-email"
    for wrong in ("", "nobody@example.org", "no address"):
        assert owner.post(path, {field: wrong}).status_code == 422
    assert owner.post("/staff/policy/notices/1/bounced", {"1-email": "client@example.org"}).status_code == 404
    with enter(cast.clinic.schema):
        assert not PolicyNotice.objects.filter(told_at=None).exists() and not ManualTask.objects.exists()
    assert owner.post(path, {field: "Client@example.org"}).status_code == 302
    with enter(cast.clinic.schema):
        assert PolicyNotice.objects.get(told_at=None).person == cast.users["client"].pk
        assert ManualTask.objects.get().person == cast.users["client"].pk
    assert owner.post(path, {field: "client@example.org"}).status_code == 422  # it counts as arrived no more
