"""Asked by mail, accepted at BASE with one's own keys, a member from the first hand-off on."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.team import links, words
from practice.team.models import Invitation
from shared.staff import invitations
from shared.staff.models import Invitation as Sent
from shared.staff.models import Membership, StaffAccount
from tenants.isolation.context import enter
from tests.mailbox.policies import put_in_force
from tests.people.handing import PLATFORM, REFUSED, Person, enters
from tests.team.people import Desk, user

OUT = "/sign-in?next=%2F"  # nobody is handed over
ASKED = {"email": "ny@mail.example", "first_name": "Nya", "last_name": "Nyberg", "language": "sv"}


@pytest.fixture
def desk(db, clinics):
    with enter(clinics["a"].schema):
        owner = user("Olga", "owner")
    return Desk(clinics["a"], owner)


def invite(desk, **more):
    data = ASKED | {"roles": ["practitioner"], "treats": "on"} | more
    response = desk.post("team:invite", touch="role.change:invite", **data)
    assert response.status_code == 302, response.content.decode()
    with enter(desk.clinic.schema):
        return Invitation.objects.latest("created_at")


def link(row):
    return reverse("staff:invitation", args=[links.token(row.seed)], urlconf=settings.URLCONFS["platform"])


def test_where_the_policy_lets_no_link_leave_nobody_is_invited_in_vain(desk):
    row = invite(desk)
    put_in_force(desk.clinic, "nothing", timezone.now())
    response = desk.post(
        "team:invite", touch="role.change:invite", roles=["practitioner"], **ASKED | {"email": "annan@mail.example"}
    )
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [words.REFUSED["mail"]]
    with enter(desk.clinic.schema):
        Invitation.objects.update(sent_at=row.sent_at - timezone.timedelta(minutes=5))
    assert desk.post("team:again", row.pk).status_code == 302
    with enter(desk.clinic.schema):
        assert Invitation.objects.get().seed == row.seed, "the older link goes on working"
        assert OutgoingMessage.objects.count() == 1


def test_without_a_touch_nobody_is_invited(desk):
    response = desk.post("team:invite", **ASKED, roles=["practitioner"])
    assert response.status_code == 302 and "/handoff/start?pending=" in response["Location"]
    with enter(desk.clinic.schema):
        assert not Invitation.objects.exists() and not OutgoingMessage.objects.exists()


def test_who_has_keys_signs_in_and_accepts_under_whatever_address(desk, clinics):
    row, person = invite(desk), Person("Nya Hemlig", clinics["b"])
    assert enters(person, clinics["a"]) == OUT
    page = person.base.get(link(row))
    assert page.status_code == 200 and clinics["a"].name in page.content.decode()
    with enter(PLATFORM):
        assert not Membership.objects.filter(
            clinic=clinics["a"].schema, staff=person.account
        ).exists()  # a GET changes nothing
    assert person.base.post(link(row))["Location"] == "/staff/"
    assert enters(person, clinics["a"]) == "/"
    with enter(clinics["a"].schema):
        member = User.objects.get(staff_id=person.account.pk)
        assert (member.role, member.treats, member.email) == ("practitioner", True, "ny@mail.example")
        assert member.get_full_name() == "Nya Nyberg", "the name that the clinic wrote, not the one at BASE"
        assert not Invitation.objects.exists()
    assert person.base.get(link(row)).status_code == 404, "once"


def test_who_is_new_registers_two_keys_first(desk, clinics):
    row, browser = invite(desk), Client(headers={"host": settings.BASE_HOST})
    assert browser.post(link(row), {"name": " "}).status_code == 422
    assert browser.post(link(row), {"name": "Nya Nyberg"})["Location"] == "/staff/first-key"
    with enter(PLATFORM):
        account = StaffAccount.objects.get(email="ny@mail.example")
        found = invitations.waiting_for(account, timezone.now()).get()
        with pytest.raises(invitations.NotYet):
            invitations.accept(found, account, timezone.now())
        assert not Membership.objects.filter(staff=account).exists()


def test_the_answer_is_the_same_whoever_has_the_address(desk, clinics):
    known = Person("Känd", clinics["b"])
    first = desk.post("team:invite", touch="role.change:invite", roles=["accountant"], **ASKED)
    second = desk.post(
        "team:invite", touch="role.change:invite", roles=["accountant"], **ASKED | {"email": known.account.email}
    )
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [desk.get("team:list").content.decode() for _ in range(1)]
    assert "Känd" not in pages[0] and clinics["b"].name not in pages[0]
    with enter(PLATFORM):
        assert Sent.objects.count() == 2 and not Sent.objects.exclude(staff=None).exists()


def test_another_clinic_can_neither_see_nor_take_it(desk, clinics):
    row = invite(desk)
    with enter(clinics["b"].schema):
        invitations.withdraw(row.pk)
    person = Person("Nya")
    assert person.base.post(link(row)).status_code == 302
    with enter(clinics["b"].schema):
        assert invitations.taken_by(person.account.pk) == []
    assert enters(person, clinics["b"]) == OUT and enters(person, clinics["a"]) == "/"


def test_a_new_link_kills_the_older_one_and_withdrawn_is_gone(desk):
    row, browser = invite(desk), Client(headers={"host": settings.BASE_HOST})
    older = link(row)
    with enter(desk.clinic.schema):
        Invitation.objects.update(sent_at=row.sent_at - timezone.timedelta(minutes=5))
    desk.post("team:again", row.pk)
    with enter(desk.clinic.schema):
        row.refresh_from_db()
    assert browser.get(older).status_code == 404 and browser.get(link(row)).status_code == 200
    desk.post("team:withdraw", row.pk)
    assert browser.get(link(row)).status_code == 404


def test_the_mail_holds_the_link_and_no_name(desk, mailed):
    row = invite(desk)
    text = mailed(desk.clinic)
    assert link(row) in text and not re.search("Nya|Nyberg|practitioner|behandlare", text)


def test_a_client_who_comes_to_work_here_keeps_their_own_address(desk, clinics):
    with enter(clinics["a"].schema):
        User.objects.create_user("ny@mail.example", first_name="Nya", created_at=timezone.now())
    row, person = invite(desk), Person("Nya")
    person.base.post(link(row))
    assert enters(person, clinics["a"]) == "/"
    with enter(clinics["a"].schema):
        assert User.objects.get(staff_id=person.account.pk).email is None


@pytest.mark.parametrize(
    ("roles", "more"),
    [
        ([], {}),
        (["owner", "data_protection_officer"], {}),
        (["receptionist"], {"treats": "on"}),
        (["nothing"], {}),
        (["practitioner"], {"regime": "pastoral"}),  # the policy promises no such secrecy
        (["practitioner"], {"email": "ny@mail.example\nBcc: x@y.example"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(desk, roles, more):
    response = desk.post("team:invite", touch="role.change:invite", **ASKED | {"roles": roles} | more)
    assert response.status_code == 422
    with enter(desk.clinic.schema):
        assert not Invitation.objects.exists() and not OutgoingMessage.objects.exists()


def test_an_administrator_makes_no_owner(clinics, db):
    with enter(clinics["a"].schema):
        admin, owner = user("Adam", "administrator"), user("Olga", "owner")
    desk = Desk(clinics["a"], admin)
    asked = ASKED | {"roles": ["owner"]}
    assert desk.post("team:invite", touch="role.change:invite", **asked).status_code == 422
    touch = {"touch": f"role.change:{owner.pk}"}
    assert desk.post("team:member", owner.pk, **touch, roles=["accountant"]).status_code == 422
    with enter(clinics["a"].schema):
        owner.refresh_from_db()
        assert owner.role == "owner" and not Invitation.objects.exists()


def test_the_last_owner_stays_one(desk):
    touch = {"touch": f"role.change:{desk.member.pk}"}
    assert desk.post("team:member", desk.member.pk, **touch, roles=["practitioner"]).status_code == 422
    end = desk.post(
        "team:end", desk.member.pk, touch=f"membership.end:{desk.member.pk}", last_day=timezone.now().date()
    )
    assert end.status_code == 422
    with enter(desk.clinic.schema):
        desk.member.refresh_from_db()
        assert desk.member.role == "owner" and desk.member.leaves_at is None


def test_several_roles_open_the_pages_of_each(desk, clinics):
    with enter(clinics["a"].schema):
        both = user("Bo", "accountant")
    theirs = Desk(clinics["a"], both)
    assert theirs.get("booking:day").status_code == 403 and theirs.get("registers:overview").status_code == 403
    changed = desk.post(
        "team:member",
        both.pk,
        touch=f"role.change:{both.pk}",
        roles=["accountant", "data_protection_officer", "receptionist"],
    )
    assert changed.status_code == 302
    assert theirs.get("booking:day").status_code == 200 and theirs.get("registers:overview").status_code == 200


def test_refused_is_refused(desk, clinics):
    assert enters(Person("Utan"), clinics["a"]) in (OUT, REFUSED)


ABOUT = re.compile(r"team_|people_user|mailbox_|platform\.(invite|withdraw)")
BY_THE_SECOND = {"X-Request-Id", "Expires", "Date"}


@pytest.fixture
def counted():
    """counted(do) → (what `do` returned, each statement with its table names and no values)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def run(do):
        with CaptureQueriesContext(connection) as seen:
            found = do()
        told = [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+", "?", one["sql"]) for one in seen]
        # What a process asks for by the second or the minute says nothing about the address.
        return found, [one for one in told if ABOUT.search(one) and "staffsignin" not in one]

    return run


def test_an_address_with_an_account_costs_not_one_statement_and_not_one_mail_more(desk, clinics, counted, sink):
    """A clinic learns nothing by asking, by resending, nor by looking at its list or at what was mailed: neither from what
    is answered nor from how long it takes."""
    known = Person("Känd", clinics["b"]).account.email
    with enter(clinics["a"].schema):
        User.objects.create_user("client@mail.example", first_name="Tove", created_at=timezone.now())

    def asked(address):
        said = ASKED | {"roles": ["accountant"], "email": address}
        before = OutgoingMessage.objects.count
        with enter(desk.clinic.schema):
            mails = before()
        answer, statements = counted(lambda: desk.post("team:invite", touch="role.change:invite", **said))
        with enter(desk.clinic.schema):
            row = Invitation.objects.get(email=address)
            Invitation.objects.filter(pk=row.pk).update(sent_at=row.sent_at - timezone.timedelta(minutes=5))
            mails = before() - mails
        again, more = counted(lambda: desk.post("team:again", row.pk))
        page, reading = counted(lambda: desk.get("team:list"))
        headers = {name: value for name, value in answer.headers.items() if name not in BY_THE_SECOND}
        return answer.status_code, headers, again.status_code, page.status_code, mails, statements, more, reading

    asked("first@mail.example")  # what a process reads once
    unknown = asked("ny@mail.example")
    assert unknown[4] == 1 and len(unknown[5]) > 5
    for address in (known, "client@mail.example"):
        assert asked(address) == unknown, address
