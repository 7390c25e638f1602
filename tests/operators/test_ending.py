"""A clinic is ended by two people and a month, everything handed out first; then nothing of it is left but a certificate."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError
from django.urls import reverse
from django.utils import timezone

from practice.people.models import User
from shared.staff.models import Membership
from tenants.clinics.models import Clinic, Domain, RetiredDomain
from tenants.isolation import spares
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.leaving import actions as leaving
from tenants.leaving.models import Parcel
from tenants.operators import actions, ending, tasks
from tenants.operators.models import Deletion, OperatorAct
from tenants.signup import queries as signup
from tenants.signup.completion import SubdomainTaken, found
from tests import touched
from tests.staff.signed_in import sign_in

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)  # the oldest spare is claimed first
PLATFORM, REASON = "platform", "The owner has left, and asked us in writing to delete it all."


def url(name, *arguments):
    return reverse(f"operators:{name}", urlconf="infra.urls.platform", args=arguments)


def text(answer):
    return answer.content.decode()


def operator(at):
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.account = sign_in(browser, operator=True)
    return browser


@pytest.fixture
def a(db, clinics):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinics["a"].id).update(state="suspended")
    return clinics["a"]


@pytest.fixture
def two(a, at):
    return operator(at), operator(at)


def step(browser, clinic, name, typed="Ekens samtal", reason=REASON, touch=True):
    if touch:
        touched.at_base(browser.account, f"operator.{name}:{clinic.id}")
    prefix = "keep" if name == "keep" else "end"
    return browser.post(url("ending", clinic.id), {"step": name, f"{prefix}-name": typed, f"{prefix}-reason": reason})


def row():
    with enter(PLATFORM):
        return Deletion.objects.get()


# -- two people -------------------------------------------------------------------------------------------------------


def test_one_proposes_another_approves_and_a_month_runs(two, a):
    first, second = two
    assert step(first, a, "propose").status_code == 302
    page = text(first.get(url("clinic", a.id)))
    assert "Another operator has to approve" in page and "Approve the deletion" not in page
    assert "takes another operator" in text(step(first, a, "approve"))
    assert row().approved_at is None
    assert "Another operator has proposed it" in text(second.get(url("clinic", a.id)))
    assert step(second, a, "approve").status_code == 302
    found = row()
    assert found.due_at - found.approved_at == ending.DELAY == timedelta(days=30)
    assert "is deleted for good after" in text(first.get(url("clinic", a.id)))
    with enter(PLATFORM):
        acts = list(OperatorAct.objects.order_by("at").values_list("act", "operator"))
    assert acts == [("propose", first.account.pk), ("approve", second.account.pk)]


def test_the_database_itself_wants_two(two, a):
    now, one = timezone.now(), uuid4()
    for wrong in ({"approved_by": one}, {"approved_by": None, "done_at": now}):
        with pytest.raises(IntegrityError), enter(PLATFORM):
            Deletion.objects.create(clinic=a.id, schema=a.schema, proposed_by=one, proposed_at=now, **wrong)


@pytest.mark.parametrize(
    ("typed", "reason", "status"),
    [("ekens samtal", REASON, 422), ("", REASON, 422), ("Ekens samtal", "", 422), (" Ekens samtal ", REASON, 302)],
)
def test_the_name_is_typed_and_a_reason_given(two, a, typed, reason, status):
    assert step(two[0], a, "propose", typed, reason).status_code == status


def test_only_a_suspended_clinic_only_once_and_only_with_a_touch_for_it(two, a, clinics):
    first = two[0]
    assert "Only a suspended clinic" in text(step(first, clinics["b"], "propose", "Havens samtaler"))
    step(first, a, "propose")
    assert step(first, a, "propose").status_code == 409
    answer = step(two[1], a, "approve", touch=False)
    assert answer.status_code == 403 and REASON in text(answer)
    assert step(two[1], a, "explode", touch=False).status_code == 400
    assert row().approved_at is None


def test_kept_after_all(two, a):
    step(two[0], a, "propose")
    step(two[1], a, "approve")
    assert step(two[0], a, "keep", typed="").status_code == 302
    assert row().cancelled_at is not None
    with enter(PLATFORM):
        assert ending.due(timezone.now() + timedelta(days=60)) == []
    assert step(two[0], a, "propose").status_code == 302  # and may be proposed again


def test_a_reactivated_clinic_stays(two, a):
    step(two[0], a, "propose")
    step(two[1], a, "approve")
    with enter(PLATFORM):
        actions.act_on(a.id, "reactivate", two[0].account.pk, REASON, timezone.now())
    assert row().cancelled_by == two[0].account.pk


def test_the_owner_is_told_and_a_parcel_is_begun(a):
    now = timezone.now()
    with enter(a.schema):
        User.objects.create_user("ove@clinic.example", first_name="Ove", role="owner", staff_id=uuid4(), created_at=now)
        tasks.hand_out((now + timedelta(days=31)).isoformat())
        from practice.mailbox.models import OutgoingMessage

        parcel = Parcel.objects.get()
        assert parcel.until == now + timedelta(days=31)
        assert list(OutgoingMessage.objects.values_list("kind", "about")) == [("telling.ends", parcel.pk)]


# -- the end, in real transactions ------------------------------------------------------------------------------------


@pytest.fixture
def doomed(emptied, django_db_setup, settings, tmp_path):
    """A clinic of its own, suspended, whose deletion was approved a month ago; and the moment when it is over."""
    settings.DATA_DIR, settings.ACCESS_LOG_HEADS = tmp_path / "data", tmp_path / "heads"
    settings.ACCESS_LOG_KEY, settings.ENDED_DIR = tmp_path / "key", tmp_path / "ended"
    now = timezone.now()
    details = {
        "name": "Rum för en dag", "country": "SE", "organisation_number": "5560000001", "profession": "psychologist",
        "licensed": True, "subdomain": f"rum-{uuid4().hex[:8]}",
    }  # fmt: skip
    with spares.owner_connection() as owner:  # of this database alone: others' roles are used in the template too
        spares.build(owner, "SE", 1, BEFORE_ALL)
    entry = found(details, now)
    with enter(entry.schema):
        User.objects.create_user("elin@home.example", first_name="Elin", created_at=now)
    with enter(PLATFORM):
        Clinic.objects.filter(pk=entry.id).update(state="suspended")
        made = Deletion.objects.create(
            clinic=entry.id, schema=entry.schema, proposed_by=uuid4(), proposed_at=now, approved_by=uuid4(),
            approved_at=now, due_at=now + ending.DELAY,
        )  # fmt: skip
    hosts.look_again()
    hosts.find("")
    yield entry, made, now + ending.DELAY + timedelta(hours=1)
    with spares.owner_connection() as owner:
        owner.execute("DELETE FROM platform.operators_deletion; DELETE FROM platform.clinics_retireddomain")
        if owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [entry.schema]).fetchone():
            owner.execute(f"DROP SCHEMA {entry.schema} CASCADE; DROP ROLE {entry.schema}")
            owner.execute("DELETE FROM platform.clinics_domain WHERE tenant_id = %s", [entry.id])
            owner.execute("DELETE FROM platform.clinics_clinic WHERE id = %s", [entry.id])


def hand_out(entry, now):
    with enter(entry.schema):
        parcel = leaving.ask(None, now)
        leaving.make(parcel.pk, now)


def test_nothing_ends_before_its_day_or_without_a_parcel(doomed):
    entry, made, late = doomed
    assert ending.carry_out(made.pk, late - timedelta(hours=2)) is None
    assert ending.carry_out(made.pk, late) is None  # nothing was handed out yet: it is asked for now
    with enter(entry.schema):
        assert Parcel.objects.get().state == "waiting" and User.objects.exists()


def test_everything_goes_and_a_certificate_stays(doomed, owner, at):
    entry, made, late = doomed
    hand_out(entry, made.approved_at + timedelta(minutes=1))
    certificate = ending.carry_out(made.pk, late)
    assert certificate["tables"]["people_user"] == 1 and certificate["rows"] > 20
    assert "Elin" not in json.dumps(certificate) and "Rum" not in json.dumps(certificate)
    with enter(PLATFORM):
        kept = Deletion.objects.get()
        assert kept.done_at == late and kept.certificate == certificate and len(kept.digest) == 64
        assert kept.certificate["handed_out"] and kept.certificate["no_backup_opens_after"] > late.date().isoformat()
        assert (
            not Clinic.objects.filter(pk=entry.id).exists() and not Domain.objects.filter(tenant_id=entry.id).exists()
        )
    for catalogue, name in (("pg_namespace", "nspname"), ("pg_roles", "rolname")):
        assert not owner.execute(f"SELECT 1 FROM {catalogue} WHERE {name} = %s", [entry.schema]).fetchone()
    hosts.checked, hosts.version = 0.0, None
    assert hosts.find(entry.portal_host) is None
    assert ending.carry_out(made.pk, late) is None  # once


def test_no_row_and_no_file_of_it_is_left(doomed, owner, settings):
    entry, made, late = doomed
    with enter(PLATFORM):
        from tests.staff.signed_in import account_with_keys

        Membership.objects.create(staff=account_with_keys(), clinic=entry.schema, since=late)
    with enter(entry.schema):
        tasks.count.defer()
        tasks.count()
    hand_out(entry, made.approved_at + timedelta(minutes=1))
    assert [path for path in settings.DATA_DIR.rglob("*") if entry.schema in str(path)]
    ending.carry_out(made.pk, late)
    tables = owner.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('platform', 'jobs')"
    ).fetchall()
    for schema, table in tables:
        if table != "operators_deletion":
            query = f"SELECT count(*) FROM {schema}.{table} t WHERE t::text LIKE %s OR t::text LIKE %s"
            assert owner.execute(query, [f"%{entry.schema}%", f"%{entry.id}%"]).fetchone() == (0,), table
    for folder in (settings.DATA_DIR, settings.ACCESS_LOG_HEADS, settings.ENDED_DIR):
        assert not [path for path in folder.rglob("*") if entry.schema in str(path)]


def test_its_address_is_nobodys_for_a_year(doomed):
    entry, made, late = doomed
    hand_out(entry, made.approved_at + timedelta(minutes=1))
    ending.carry_out(made.pk, late)
    details = {
        "name": "Någon annan", "country": "SE", "organisation_number": "5560000001", "profession": "psychologist",
        "licensed": True, "subdomain": entry.slug,
    }  # fmt: skip
    with enter(PLATFORM):
        assert signup.taken([entry.slug, "free"]) == {entry.slug}
    with pytest.raises(SubdomainTaken):
        found(details, late)
    with enter(PLATFORM):
        from tenants.signup.actions import purge

        purge(late + ending.QUARANTINE - timedelta(days=2))
        assert RetiredDomain.objects.count() == 2
        purge(late + ending.QUARANTINE + timedelta(days=1))
        assert signup.taken([entry.slug]) == set()


def test_a_clinic_that_was_kept_or_opened_meanwhile_stays(doomed):
    entry, made, late = doomed
    hand_out(entry, made.approved_at + timedelta(minutes=1))
    with enter(PLATFORM):
        Clinic.objects.filter(pk=entry.id).update(state="open")
    assert ending.carry_out(made.pk, late) is None
    with enter(PLATFORM):
        Clinic.objects.filter(pk=entry.id).update(state="suspended")
        ending.keep(entry.id, uuid4(), REASON, late)
    assert ending.carry_out(made.pk, late) is None
    with enter(entry.schema):
        assert User.objects.exists()


def test_the_certificate_can_be_fetched(doomed, at):
    entry, made, late = doomed
    hand_out(entry, made.approved_at + timedelta(minutes=1))
    certificate = ending.carry_out(made.pk, late)
    browser = operator(at)
    page = text(browser.get(url("ended")))
    assert entry.schema in page and row().digest in page
    assert json.loads(browser.get(url("certificate", made.pk)).content) == certificate


def test_the_web_cannot_drop_a_schema(a):
    from django.db import connection

    with pytest.raises(DatabaseError), enter(a.schema), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {a.schema} CASCADE")
