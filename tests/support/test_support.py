"""Somebody asks the office for help by form, by phone or out of a thread: answered, told without a word of it, marked by
nobody in particular, closed, and gone after twelve months."""

from datetime import date, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.messaging.models import Thread
from practice.people.models import User
from practice.support import actions, queries
from practice.support.models import Case, Entry, Reply, Satisfaction
from shared.cases import Said
from shared.privacy import retention
from shared.privacy.rights import erasing
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in
from tests.sink import text

SECRET = "Kortet <b>nekas</b> fast jag bytte bank i våras."
KEPT = """retention:
  messages: {of: [message], after: message, keep: P12M}
  support: {of: [support_case], after: case_closed, keep: P12M}
"""
CHANNELS = "channels:\n  mail: {channel: mail, discreet: true, only: [account.link]}\n"
WITH_CASES = POLICY.replace("retention:\n", KEPT, 1) + CHANNELS
ASKED = {"category": "payment", "subject": "Kortet nekas", "text": SECRET}


@pytest.fixture
def a(db, clinics, sink, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(WITH_CASES)
        User.objects.filter(pk=cast.users["client"].pk).update(language="en")
    names = ("client", "other_client", "practitioner", "owner", "receptionist")
    browsers = {who: cast.browser(who, "my") for who in names}
    for one in browsers.values():
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return SimpleNamespace(schema=clinics["a"].schema, users=cast.users, sink=sink, **browsers)


def url(name, *arguments):
    return reverse(f"support:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def asked(a, browser=None):
    answer = (browser or a.client).post(url("ask"), ASKED)
    assert answer.status_code == 302, answer.content.decode()
    with enter(a.schema):
        return Case.objects.latest("opened_at")


def sent(a):
    with enter(a.schema):
        for message in OutgoingMessage.objects.filter(sent_at=None, ended_at=None):
            send_now(message.pk, timezone.now())
    return a.sink.mails()


def test_it_is_asked_answered_closed_and_marked_and_nothing_of_it_lies_open_or_leaves(a):
    case = asked(a)
    page = a.receptionist.get(url("case", case.pk)).content.decode()
    assert "&lt;b&gt;nekas&lt;/b&gt;" in page and "Payment and invoices" in page
    assert (
        a.receptionist.post(url("case", case.pk), {"text": "Ring banken, sa ägaren.", "note": "1"}).status_code == 302
    )
    assert a.receptionist.post(url("case", case.pk), {"text": "Prova igen nu.", "answer": "1"}).status_code == 302
    [mail] = sent(a)
    assert mail["To"] == "client@example.org" and url("own", case.pk) in text(mail)
    page = a.client.get(url("own", case.pk)).content.decode()
    assert "Prova igen nu." in page and "Ring banken" not in page
    assert (
        a.client.post(url("own", case.pk), {"rate": "1", "mark": "5"}).status_code == 302
    )  # not yet closed: not counted
    a.receptionist.post(url("case", case.pk), {"close": "1"})
    told = sent(a)[-1]
    assert "how well we helped" in text(told)
    for one in a.sink.mails():
        assert not [word for word in ("Kortet", "bank", "Prova", "Payment") if word in str(one)]
    for _ in range(2):  # once, however often it is sent
        a.client.post(url("own", case.pk), {"rate": "1", "mark": "2"})
    with enter(a.schema):
        assert list(Satisfaction.objects.values_list("mark", "number")) == [(2, 1)]
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
        assert not [one for one in (SECRET, "Kortet", "Prova igen", "Ring banken") if one in everywhere]
    assert "Very badly" not in a.owner.get(url("case", case.pk)).content.decode()


def test_each_sees_their_own_and_whoever_writes_again_opens_it(a):
    case = asked(a)
    assert a.other_client.get(url("own", case.pk)).status_code == 404
    assert a.other_client.post(url("own", case.pk), {"text": "Nej"}).status_code == 404
    assert a.practitioner.get(url("case", case.pk)).status_code == 403
    a.client.post(url("own", case.pk), {"close": "1"})
    with enter(a.schema):
        case.refresh_from_db()
        assert case.state == "closed" and case.closed_at
    assert a.client.post(url("own", case.pk), {"text": ""}).status_code == 422
    assert a.client.post(url("own", case.pk), {"text": "811218-9876 är mitt nummer"}).status_code == 422
    a.client.post(url("own", case.pk), {"text": "Nu hände det igen."})
    with enter(a.schema):
        case.refresh_from_db()
        assert case.state == "open" and case.closed_at is None
        assert Entry.objects.filter(case=case).count() == 2
    mine = asked(a, a.practitioner)
    assert "Kortet nekas" in a.practitioner.get(url("mine")).content.decode()
    assert mine.pk != case.pk


def test_a_call_is_noted_given_away_and_answered_with_ready_words(a):
    said = {"category": "video", "subject": "Inget ljud", "text": "Hör inget.", "email": "", "caller": "Kim, 070"}
    assert a.receptionist.post(url("phone"), said | {"email": "nobody@example.org"}).status_code == 422
    assert a.receptionist.post(url("phone"), said).status_code == 302
    said |= {"email": "client@example.org", "subject": "Ingen bild"}
    assert a.receptionist.post(url("phone"), said).status_code == 302
    with enter(a.schema):
        stranger, known = Case.objects.order_by("opened_at")
        assert stranger.person is None and known.person_id == a.users["client"].pk
        reply = actions.save_reply(
            Reply(), {"title": "Ljud", "language": "sv", "words": "Byt webbläsare."}, timezone.now()
        )
    page = a.receptionist.get(url("case", stranger.pk)).content.decode()
    assert "Kim, 070" in page and 'name="answer"' not in page  # there is nobody to tell
    assert "Ingen bild" in a.client.get(url("mine")).content.decode()
    page = a.owner.get(f"{url('case', known.pk)}?reply={reply.pk}").content.decode()
    assert "Byt webbläsare." in page
    a.owner.post(url("case", known.pk), {"assign": "1", "to": str(a.users["receptionist"].pk)})
    a.client.post(url("own", known.pk), {"text": "Fortfarande ingen bild."})
    assert [one["To"] for one in sent(a)] == ["receptionist@example.org"]
    a.owner.post(url("case", known.pk), {"assign": "1", "to": str(a.users["practitioner"].pk)})
    with enter(a.schema):
        known.refresh_from_db()
        assert known.assigned_id == a.users["receptionist"].pk  # only the office is chosen from


def test_a_practitioner_hands_over_what_they_tick_and_nothing_else(a):
    write = reverse("messaging:write", urlconf=settings.URLCONFS["my"])
    said = {"to": a.users["practitioner"].pk, "subject": "Två saker", "text": "Fakturan är fel."}
    assert a.client.post(write, said).status_code == 302
    with enter(a.schema):
        thread = Thread.objects.get()
    a.client.post(
        reverse("messaging:own", urlconf=settings.URLCONFS["my"], args=[thread.pk]), {"text": "Jag sover illa."}
    )
    with enter(a.schema):
        first, _later = thread.messages.order_by("sent_at")
    assert a.practitioner.post(url("from-thread", thread.pk), {"category": "payment"}).status_code == 422
    said = {"category": "payment", "chosen": [str(first.pk)]}
    assert a.practitioner.post(url("from-thread", thread.pk), said).status_code == 302
    with enter(a.schema):
        case = Case.objects.get()
        assert case.channel == "chat" and case.person_id == a.users["client"].pk
    page = a.receptionist.get(url("case", case.pk)).content.decode()
    assert "Fakturan är fel." in page and "sover illa" not in page
    assert a.receptionist.get(url("from-thread", thread.pk)).status_code == 403


def test_figures_stand_on_five_and_on_whole_quarters(a):
    zone, today = ZoneInfo("Europe/Stockholm"), date(2027, 2, 10)
    with enter(a.schema):
        client, owner = (User.objects.get(pk=a.users[one].pk) for one in ("client", "owner"))
        at = timezone.datetime(2026, 11, 2, 9, tzinfo=zone)
        for hours in (1, 2, 3, 50):
            case = actions.begin(client, client, Said("x"), "other", "form", at)
            actions.answer(case, owner, "y", at + timedelta(hours=hours))
            actions.close(case, at + timedelta(hours=hours))
            actions.rate(case, 5, date(2026, 11, 3))
        found = queries.figures(today, zone)
        assert [one.begins for one in found] == [date(2026, 10, 1), date(2026, 7, 1), date(2026, 4, 1)]
        assert (found[0].opened, found[0].hours, found[0].satisfied) == (4, None, None)
        case = actions.begin(client, client, Said("x"), "other", "form", at)
        actions.answer(case, owner, "y", at + timedelta(hours=4))
        actions.close(case, at + timedelta(hours=4))
        actions.rate(case, 1, date(2026, 11, 3))
        best = queries.figures(today, zone)[0]
        assert (best.opened, best.hours, best.marks, best.satisfied) == (5, 3.0, 5, 4.2)
        assert queries.figures(date(2026, 12, 31), zone)[0].begins == date(
            2026, 7, 1
        )  # one that still runs tells nothing
        erasing.erase(client.pk, at + timedelta(days=1))
        assert not Case.objects.exists() and Satisfaction.objects.count() == 2  # nobody's


def test_a_quiet_one_closes_and_twelve_months_later_it_is_gone(a):
    case = asked(a)
    now = timezone.now()
    with enter(a.schema):
        owner = User.objects.get(pk=a.users["owner"].pk)
        actions.answer(case, owner, "Så här.", now - timedelta(days=13))
        assert actions.close_quiet(now) == 0 and actions.close_quiet(now + timedelta(days=2)) == 1
        for days, left in ((360, 1), (367, 0)):
            Case.objects.update(opened_at=now - timedelta(days=900), closed_at=now - timedelta(days=days))
            while not retention.step(timezone.now()).finished_at:
                pass
            assert Case.objects.count() == left and Entry.objects.count() == 2 * left


def test_nobody_asks_where_the_policy_is_silent(a):
    with enter(a.schema):
        put_alone(POLICY)
    assert a.client.get(url("ask")).status_code == 404 and a.client.post(url("ask"), ASKED).status_code == 404
    assert "no questions" in a.client.get(url("mine")).content.decode()
    assert "does not say" in a.owner.get(url("inbox")).content.decode()


def test_the_list_of_cases_leaves_as_a_file_without_a_word_of_what_was_asked(a):
    asked(a)
    page, sought = (a.receptionist.get(url("inbox") + query).content.decode() for query in ("", "?q=Kortet"))
    assert "Kortet nekas" in page and "1 of 1" in page and "Nothing fits" in sought
    file = a.receptionist.get(url("inbox") + "?as=csv").content.decode("utf-8-sig")
    assert "Client" in file and "Kortet" not in file and SECRET not in file
    with enter(a.schema):
        assert list(AccessEvent.objects.values_list("what", "client")) == [("listed", a.users["client"].pk)]
