"""Every key is lost: two trustees, a day, and everybody who may stop it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from practice.people import recovering
from practice.people.models import User
from shared.staff import actions, acts, links, notices, queries, recovery, sessions
from shared.staff.models import HardwareKey, Notice, Recovery, StaffAccount, StaffSession, Trustee
from shared.staff.recovery import Refused
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.staff.conftest import Desk, new_key
from tests.staff.signed_in import account_with_keys, sign_in_as

PLATFORM = settings.PUBLIC_SCHEMA_NAME
LINK = re.compile(r"http://enrum\.test(/\S+)")
Kind = Notice.Kind


class Somebody:
    """With two keys, signed in at BASE."""

    def __init__(self, at, name, operator=False):
        with enter(PLATFORM):
            self.account = account_with_keys(name, operator=operator)
        self.desk = Desk(at(""))
        self.sign_in()

    def sign_in(self):
        with enter(PLATFORM):
            return sign_in_as(self.desk.client, self.account)

    def touched(self, act):
        with enter(PLATFORM):
            row = StaffSession.objects.get(staff=self.account)
            sessions.allow(row, acts.bound(PLATFORM, act), timezone.now())

    def post(self, path, **fields):
        return self.desk.client.post(path, fields)

    def get(self, path):
        return self.desk.client.get(path)

    def names(self, other):
        self.touched(acts.TRUSTEES)
        assert self.post("/staff/trustees", act="name", email=other.account.email).status_code == 302
        with enter(PLATFORM):
            pk = Trustee.objects.get(staff=self.account, email=other.account.email).pk
        other.post("/staff/trustees", act="accept", pk=pk)

    def approves(self, pk, number):
        self.touched(f"{acts.APPROVE}:{pk}")
        return self.post(f"/staff/recovery/{pk}", digits=number)


@pytest.fixture
def mia(db, clinics, at):
    return Somebody(at, "Mia Holm")


@pytest.fixture
def friends(db, at):
    return [Somebody(at, name) for name in ("Ada Berg", "Bo Dahl")]


@pytest.fixture
def trusted(mia, friends):
    for friend in friends:
        mia.names(friend)
    return mia


def mails(sink, now=None):
    """What the jobs would do: find whose address it is, and send. Returns all mails so far."""
    with enter(PLATFORM):
        for row in Recovery.objects.filter(staff=None):
            recovery.begin(row.pk, timezone.now())
        for notice in Notice.objects.filter(sent_at=None).order_by("pk"):
            notices.send(notice.pk, now or timezone.now())
    return sink.mails()


def told(account):
    with enter(PLATFORM):
        return list(Notice.objects.filter(staff=account).order_by("pk").values_list("kind", flat=True))


def ask(at, email):
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    answer = browser.post("/staff/lost", {"email": email})
    return browser, answer


def proven(at, sink, account):
    """(browser, the recovery, the number to read out)"""
    browser, answer = ask(at, account.email)
    code = re.search(r"\d{4}-\d{4}", sinks.text(mails(sink)[-1]))[0]
    waiting = browser.post(answer["Location"], {"digits": code})
    with enter(PLATFORM):
        row = Recovery.objects.get(staff=account)
    number = re.search(r"<strong>(\d{3}-\d{3})</strong>", browser.get(waiting["Location"]).content.decode())[1]
    return browser, row, number


def later(**span):
    return timezone.now() + timedelta(**span)


# --- the whole way --------------------------------------------------------------------------------------------------


def test_two_trustees_and_a_day_give_the_account_back_and_no_journal(trusted, friends, at, sink, clinics):
    account, clinic = trusted.account, clinics["a"]
    with enter(PLATFORM):
        actions.add_membership(account, clinic.schema, timezone.now())
        before = StaffAccount.objects.get(pk=account.pk).generation
    with enter(clinic.schema):
        person = _user(account, public_key=b"p" * 32)
    _browser, row, number = proven(at, sink, account)
    for friend in friends:
        assert "asks for your help" in friend.get("/staff/trustees").content.decode()
        assert friend.approves(row.pk, number).status_code == 302
    with enter(PLATFORM):
        row.refresh_from_db()
        assert abs(row.due_at - later(hours=24)) < timedelta(minutes=1)
        assert recovery.due(later(hours=23)) == []
        found = recovery.due(later(hours=25))
    assert found == [(row.pk, account.pk, [clinic.schema])]
    with enter(clinic.schema):
        recovering.begin_anew(account.pk)
        person.refresh_from_db()
        assert person.public_key is None
    with enter(PLATFORM):
        recovery.finish(row.pk, later(hours=23))
        assert HardwareKey.objects.filter(staff=account).count() == 2  # not before its day
        recovery.finish(row.pk, later(hours=25)), recovery.finish(row.pk, later(hours=25))
        assert not HardwareKey.objects.filter(staff=account).exists()
        after = StaffAccount.objects.get(pk=account.pk)
        assert (after.generation, after.keyset_tag, after.previous) == (before + 1, None, None)
    assert trusted.get("/staff/").status_code == 302  # whoever sat in the account is out
    assert told(account)[-3:] == [Kind.BEGUN, Kind.APPROVED, Kind.READY]
    desk = Desk(at(""))
    begin = LINK.search(sinks.text(mails(sink)[-1]))[1]
    assert "journals are not opened by the new keys" in desk.client.get(begin).content.decode()
    assert desk.client.post(begin)["Location"] == "/staff/first-key"
    for _ in range(2):
        assert desk.register(new_key()).json() == {"opens": True}
    with enter(PLATFORM):
        assert queries.is_active(account)
    assert desk.client.get(begin).status_code == 404  # once


def _user(account, **fields):
    return User.objects.create_user(
        account.email, first_name="Mia", role="practitioner", staff_id=account.pk, created_at=timezone.now(), **fields
    )


def test_every_mail_says_nothing_of_who_and_where(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    for friend in friends:
        friend.approves(row.pk, number)
    sent = mails(sink)
    assert len(sent) >= 7
    for mail in sent:
        words = sinks.text(mail) + str(mail["Subject"])
        assert not re.search(r"Mia|Holm|Ada|Berg|Bo Dahl|clinic|klinik", words.replace("enrum.test/staff", "")), words


# --- what is not enough ---------------------------------------------------------------------------------------------


def test_one_trustee_is_not_enough_and_one_twice_is_one(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    assert friends[0].approves(row.pk, number).status_code == 302
    assert friends[0].approves(row.pk, number).status_code == 404
    with enter(PLATFORM):
        row.refresh_from_db()
        assert row.due_at is None and row.approvals.count() == 1


def test_without_a_touch_for_this_very_recovery_nothing_is_approved(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    refused = friends[0].post(f"/staff/recovery/{row.pk}", digits=number)
    assert refused.status_code == 403
    friends[0].touched(acts.TRUSTEES)
    assert friends[0].post(f"/staff/recovery/{row.pk}", digits=number).status_code == 403
    with enter(PLATFORM):
        assert row.approvals.count() == 0


def test_the_number_is_read_out_by_whoever_asked_and_five_wrong_ones_end_it(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    wrong = "000-000" if number != "000-000" else "111-111"
    for _ in range(5):
        assert friends[0].approves(row.pk, wrong).status_code == 403
    assert friends[0].approves(row.pk, number).status_code == 404
    with enter(PLATFORM):
        assert Recovery.objects.get(pk=row.pk).stopped_at is not None
    assert told(trusted.account)[-1] == Kind.STOPPED


def test_nobody_else_can_help_least_of_all_an_operator(trusted, friends, at, sink):
    stranger, operator = Somebody(at, "Cai Falk"), Somebody(at, "Op Erator", operator=True)
    trusted.names(operator)
    with enter(PLATFORM):
        assert not Trustee.objects.filter(email=operator.account.email, accepted_at__isnull=False).exists()
        actions.make_operator(friends[1].account, timezone.now())  # became one later
    with enter(PLATFORM):
        assert len(recovery.trustees_of(trusted.account)) == 1
        actions_needed = recovery.NEEDED
    assert actions_needed == 2
    ask(at, trusted.account.email)
    mails(sink)
    assert told(trusted.account)[-1] == Kind.NO_TRUSTEES
    for one in (stranger, operator, friends[1]):
        with enter(PLATFORM):
            assert recovery.waiting_for(one.account, timezone.now()) == []


def test_a_trustee_who_became_an_operator_meanwhile_approves_nothing(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    with enter(PLATFORM):
        actions.make_operator(friends[0].account, timezone.now())
    assert friends[0].approves(row.pk, number).status_code == 404


def test_two_trustees_have_a_week(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    with enter(PLATFORM):
        Recovery.objects.update(proven_at=timezone.now() - timedelta(days=8))
    assert friends[0].approves(row.pk, number).status_code == 404


# --- the code -------------------------------------------------------------------------------------------------------


def test_five_wrong_codes_or_fifteen_minutes_end_it(trusted, at, sink):
    browser, answer = ask(at, trusted.account.email)
    code = re.search(r"\d{4}-\d{4}", sinks.text(mails(sink)[-1]))[0]
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    for _ in range(5):
        assert browser.post(answer["Location"], {"digits": wrong}).status_code == 422
    assert browser.post(answer["Location"], {"digits": code}).status_code == 410
    with enter(PLATFORM):
        row = Recovery.objects.get()
        Recovery.objects.update(tries=0, asked_at=timezone.now() - timedelta(minutes=16))
        with pytest.raises(Refused):
            recovery.prove(row.pk, code, timezone.now())


def test_an_address_that_nobody_has_is_answered_alike(trusted, at, sink):
    _known_browser, known = ask(at, trusted.account.email)
    browser, unknown = ask(at, "nobody@mail.example")
    sent = len(mails(sink))
    assert known.status_code == unknown.status_code == 302
    assert re.sub(r"/lost/[^/]+/", "/", known["Location"]) == re.sub(r"/lost/[^/]+/", "/", unknown["Location"])
    assert browser.get(unknown["Location"]).status_code == 200
    assert browser.post(unknown["Location"], {"digits": "12345678"}).status_code == 422
    assert len(mails(sink)) == sent  # none went to nobody
    with enter(PLATFORM):
        nobody = Recovery.objects.get(staff=None)
    assert browser.post(unknown["Location"], {"digits": links.digits(nobody.pk, links.CODE)}).status_code == 422
    with enter(PLATFORM):
        recovery.purge(later(minutes=16))
        assert not Recovery.objects.filter(staff=None).exists()


def test_naming_somebody_tells_nobody_whether_they_are_known(mia, friends):
    for email in (friends[0].account.email, "nobody@mail.example"):
        mia.touched(acts.TRUSTEES)
        mia.post("/staff/trustees", act="name", email=email)
    page = mia.get("/staff/trustees").content.decode()
    assert "Ada" not in page and page.count("Has not answered") == 2


def test_asking_often_is_stopped(trusted, at):
    answers = [ask(at, trusted.account.email)[1].status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


# --- stopping -------------------------------------------------------------------------------------------------------


def approved(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    for friend in friends:
        friend.approves(row.pk, number)
    return row


def is_stopped(row):
    with enter(PLATFORM):
        recovery.finish(row.pk, later(hours=25))
        return HardwareKey.objects.filter(staff=row.staff_id).count() == 2


def test_the_link_in_a_notice_stops_it_by_a_click_and_not_by_looking(trusted, friends, at, sink):
    row = approved(trusted, friends, at, sink)
    path = LINK.search(sinks.text(mails(sink)[-1]))[1]
    browser = at("")
    assert browser.get(path).status_code == 200
    with enter(PLATFORM):
        assert Recovery.objects.get(pk=row.pk).stopped_at is None
    assert browser.post(path).status_code == 200 and is_stopped(row)
    assert browser.post(path).status_code == 200  # a double click is safe
    assert told(trusted.account).count(Kind.STOPPED) == 1
    forged = path.replace(path.split("/")[-2], "0" * 32)
    assert browser.get(forged).status_code == 404


def test_any_old_key_stops_it(trusted, friends, at, sink):
    row = approved(trusted, friends, at, sink)
    trusted.sign_in()
    assert "says that you have lost every key" in trusted.get("/staff/keys").content.decode()
    trusted.post("/staff/recovery/stop")
    assert is_stopped(row)


def test_what_is_stopped_is_approved_by_nobody(trusted, friends, at, sink):
    _browser, row, number = proven(at, sink, trusted.account)
    with enter(PLATFORM):
        recovery.stop(row.pk, timezone.now())
    assert friends[0].approves(row.pk, number).status_code == 404


# --- trustees -------------------------------------------------------------------------------------------------------


def test_changing_trustees_needs_a_touch_and_is_told(mia, friends):
    refused = mia.post("/staff/trustees", act="name", email=friends[0].account.email)
    assert refused.status_code == 403
    with enter(PLATFORM):
        assert not Trustee.objects.exists()
    mia.names(friends[0])
    assert told(friends[0].account) == [Kind.TRUSTEE_ASKED] and told(mia.account) == [Kind.TRUSTEES_CHANGED]
    with enter(PLATFORM):
        pk = Trustee.objects.get().pk
    assert friends[1].post("/staff/trustees", act="leave", pk=pk).status_code == 302  # somebody else's: nothing happens
    with enter(PLATFORM):
        assert Trustee.objects.count() == 1
    friends[0].post("/staff/trustees", act="leave", pk=pk)
    with enter(PLATFORM):
        assert not Trustee.objects.exists()


def test_oneself_and_an_eighth_are_refused(mia):
    with enter(PLATFORM):
        with pytest.raises(Refused):
            recovery.name_trustee(mia.account, mia.account.email.upper(), timezone.now())
        for number in range(7):
            recovery.name_trustee(mia.account, f"t{number}@mail.example", timezone.now())
        with pytest.raises(Refused):
            recovery.name_trustee(mia.account, "t8@mail.example", timezone.now())


def test_saying_no_to_trustees_is_possible_and_stands(mia, friends):
    mia.touched(acts.TRUSTEES)
    assert mia.post("/staff/trustees", act="refuse").status_code == 302
    assert "the account is lost" in mia.get("/staff/trustees").content.decode()
    mia.names(friends[0])
    with enter(PLATFORM):
        assert StaffAccount.objects.get(pk=mia.account.pk).trustees_refused_at is None
