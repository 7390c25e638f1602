"""A client takes a yes back, and what it opened is shut at once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.people import relations
from practice.people.models import User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.privacy_app.documents import put
from tests.sharing.policies import POLICY

WIDE = {"width": 1180, "height": 820}


@pytest.fixture(scope="module")
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


@pytest.fixture
def policy(office):
    """In force at clinic a, as an owner would have written it; afterwards what stood before holds again."""
    with office.at("a"):
        version = put(POLICY, timezone.localdate(), number=90)
    yield
    with office.at("a"):
        version.delete()


def newest(office, role):
    with office.at("a"):
        return User.objects.filter(role=role, first_name="Kim").order_by("created_at").last()


def test_what_is_taken_back_can_no_longer_be_passed_on(site, person, office, policy):
    client, staff = watch(person()), watch(person(), expected=("422",))
    sign_in(client, site, "a")
    sign_in(staff, site, "a", "practitioner")
    tove, maja = newest(office, ""), newest(office, "practitioner")
    with office.at("a"):
        relations.begin(maja, tove, "treats", timezone.now())
    ask(staff, site)
    client.goto(f"{site.my('a')}/consents")
    check_page(client)
    client.set_viewport_size(WIDE)
    client.get_by_role("button", name=re.compile("Ja, jag samtycker.*Your doctor")).click()
    check_page(client)
    staff.goto(f"{site.my('a')}/staff/clients")
    staff.get_by_role("link", name=re.compile("Samtycken.*Kim")).click()
    check_page(staff)
    staff.set_viewport_size(WIDE)
    staff.get_by_role("link", name=re.compile("Anteckna det.*Your doctor")).first.click()
    check_page(staff)
    staff.get_by_label("Klienten och jag har gått igenom innehållet").check()
    staff.get_by_label("Det innehåller bara det som behövs").check()
    client.get_by_role("button", name=re.compile("Ta tillbaka.*Your doctor")).click()
    expect(client.get_by_text("Tillbakataget. Det gäller från och med nu.")).to_be_visible()
    staff.get_by_role("button", name="Anteckna det").click()
    expect(staff.get_by_text("Inte antecknat, och får inte lämnas")).to_be_visible()
    check_page(staff)
    staff.goto(f"{site.my('a')}/staff/clients")
    staff.get_by_role("link", name=re.compile("Samtycken.*Kim")).click()
    expect(staff.get_by_text("Stängt tills klienten har sagt ja.").first).to_be_visible()
    expect(staff.get_by_role("link", name=re.compile("Anteckna det.*Your doctor"))).to_have_count(0)
    client.reload()
    expect(client.get_by_text("Inget har lämnats till någon utanför")).to_be_visible()


def ask(staff, site):
    staff.goto(f"{site.my('a')}/staff/clients")
    staff.get_by_role("link", name=re.compile("Samtycken.*Kim")).click()
    staff.get_by_role("link", name="Your doctor", exact=True).first.click()
    check_page(staff)
    staff.set_viewport_size(WIDE)
    staff.get_by_label("Exakt vem").fill("Dr Ek at Lindens")
    staff.get_by_role("button", name="Visa orden").click()
    assert "Dr Ek at Lindens" in staff.locator("blockquote").inner_text()
    staff.get_by_label("Fråga på klientens egna sidor").check()
    check_page(staff)
    staff.get_by_role("button", name="Spara").click()
    expect(staff.get_by_text("Frågat, inte besvarat")).to_be_visible()
