"""What a client sees, corrects, hides and deletes; what staff see of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.people import relations
from practice.people.models import Relation, User
from practice.people.queries import contact_of
from tenants.isolation.context import enter
from tests.mailbox.policies import put_in_force_here
from tests.staff.signed_in import enter_clinic


@pytest.fixture
def tove(db, person):
    return person().joined(last_name="Lindell", phone="+46701740621")


def row(entry, **wanted):
    with enter(entry.schema):
        return User.objects.get(**wanted)


def fields(**changes):
    return {"first_name": "Tove", "last_name": "Lindell", "phone": "+46701740621", "language": "sv"} | changes


def test_a_client_sees_and_corrects(tove, clinics):
    page = tove.get("/profile").content.decode()
    for shown in ("Tove", "Lindell", "+46701740621", "tove@example.org"):
        assert shown in page
    assert tove.post("/profile", **fields(first_name="Tova", phone="070-174 06 22", language="en")).status_code == 302
    user = row(clinics["a"])
    assert (user.first_name, user.phone, user.language) == ("Tova", "+46701740622", "en")


def test_what_may_be_deleted_is_deleted(tove, clinics):
    tove.post("/profile/hide", field="phone", hidden="1")
    assert tove.post("/profile", **fields(last_name="", phone="")).status_code == 302
    user = row(clinics["a"])
    assert (user.last_name, user.phone, user.phone_hidden) == ("", "", False)


@pytest.mark.parametrize("wrong", [{"first_name": ""}, {"language": "xx"}, {"phone": "abc"}, {"first_name": "x" * 500}])
def test_what_may_not_stays_and_the_page_says_why(tove, clinics, wrong):
    answer = tove.post("/profile", **fields(**wrong))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.content.decode()
    assert row(clinics["a"]).first_name == "Tove"


@pytest.mark.parametrize("field", ["email", "password", "", "first_name", "role"])
def test_only_some_fields_can_be_hidden(tove, field):
    assert tove.post("/profile/hide", field=field, hidden="1").status_code == 400


def test_nothing_else_can_be_set(tove, clinics):
    tove.post("/profile", **fields(role="owner", is_active="0", email="x@example.org", verified_at=""))
    user = row(clinics["a"])
    assert (user.role, user.is_active, user.email) == ("", True, "tove@example.org") and user.verified_at


def staff_member(entry, role="practitioner"):
    with enter(entry.schema):
        return User.objects.create_user(
            f"{uuid4().hex}@example.org", first_name="Maja", role=role, staff_id=uuid4(), created_at=timezone.now()
        )


def test_contact_details_are_for_those_who_hold_a_relation(tove, clinics):
    maja, client, now = staff_member(clinics["a"]), row(clinics["a"], role=""), timezone.now()
    with enter(clinics["a"].schema):
        stranger = contact_of(client, maja, now)
        assert (stranger.name, stranger.email, stranger.phone) == ("Tove", "", "")
        relations.begin(maja, client, Relation.Kind.TREATS, now)
        known = contact_of(client, maja, now)
        assert (known.name, known.email, known.phone) == ("Tove Lindell", "tove@example.org", "+46701740621")
        relations.end(maja, client, Relation.Kind.TREATS, now)
        assert contact_of(client, maja, now + timedelta(seconds=1)).email == ""


def test_what_is_hidden_is_hidden_from_everybody(tove, clinics):
    tove.post("/profile/hide", field="phone", hidden="1")
    tove.post("/profile/hide", field="last_name", hidden="1")
    maja, client, now = staff_member(clinics["a"]), row(clinics["a"], role=""), timezone.now()
    with enter(clinics["a"].schema):
        relations.begin(maja, client, Relation.Kind.TREATS, now)
        seen = contact_of(client, maja, now)
        assert (seen.name, seen.phone, seen.email) == ("Tove", "", "tove@example.org")
    tove.post("/profile/hide", field="phone", hidden="0")
    with enter(clinics["a"].schema):
        assert contact_of(row_here(client), maja, now).phone == "+46701740621"


def row_here(user):
    return User.objects.get(pk=user.pk)


def test_the_home_page_says_which_promises_hold(tove, policies):
    page = tove.get("/").content.decode()
    assert f"Version {policies['a'].number} " in page and "Du läste och godkände dem" in page
    assert "<title>Mina sidor</title>" in page  # no clinic, no care in the tab


def test_staff_go_on_to_their_work(db, clinics, at, policies):
    maja = staff_member(clinics["a"], "owner")
    browser = at("a", "my")
    enter_clinic(browser, maja, clinics["a"])
    assert browser.get("/")["Location"] == "/staff/day"
    assert browser.get("/profile").status_code == 403


def test_a_first_name_leaves_by_mail_so_it_holds_nothing_that_mail_never_carries(tove, clinics):
    """The policy lets mail carry no journal: what tells of care is refused where it is written, not only when it leaves."""
    with enter(clinics["a"].schema):
        put_in_force_here("open", timezone.now())
    answer = tove.post("/profile", **fields(first_name="Tove med depression"))
    assert answer.status_code == 422 and "det skulle gå ut som" in answer.content.decode()
    assert row(clinics["a"], email="tove@example.org").first_name == "Tove"
    assert tove.post("/profile", **fields(first_name="Tova")).status_code == 302
