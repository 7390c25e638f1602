"""A client and who treats them write to each other: sealed, told without a word of it, answered, filed, and gone in time."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from practice.accesslog.models import AccessEvent
from practice.journal import actions as journal_actions
from practice.journal import handing
from practice.journal import queries as journals
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.messaging import actions, queries, vault
from practice.messaging import handing as handed
from practice.messaging.models import Away, Copy, Message, Rules, Thread
from practice.people import relations
from practice.people.models import User
from shared.privacy import retention
from shared.privacy.rights import planning
from shared.staff import keyring
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in
from tests.sink import text

SECRET = "Jag vågade inte säga det igår: <b>huset</b> brinner i drömmen."
KEPT = "retention:\n  messages: {of: [message], after: message, keep: P12M}\n"
CHANNELS = "channels:\n  mail: {channel: mail, discreet: true, only: [account.link]}\n"
WITH_MESSAGES = POLICY.replace("retention:\n", KEPT, 1) + CHANNELS
ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def a(db, clinics, sink, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(WITH_MESSAGES)
        User.objects.filter(pk=cast.users["client"].pk).update(language="en")
    browsers = {
        who: cast.browser(who, "my") for who in ("practitioner", "colleague", "supervisor", "client", "other_client")
    }
    for one in browsers.values():
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return SimpleNamespace(schema=clinics["a"].schema, users=cast.users, sink=sink, **browsers)


def url(name, *arguments):
    return reverse(f"messaging:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def written(a, **more):
    said = {"to": a.users["practitioner"].pk, "subject": "Drömmen", "text": SECRET} | more
    answer = a.client.post(url("write"), said)
    assert answer.status_code == 302, answer.content.decode()
    with enter(a.schema):
        return Thread.objects.latest("began_at")


def sent(a):
    """Everything that waits, handed to the mail server."""
    with enter(a.schema):
        for message in OutgoingMessage.objects.filter(sent_at=None, ended_at=None):
            send_now(message.pk, timezone.now())
    return a.sink.mails()


def picture():
    made = BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return SimpleUploadedFile("Teckning 1.png", made.getvalue(), "image/png")


def test_they_write_and_answer_and_nothing_of_it_lies_open(a):
    thread = written(a, file=picture())
    [mail] = sent(a)
    assert mail["To"] == "practitioner@example.org" and url("thread", thread.pk) in text(mail)
    page = a.practitioner.get(url("thread", thread.pk)).content.decode()
    assert "&lt;b&gt;huset&lt;/b&gt;" in page and "Teckning 1.jpg" in page and "answer by" in page
    assert a.practitioner.post(url("thread", thread.pk), {"text": "Tack för att du skriver."}).status_code == 302
    told = sent(a)[-1]
    assert told["To"] == "client@example.org" and "Ekens" not in str(told) and "Tack" not in str(told)
    assert SECRET not in str(told) and "Drömmen" not in str(told)
    page = a.client.get(url("own", thread.pk))
    assert "Tack för att du skriver." in page.content.decode() and "Read " in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    with enter(a.schema):
        first = Message.objects.order_by("sent_at").first()
        assert first.read_at and Message.objects.filter(read_at=None).count() == 0
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
        assert not [one for one in (SECRET, "Drömmen", "Tack för", "Teckning") if one in everywhere]
        assert not [one for one in (SECRET, "Drömmen") if one.encode().hex() in everywhere]
    found = a.client.get(url("own-enclosure", thread.pk, first.pk))
    assert found["Content-Type"] == "image/jpeg" and found.content[:2] == b"\xff\xd8"
    assert a.practitioner.get(url("enclosure", thread.pk, first.pk)).content == found.content


def test_only_a_relation_and_a_key_open_it_and_each_look_is_logged(a):
    thread = written(a)
    assert a.other_client.get(url("own", thread.pk)).status_code == 404
    assert a.colleague.get(url("thread", thread.pk)).status_code == 403  # treats somebody else
    assert a.supervisor.get(url("thread", thread.pk)).status_code == 403  # related, but without a copy
    a.practitioner.get(url("thread", thread.pk))
    with enter(a.schema):
        found = list(AccessEvent.objects.order_by("at", "pk").values_list("who", "what", "outcome"))
        assert found == [
            (a.users["colleague"].pk, "messages", "no_relation"),
            (a.users["supervisor"].pk, "messages", "no_key"),
            (a.users["practitioner"].pk, "messages", ""),
        ]
    assert a.colleague.post(url("join", thread.pk), {"colleague": a.users["colleague"].pk}).status_code == 403
    a.practitioner.post(url("join", thread.pk), {"colleague": a.users["colleague"].pk})  # no relation: not offered
    assert a.practitioner.post(url("join", thread.pk), {"colleague": a.users["supervisor"].pk}).status_code == 302
    assert a.supervisor.post(url("thread", thread.pk), {"text": "Nej"}).status_code == 403  # reads along, no more
    assert "huset" in a.supervisor.get(url("thread", thread.pk)).content.decode()
    with enter(a.schema):
        assert set(Copy.objects.values_list("reader__role", flat=True)) == {"practitioner", "supervisor"}
        supervisor, client = (User.objects.get(pk=a.users[one].pk) for one in ("supervisor", "client"))
        relations.end(supervisor, client, "supervises", timezone.now())
    assert a.supervisor.get(url("thread", thread.pk)).status_code == 403  # dated: it has ended
    said = a.client.get(reverse("accesslog:mine", urlconf=settings.URLCONFS["my"])).content.decode()
    assert "opened your messages" in said and "let a colleague read along" in said


def test_a_message_that_was_moved_or_changed_does_not_open(a):
    thread, other = written(a), written(a, subject="Annat")
    with enter(a.schema):
        one, two = Message.objects.get(thread=thread), Message.objects.get(thread=other)
        key = vault.for_client(thread)
        Message.objects.filter(pk=one.pk).update(body=two.body)
        with pytest.raises(vault.Closed):
            vault.read(thread, key, [Message.objects.get(pk=one.pk)])
        Thread.objects.filter(pk=thread.pk).update(key=other.key, key_epoch=other.key_epoch)
        with pytest.raises(vault.Closed):
            vault.for_client(Thread.objects.get(pk=thread.pk))
    assert a.practitioner.get(url("thread", thread.pk)).status_code == 403


def test_by_hand_or_by_rule_into_the_journal_once_with_its_file(a):
    thread = written(a, file=picture())
    with enter(a.schema):
        chosen = [str(one.pk) for one in thread.messages.all()]
    for _ in range(2):
        a.practitioner.post(url("to-journal", thread.pk), {"chosen": chosen})
    assert _filed(a) == ["journal.attachment", "journal.message"]
    with enter(a.schema):
        actions.save_rules({"answer_days": 3, "filing": Rules.Filing.ALL}, timezone.now())
    a.practitioner.post(url("thread", thread.pk), {"text": "Vi ses på torsdag."})
    assert _filed(a) == ["journal.attachment", "journal.message", "journal.message"]
    page = a.practitioner.get(reverse("journal:open", urlconf=settings.URLCONFS["my"], args=[a.users["client"].pk]))
    assert "huset" in page.content.decode() and "Vi ses på torsdag." in page.content.decode()
    assert "Teckning 1.jpg" in page.content.decode()


def test_where_records_are_kept_elsewhere_messages_stay_messages(a):
    with enter(a.schema):
        put_alone(f"{WITH_MESSAGES}commitments:\n  away: {{always: keep_records_elsewhere}}\n")
        actions.save_rules({"answer_days": 3, "filing": Rules.Filing.ALL}, timezone.now())
    thread = written(a)
    with enter(a.schema):
        chosen = [str(one.pk) for one in thread.messages.all()]
    answer = a.practitioner.post(url("to-journal", thread.pk), {"chosen": chosen})
    assert answer.status_code == 403 and "kept elsewhere" in answer.content.decode()
    assert _filed(a) == [] and chosen


def _filed(a):
    with enter(a.schema):
        client, who = (User.objects.get(pk=a.users[one].pk) for one in ("client", "practitioner"))
        journal = journals.own_journal(client, who)
        return sorted(journals.entries(journal).values_list("category", flat=True)) if journal else []


def test_who_is_away_says_so_and_answers_are_expected_on_weekdays(a):
    today = timezone.localdate()
    said = {"first_day": today, "last_day": today + timedelta(days=9), "words": "Ring Robin om det brådskar."}
    assert a.practitioner.post(url("away"), said | {"last_day": today - timedelta(days=1)}).status_code == 422
    a.practitioner.post(url("away"), said)
    page = a.client.get(url("write")).content.decode()
    assert "Ring Robin om det brådskar." in page and "is away until" in page and "112" in page
    away = Away(first_day=date(2026, 12, 7), last_day=date(2026, 12, 11))
    friday = timezone.datetime(2026, 12, 4, 15, tzinfo=ZONE)
    assert queries.answer_by(friday, 2, None, ZONE) == date(2026, 12, 8)
    assert queries.answer_by(friday + timedelta(days=3), 1, away, ZONE) == date(2026, 12, 14)
    a.practitioner.post(url("away"), {"back": "1"})
    assert "is away until" not in a.client.get(url("write")).content.decode()


def test_nobody_writes_where_the_policy_is_silent_or_secrecy_is_absolute(a):
    with enter(a.schema):
        User.objects.filter(pk=a.users["practitioner"].pk).update(regime="pastoral")
    assert a.client.get(url("write")).status_code == 404 and a.practitioner.get(url("begin")).status_code == 404
    with enter(a.schema):
        User.objects.update(regime="")
        put_alone(POLICY)
    assert a.client.get(url("write")).status_code == 404
    assert "policy says nothing" in a.practitioner.get(url("inbox")).content.decode()


def test_twelve_months_after_the_last_message_its_keys_and_all_are_gone(a):
    thread = written(a)
    with enter(a.schema):
        then = timezone.now() - timedelta(days=367)
        Thread.objects.update(began_at=then - timedelta(days=300), last_at=then)
        kept = {
            one.pk
            for one in planning.plan(a.users["client"].pk, timezone.now()).fates
            if one.table.model == "messaging.Thread"
        }
        assert kept == {thread.pk}
        while not retention.step(timezone.now()).finished_at:
            pass
        assert not Thread.objects.exists() and not Message.objects.exists() and not Copy.objects.exists()


def test_a_lost_key_and_a_move_lose_nothing_that_can_still_be_opened(a):
    thread = written(a)
    with enter(a.schema):
        who = User.objects.get(pk=a.users["practitioner"].pk)
        old, public = keyring.new_pair()
        Copy.objects.all().delete()
        who.public_key = public
        vault.give(thread, vault.for_client(thread), who, timezone.now())
        new, new_public = keyring.new_pair()
        vault.reseal(who, old, new_public)
        Thread.objects.update(key=None, key_epoch="")  # as in a parcel
        thread.refresh_from_db()
        with pytest.raises(vault.Closed):
            vault.for_client(thread)
        with pytest.raises(vault.Closed):
            vault.for_reader(thread, who, old)
        key = vault.for_reader(thread, who, new)
        assert vault.for_client(Thread.objects.get()) == key


def test_messages_go_along_with_a_journal_that_is_handed_over(a):
    """The client's yes to it is a yes to the threads: who takes over reads and answers, who gave it reads no more."""
    thread = written(a)
    with enter(a.schema):
        maja, robin = (User.objects.get(pk=a.users[who].pk) for who in ("practitioner", "colleague"))
        old, public = keyring.new_pair()
        new, other = keyring.new_pair()
        maja.public_key, robin.public_key = public, other
        maja.save()
        robin.save()
        vault.give(thread, vault.for_client(thread), robin, timezone.now())
        Copy.objects.filter(thread=thread).delete()
        vault.give(thread, vault.for_client(thread), maja, timezone.now())
        journal = journal_actions.start_journal(maja, [a.users["client"]], timezone.now())
        row = handing.propose(journal, robin, timezone.now())
        assert not handing.carry_out(row, maja, old, "Eken", timezone.now())
        assert Copy.objects.get(thread=thread).reader_id == maja.pk  # without a yes nothing moves
        handing.answer(row, a.users["client"].pk, True, timezone.now())
        assert handing.carry_out(row, maja, old, "Eken", timezone.now())
        thread.refresh_from_db()
        assert thread.practitioner_id == robin.pk
        key = vault.for_reader(thread, robin, new)
        assert [one.content.text for one in vault.read(thread, key, thread.messages.all())] == [SECRET]
        with pytest.raises(vault.Closed):
            vault.for_reader(thread, maja, old)


def test_who_works_out_their_notice_answers_until_the_day_and_then_the_successor_does(a):
    thread = written(a)
    with enter(a.schema):
        maja, robin = (User.objects.get(pk=a.users[who].pk) for who in ("practitioner", "colleague"))
        old, maja.public_key = keyring.new_pair()
        new, robin.public_key = keyring.new_pair()
        maja.save()
        robin.save()
        Copy.objects.filter(thread=thread).delete()
        vault.give(thread, vault.for_client(thread), maja, timezone.now())
        ahead = timezone.now() + timedelta(days=14)
        handed.follow([thread.client_id], maja, old, robin, ahead, timezone.now())
        thread.refresh_from_db()
        assert thread.practitioner_id == maja.pk and vault.for_reader(thread, robin, new)
        handed.pass_on(maja, {})  # nobody was named after all
        assert Thread.objects.get(pk=thread.pk).practitioner_id == maja.pk
        handed.pass_on(maja, {thread.client_id: robin})
        assert Thread.objects.get(pk=thread.pk).practitioner_id == robin.pk
        assert set(Copy.objects.filter(thread=thread).values_list("reader", flat=True)) == {robin.pk}
