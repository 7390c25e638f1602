"""The last click: what it makes, what it leaves undone when something breaks, and who wins when two click at once."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from shared.privacy import queries as policy
from shared.staff import actions as staff
from shared.staff.models import Membership, StaffAccount
from tenants.clinics.models import Clinic, Domain, Spare
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.signup import actions, completion, queries, tasks
from tenants.signup.models import AcceptedAgreement, SignUp
from tests.signup.conftest import PLATFORM, url
from tests.signup.test_steps import NAMES
from tests.staff.signed_in import account_with_keys


def text(answer):
    return answer.content.decode()


def clinic(label="lindgarden"):
    with enter(PLATFORM):
        return Clinic.objects.filter(domains__domain=f"{label}.enrum.test").first()


def at_once(*people):
    """Each function in a thread of its own, all starting together; their answers in order."""
    answers, start = [None] * len(people), threading.Barrier(len(people))

    def run(place, person):
        start.wait()
        try:
            answers[place] = person()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def ester(walk, rooms):
    found = walk()
    found.to_the_last_click()
    return found


# -- what it makes -----------------------------------------------------------------------------------------------------


def test_the_clinic_is_open_when_the_answer_comes(ester, at):
    assert hosts.find("lindgarden.enrum.test") is None
    assert ester.open()["Location"] == url("done")
    entry, side = hosts.find("lindgarden.enrum.test")  # at once, though the map was read a moment ago
    assert (entry.state, entry.country, entry.timezone, side) == ("open", "SE", "Europe/Stockholm", "portal")
    assert entry.my_host == "lindgarden.my.enrum.test"
    assert hosts.find("lindgarden.my.enrum.test")[1] == "my"
    page = text(ester.see("done"))
    assert "http://lindgarden.enrum.test/" in page and "Register the first key" in page


def test_owner_membership_and_agreement_are_there(ester):
    ester.open()
    room = clinic()
    with enter(PLATFORM):
        account = StaffAccount.objects.get(email="ester@mail.example")
        assert (account.name, account.language) == ("Ester Lind", "en")
        assert Membership.objects.get(staff=account).clinic == room.schema_name
        kept = AcceptedAgreement.objects.get(clinic=room)
        assert (kept.version, kept.staff, kept.language) == ("2026-11", account.pk, "en")
    assert (room.name, room.organisation_number, room.profession, room.licensed) == (
        "Lindgårdens samtal", "5560000001", "psychologist", True,
    )  # fmt: skip


def test_what_was_accepted_cannot_be_rewritten(ester):
    ester.open()
    with pytest.raises(DatabaseError, match="permission denied"), enter(PLATFORM):
        AcceptedAgreement.objects.update(version="2027-01")


def test_the_sign_up_forgets_what_the_clinic_and_the_account_know_now(ester):
    ester.open()
    with enter(PLATFORM):
        row = SignUp.objects.get()
    assert (row.email, row.person, row.organisation_number) == ("", "", "")


def test_the_steps_run_inside_the_clinic_and_are_told_who_and_what(ester, steps):
    seen = []

    def step(entry, details, now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            seen.append((cursor.fetchone(), entry, details, now))

    steps(step)
    ester.open()
    (((role, schema), entry, details, _),) = seen
    assert role == schema == entry.schema == clinic().schema_name
    assert details["shown_number"] == "556000-0001"
    assert details["profession"] == "psychologist" and details["licensed"] is True
    owner = details["owner"]
    assert isinstance(owner["staff_id"], UUID)
    assert (owner["name"], owner["email"], owner["language"]) == ("Ester Lind", "ester@mail.example", "en")


@pytest.mark.parametrize("name", [*NAMES, "<name>", "'\"{{ 1 }}: [yaml, &a, *b] #", "å" * 200])
def test_whatever_it_is_called_the_clinic_opens(walk, rooms, name):
    ester = walk()
    ester.to_the_last_click(name=name)
    assert ester.open()["Location"] == url("done")
    room = clinic()
    assert (room.name, room.state) == (name, "open")
    with enter(room.schema_name):
        assert policy.document_of(policy.latest()).clinic.name == name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ester Lind", "Ester", "Lind"),
        ("Ester", "Ester", ""),
        ("Anna Maria von Ek", "Anna Maria von", "Ek"),
        ("אסתר", "אסתר", ""),
    ],
)
def test_the_owner_is_a_member_of_the_clinic(walk, rooms, name, first, last):
    from practice.people.models import User

    ester = walk(language="sv")
    ester.clinic()
    ester.person(name)
    ester.prove()
    ester.agree()
    ester.open()
    room = clinic()
    with enter(PLATFORM):
        account = StaffAccount.objects.get()
    with enter(room.schema_name):
        user = User.objects.get()
        assert (user.first_name, user.last_name, user.role, user.treats) == (first, last, "owner", True)
        assert (user.staff_id, user.email, user.language) == (account.pk, "ester@mail.example", "sv")
        assert not user.has_usable_password()


def test_a_sole_traders_number_is_not_among_what_pages_may_show(walk, rooms, steps):
    seen = []
    steps(lambda entry, details, now: seen.append(details))
    ester = walk()
    ester.to_the_last_click(organisation_number="800229-1238")
    ester.open()
    assert "shown_number" not in seen[0]
    assert clinic().organisation_number == "8002291238"


def test_the_first_key_can_be_registered_at_once(ester):
    ester.open()
    answer = ester.send("done")
    assert answer["Location"].endswith("/staff/first-key")
    assert ester.browser.get(answer["Location"]).status_code == 200


def test_somebody_who_holds_keys_signs_in_with_them_and_owns_one_more_clinic(ester):
    with enter(PLATFORM):
        account = account_with_keys()
        StaffAccount.objects.filter(pk=account.pk).update(email="ester@mail.example")
    ester.open()
    assert ester.send("done")["Location"].endswith("/staff/sign-in")
    with enter(PLATFORM):
        assert Membership.objects.get(staff=account).clinic == Clinic.objects.get(name="Lindgårdens samtal").schema_name


def test_another_clinic_in_the_same_browser(ester):
    ester.open()
    assert ester.see("start")["Location"] == url("done")
    assert ester.send("done", another="1")["Location"] == url("start")
    assert ester.see("start").status_code == 200


# -- two at once -------------------------------------------------------------------------------------------------------


def test_a_double_click_opens_one_clinic(ester, rooms):
    answers = at_once(ester.open, ester.open, ester.open)
    assert {answer["Location"] for answer in answers} == {url("done")}
    with enter(PLATFORM):
        assert Clinic.objects.count() == 3
        assert Membership.objects.count() == AcceptedAgreement.objects.count() == 1
        assert Spare.objects.filter(country="SE").count() == rooms.spares["SE"] - 1


def test_a_double_click_on_every_form_is_harmless(walk, rooms, owner):
    ester = walk()
    ester.see("start")
    for step in (ester.clinic, ester.person, ester.prove, ester.agree):
        ester.row = lambda: SignUp.objects.get()
        if step == ester.prove:
            with enter(PLATFORM):
                code = ester.code()
            answers = at_once(*[lambda code=code: ester.send("code", code=code)] * 2)
        else:
            answers = at_once(step, step)
        assert {answer.status_code for answer in answers} == {302}, step
    with enter(PLATFORM):
        assert SignUp.objects.count() == 1
    (mails,) = owner.execute("SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name ~ 'mail_code'").fetchone()
    assert mails == 1


def test_two_want_the_same_address_at_the_same_moment(walk, rooms):
    first, second = walk("ester@mail.example"), walk("nils@mail.example")
    for person, name in ((first, "Esters rum"), (second, "Nils rum")):
        person.to_the_last_click(name=name)
    answers = at_once(first.open, second.open)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    lost = first if answers[0].status_code == 409 else second
    refusal = text(answers[0] if lost is first else answers[1])
    assert "Somebody else was given the address lindgarden" in refusal
    assert lost.email in refusal and 'value="lindgarden-samtal"' in refusal
    with enter(PLATFORM):
        assert Domain.objects.filter(domain="lindgarden.enrum.test").count() == 1
        assert Clinic.objects.count() == 3
        assert Spare.objects.filter(country="SE").count() == rooms.spares["SE"] - 1
        assert not StaffAccount.objects.filter(email=lost.email).exists()
    assert "Somebody else" in text(lost.see("open"))  # also when the page is opened again
    assert lost.send("open", subdomain="www").status_code == 422
    assert lost.send("open", offer="lindgarden-samtal")["Location"] == url("open")
    assert lost.open()["Location"] == url("done")
    assert clinic("lindgarden-samtal") is not None


def test_two_sign_ups_of_one_person_at_once_make_one_account(walk, rooms):
    people = [walk("ester@mail.example"), walk("ester@mail.example")]
    for number, person in enumerate(people):
        person.row = lambda: SignUp.objects.latest("created_at")
        assert person.clinic(subdomain=f"rum-{number}-lund").status_code == 302
        person.person()
        with enter(PLATFORM):
            code = person.code()
        person.send("code", code=code)
        person.agree()
    answers = at_once(*[person.open for person in people])
    assert [answer.status_code for answer in answers] == [302, 302]
    with enter(PLATFORM):
        account = StaffAccount.objects.get(email="ester@mail.example")
        assert Membership.objects.filter(staff=account).count() == 2


def test_where_no_spare_is_left_one_is_built(ester, rooms):
    rooms.owner.execute("DELETE FROM platform.clinics_spare WHERE country = 'SE'")
    assert ester.open()["Location"] == url("done")
    assert hosts.find("lindgarden.enrum.test")[0].state == "open"


# -- when something breaks ---------------------------------------------------------------------------------------------


def test_a_failure_before_the_commit_leaves_nothing(ester, rooms, monkeypatch):
    def fail(*arguments):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(staff, "add_membership", fail)
        assert ester.open().status_code == 500
    with enter(PLATFORM):
        assert not Domain.objects.filter(domain__startswith="lindgarden").exists()
        assert not StaffAccount.objects.exists() and not AcceptedAgreement.objects.exists()
        assert Spare.objects.filter(country="SE").count() == rooms.spares["SE"]
        assert SignUp.objects.get().clinic_id is None
    assert ester.open()["Location"] == url("done")


def test_a_step_that_fails_is_undone_and_taken_up_by_the_next_click(ester, steps):
    from practice.people.models import User

    runs, broken = [], [True]

    def make(entry, details, now):
        runs.append(len(runs))
        User.objects.create_user(f"{len(runs)}@mail.example", first_name="Half", created_at=now)
        if broken:
            raise ZeroDivisionError

    steps(make)
    assert ester.open()["Location"] == url("done")
    room = clinic()
    assert room.state == Clinic.State.SETTING_UP
    with enter(room.schema_name):
        assert not User.objects.exists()
    assert "being furnished" in text(ester.see("done"))
    broken.clear()
    assert ester.send("done")["Location"] == url("done")
    assert clinic().state == Clinic.State.OPEN
    assert "Your clinic is open" in text(ester.see("done"))
    with enter(room.schema_name):
        assert User.objects.count() == 1


@pytest.fixture
def died(ester, monkeypatch):
    """The process ended right after the COMMIT: no callback ran."""
    with monkeypatch.context() as dead:
        dead.setattr(completion, "after_commit", lambda function, place=None: None)
        ester.open()
    assert clinic().state == Clinic.State.SETTING_UP
    return ester


def test_a_process_that_dies_is_followed_by_a_job(died, work, owner):
    owner.execute("SET search_path = jobs")
    owner.execute("UPDATE jobs.procrastinate_jobs SET scheduled_at = now() WHERE task_name ~ 'finish_setup'")
    work()
    assert clinic().state == Clinic.State.OPEN


def test_and_by_the_schedule_where_the_job_is_lost_too(died, work, owner):
    owner.execute("TRUNCATE jobs.procrastinate_jobs CASCADE")
    with enter(PLATFORM):
        assert not list(queries.unfinished(timezone.now() - tasks.GRACE))  # it may still be under way
        SignUp.objects.update(opened_at=timezone.now() - timedelta(minutes=2))
    for _ in range(2):  # twice: the second finds its work done
        with enter(PLATFORM):
            tasks.finish_setups.defer()
        work()
    assert clinic().state == Clinic.State.OPEN
    with enter(PLATFORM):
        assert not list(queries.unfinished(timezone.now()))


def test_its_row_is_not_purged_before_that(died):
    long_after = timezone.now() + timedelta(days=30)
    with enter(PLATFORM):
        assert actions.purge(long_after) == 0
        actions.take_up(SignUp.objects.get(), timezone.now())
    with enter(PLATFORM):
        assert actions.purge(long_after) == 1
        assert AcceptedAgreement.objects.exists()


def test_set_ups_at_once_do_not_run_into_each_other(died, steps):
    from practice.people.models import User

    def make(entry, details, now):
        if not User.objects.exists():
            User.objects.create_user("one@mail.example", first_name="One", created_at=now)

    steps(make)

    def click():
        with enter(PLATFORM):
            actions.take_up(SignUp.objects.get(), timezone.now())

    at_once(click, click, click)
    room = clinic()
    assert room.state == Clinic.State.OPEN
    with enter(room.schema_name):
        assert User.objects.count() == 1


def test_a_late_set_up_opens_no_clinic_that_was_suspended_meanwhile(died):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinic_pk()).update(state=Clinic.State.SUSPENDED)
        actions.take_up(SignUp.objects.get(), timezone.now())
    assert clinic().state == Clinic.State.SUSPENDED


def clinic_pk():
    return SignUp.objects.values_list("clinic", flat=True).get()


def test_the_owners_connection_refills_the_spares(ester, work, rooms):
    ester.open()
    with enter(PLATFORM), transaction.atomic():
        assert Spare.objects.filter(country="SE").count() == rooms.spares["SE"] - 1
    work()
    with enter(PLATFORM):
        assert Spare.objects.filter(country="SE").count() == tasks.SPARES
        assert Spare.objects.filter(country="DK").count() == tasks.SPARES
