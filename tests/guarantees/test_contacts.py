"""Surname and how somebody is reached: shown to whoever has a relation to them, on every page, and to nobody else at the
clinic (FEATURES C4), or where the policy says so to those who plan and invoice."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.people.models import User
from practice.people.queries import contact_of
from tenants.isolation.context import enter
from tests.cast import RELATIONS, ROLES
from tests.guarantees.permissions import ROWS
from tests.privacy_app.documents import POLICY, put_alone, unpublish

TELLING = {"last_name": "Ömsesidighult", "phone": "+46701740699", "email": "ytterst.hemlig@client.example"}
OFFICE = {"owner", "administrator", "receptionist", "accountant"}
PAGES = [
    row for row in ROWS["my"] if "get" in row.methods and row.name not in ("people:handoff-start", "rights:answer")
]


@pytest.fixture
def cast(cast):
    with enter(cast.clinic.schema):
        User.objects.filter(pk=cast.users["client"].pk).update(**TELLING)
    return cast


def seen(cast, who):
    """What of TELLING stands on any page that this person can open. Refusals are one page for all, looked at elsewhere."""
    browser, found = cast.browser(who, "my"), {}
    for row in PAGES:
        if row.answers[who] == "forbidden":
            continue
        response = browser.get(reverse(row.name, urlconf=settings.URLCONFS["my"], kwargs=row.arguments(cast)))
        body = b"".join(response) if response.streaming else response.content
        for name, value in TELLING.items():
            if value.encode() in body or value.encode("latin-1", "ignore") in body:
                found.setdefault(name, set()).add(row.name)
    return found


@pytest.mark.parametrize("who", [who for who in ROLES if who not in RELATIONS])
def test_no_page_tells_whoever_has_no_relation(db, cast, who):
    assert seen(cast, who) == {}


def test_whoever_treats_them_can_read_it(db, cast):
    """Or the test above would pass on empty pages."""
    assert set(seen(cast, "practitioner")) == {"last_name", "phone", "email"}


SAYS = """
security:
  care: {measure: relation_access, of: [journal]}
  office: {measure: office_access, of: [contact.phone]}
"""


@pytest.mark.parametrize("said", [SAYS, SAYS.replace("of: [journal]", "of: []"), "", None])
def test_the_office_reads_what_the_policy_lets_it(db, cast, said):
    """Care stays with the relation; how somebody is reached may be the office's too, unless another promise forbids."""
    now, client = timezone.now(), cast.users["client"]
    with enter(cast.clinic.schema):
        unpublish() if said is None else put_alone(POLICY + said)
        client.refresh_from_db()
        shown = {who: contact_of(client, cast.users[who], now) for who in ROLES}
    assert {who for who in ROLES if shown[who].last_name or shown[who].email} == set(RELATIONS)
    assert {who for who in ROLES if shown[who].phone} == set(RELATIONS) | (OFFICE if said == SAYS else set())


def test_the_receptionist_finds_the_number_on_the_booking(db, cast):
    with enter(cast.clinic.schema):
        put_alone(POLICY + SAYS)
    page = cast.browser("receptionist", "my").get(
        reverse("booking:staff-booking", urlconf=settings.URLCONFS["my"], args=[cast.things["booking"].pk])
    )
    assert TELLING["phone"] in page.content.decode() and TELLING["email"] not in page.content.decode()
