"""Notice, handing over with one's own key, the day itself, and what is left afterwards."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.booking.models import Booking, ServicePractitioner, WeeklyHours
from practice.journal import actions as journals
from practice.journal import handing, vault
from practice.journal.models import Journal
from practice.mailbox.models import OutgoingMessage
from practice.people import relations, unlock
from practice.people.models import Relation, User
from practice.team import leaving, tasks
from shared.privacy.retention import step
from shared.staff.models import Membership
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM
from tests.privacy_app.documents import POLICY, put_alone
from tests.team.people import Desk, user

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def clinic(db, clinics):
    return clinics["a"]


@pytest.fixture
def staff(clinic):
    """{name: Desk} of an owner and two practitioners, and `client`, whom Lea treats and writes about."""
    with enter(clinic.schema):
        people = {"owner": user("Olga", "owner"), "lea": user("Lea"), "moa": user("Moa")}
    desks = {name: Desk(clinic, member) for name, member in people.items()}
    with enter(clinic.schema):
        now = timezone.now()
        desks["client"] = User.objects.create_user("tove@example.org", first_name="Tove", created_at=now)
        for desk in (desks["lea"], desks["moa"]):
            desk.member.refresh_from_db()
        relations.begin(people["lea"], desks["client"], "treats", now - timedelta(days=1))
        journals.start_journal(people["lea"], [desks["client"]], now)
    return desks


def give_notice(staff, days=14, to="moa"):
    lea, last = staff["lea"].member, timezone.now().astimezone(ZONE).date() + timedelta(days=days)
    with enter(staff["lea"].clinic.schema):
        relation = Relation.objects.get(holder=lea)
    fields = {"last_day": last.isoformat(), f"to_{relation.pk}": staff[to].member.pk if to else ""}
    return staff["lea"].post("team:end", lea.pk, touch=f"membership.end:{lea.pk}", **fields)


def private_of(desk):
    from types import SimpleNamespace

    request = SimpleNamespace(
        COOKIES={name: morsel.value for name, morsel in desk.browser.cookies.items()},
        session=desk.browser.session, place=desk.clinic.schema, user=desk.member,
    )  # fmt: skip
    return unlock.private_key(request)


def opens(desk):
    with enter(desk.clinic.schema):
        try:
            vault.open_journal(Journal.objects.get(), desk.member, private_of(desk), timezone.now())
        except vault.Closed:
            return False
        return True


def test_with_notice_work_goes_on_and_journals_go_over_by_the_leavers_own_key(staff, clinic):
    assert give_notice(staff).status_code == 302
    assert staff["lea"].get("journal:clients").status_code == 200
    assert "/staff/team/hand-over" in staff["lea"].get("team:me").content.decode()
    assert opens(staff["lea"]) and not opens(staff["moa"])
    staff["lea"].post("team:hand-over")
    assert opens(staff["moa"])
    with enter(clinic.schema):
        assert Journal.objects.get().responsible == staff["moa"].member
        log = staff["client"]
        from practice.accesslog.models import AccessEvent

        assert AccessEvent.objects.filter(client=log.pk, what="handed", who=staff["lea"].member.pk).count() == 1


def test_nobody_else_can_hand_them_over(staff, clinic):
    give_notice(staff)
    staff["owner"].post("team:hand-over")
    staff["moa"].post("team:hand-over")
    with enter(clinic.schema):
        journal = Journal.objects.get()
        assert journal.responsible == staff["lea"].member
        done = handing.hand_over(
            staff["lea"].member, private_of(staff["owner"]), {staff["client"].pk: staff["moa"].member}, "x", None,
            timezone.now(),
        )  # fmt: skip
        assert (done.over, done.left) == (0, 1)
    assert not opens(staff["moa"]) and not opens(staff["owner"])


def test_on_the_day_relations_pass_on_and_nothing_opens_any_more(staff, clinic):
    give_notice(staff)
    with enter(clinic.schema):
        lea = staff["lea"].member
        assert not leaving.carry_out(lea, ZONE, timezone.now()), "not before the day"
        lea.refresh_from_db()
        after = lea.leaves_at + timedelta(seconds=1)
        assert leaving.carry_out(lea, ZONE, after) and not leaving.carry_out(lea, ZONE, after)
        held = Relation.objects.filter(client=staff["client"], ended_at=None)
        assert [(one.holder, one.kind) for one in held] == [(staff["moa"].member, "treats")]
        lea.refresh_from_db()
        assert (lea.is_active, lea.closed_at) == (False, after)
    with enter(PLATFORM):
        assert Membership.objects.get(staff=staff["lea"].account, clinic=clinic.schema).ended_at == after
    assert staff["lea"].get("team:me").status_code == 302, "signed out"
    assert "1 journal" in staff["owner"].get("team:list").content.decode()


def test_times_pass_where_the_colleague_can_take_them_and_are_cancelled_where_not(staff, clinic, service):
    first = datetime.now(ZONE).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=5)
    taken, fine = (booked(staff, service, first + timedelta(days=day)) for day in (0, 1))
    with enter(clinic.schema):
        other = User.objects.create_user("sam@example.org", first_name="Sam", created_at=timezone.now())
    booked(staff, service, first, client=other, who="moa")
    with enter(clinic.schema):
        relation = Relation.objects.get(holder=staff["lea"].member)
        page = staff["lea"]
    response = page.post(
        "team:end", page.member.pk, touch=f"membership.end:{page.member.pk}",
        last_day=timezone.now().astimezone(ZONE).date().isoformat(), **{f"to_{relation.pk}": staff["moa"].member.pk},
    )  # fmt: skip
    assert response.status_code == 302
    with enter(clinic.schema):
        fine.refresh_from_db()
        taken.refresh_from_db()
        assert (fine.practitioner, fine.state, fine.free_cancel_until) == (
            staff["moa"].member,
            "confirmed",
            fine.starts_at,
        )
        assert (taken.state, taken.cancelled_by, taken.cancelled_late) == ("cancelled", "clinic", False)
        told = OutgoingMessage.objects.filter(user=staff["client"]).values_list("kind", flat=True)
        assert sorted(told) == ["booking.cancelled", "booking.confirmed"]
        assert not ServicePractitioner.objects.filter(practitioner=page.member).exists()
    assert staff["lea"].get("team:me").status_code == 302


@pytest.fixture
def service(staff, clinic):
    from practice.booking.models import Service

    with enter(clinic.schema):
        row = Service.objects.create(
            name={"sv": "Samtal"}, minutes=45, step_minutes=60, price=0, currency="SEK", forms=["phone"], notice_hours=0
        )
        for name in ("lea", "moa"):
            ServicePractitioner.objects.create(service=row, practitioner=staff[name].member)
            WeeklyHours.objects.bulk_create(
                WeeklyHours(practitioner=staff[name].member, weekday=day, begins="08:00", ends="18:00")
                for day in range(7)
            )
    return row


def booked(staff, service, start, client=None, who="lea"):
    with enter(staff["lea"].clinic.schema):
        start, now = start.astimezone(UTC), timezone.now()
        ends = start + timedelta(minutes=45)
        return Booking.objects.create(
            practitioner=staff[who].member, client=client or staff["client"], service=service, period=(start, ends),
            starts_at=start, ends_at=ends, form="phone", state="confirmed", price=0, currency="SEK",
            free_cancel_until=start - timedelta(days=1), late_fee=0, created_at=now, confirmed_at=now,
        )  # fmt: skip


def test_notice_can_be_taken_back(staff, clinic):
    give_notice(staff)
    staff["lea"].post("team:stay", staff["lea"].member.pk)
    with enter(clinic.schema):
        assert User.objects.get(pk=staff["lea"].member.pk).leaves_at is None
        tasks.see_off()
        assert Relation.objects.get().ended_at is None and Relation.objects.get().passes_to is None


def test_a_colleague_cannot_end_it(staff, clinic):
    lea = staff["lea"].member
    assert staff["moa"].post("team:end", lea.pk, last_day="2026-01-01").status_code == 403
    assert staff["moa"].post("team:stay", lea.pk).status_code == 403


def test_a_day_gone_by_is_refused(staff):
    assert give_notice(staff, days=-1).status_code == 422


def test_under_absolute_secrecy_nothing_goes_over_and_nobody_else_reads(staff, clinic):
    give_notice(staff)
    staff["lea"].post("team:hand-over")  # while it is an ordinary one: Moa has a copy of the key
    assert opens(staff["moa"])
    with enter(clinic.schema):
        Journal.objects.update(responsible=staff["lea"].member)
        User.objects.filter(pk=staff["lea"].member.pk).update(regime="pastoral")
    assert not opens(staff["moa"]) and opens(staff["lea"])
    staff["lea"].post("team:hand-over")
    with enter(clinic.schema):
        assert Journal.objects.get().responsible == staff["lea"].member


RULES = """
retention:
  staff: {of: [staff], after: staff_left, keep: P12M}
  journal: {of: [journal], after: entry, keep: P10Y}
"""


def the_nights_until(day):
    while not step(day).finished_at:
        pass


def test_what_is_known_of_them_goes_by_the_policys_rule(staff, clinic):
    """A declared promise, twelve months after they left. Of one whom a kept journal names only the name stays."""
    with enter(clinic.schema):
        put_alone(POLICY.replace("retention:", RULES.strip(), 1))
        now, owner = timezone.now(), staff["owner"].member
        for desk in (staff["lea"], staff["moa"]):
            leaving.plan(owner, desk.member, now, {}, now)
            leaving.carry_out(desk.member, ZONE, now)
        the_nights_until(now + timedelta(days=300))
        assert User.objects.filter(first_name__in=("Lea", "Moa")).exclude(email=None).count() == 2
        the_nights_until(now + timedelta(days=400))
        left = User.objects.get(first_name__in=("Lea", "Moa"))
        assert (left.first_name, left.email, left.public_key, left.language) == ("Lea", None, None, "")
        assert not Relation.objects.filter(holder=staff["moa"].member.pk).exists()
