"""A client takes a yes back, and what it opened is shut at once; the registers as a browser sees them."""

import re

import pytest
from django.utils import timezone

from practice.people import relations
from practice.people.models import User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.privacy_app.documents import put
from tests.sharing.policies import POLICY

pytestmark = pytest.mark.xdist_group("browser")
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
    assert client.get_by_text("Tillbakataget. Det gäller från och med nu.").is_visible()
    staff.get_by_role("button", name="Anteckna det").click()
    assert staff.get_by_text("Inte antecknat, och får inte lämnas").is_visible()
    check_page(staff)
    staff.goto(f"{site.my('a')}/staff/clients")
    staff.get_by_role("link", name=re.compile("Samtycken.*Kim")).click()
    assert staff.get_by_text("Stängt tills klienten har sagt ja.").first.is_visible()
    assert staff.get_by_role("link", name=re.compile("Anteckna det.*Your doctor")).count() == 0
    client.reload()
    assert client.get_by_text("Inget har lämnats till någon utanför").is_visible()


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
    assert staff.get_by_text("Frågat, inte besvarat").is_visible()


def test_the_registers_in_a_browser(site, person):
    page = watch(person())
    sign_in(page, site, "a", "owner")
    for name in ("", "/processing", "/agreements", "/security", "/assessments/new", "/controllers"):
        page.goto(f"{site.my('a')}/staff/registers{name}")
        check_page(page)
    page.goto(f"{site.my('a')}/staff/registers/breaches/new")
    page.get_by_label("Med några ord").fill("A letter to the wrong address")
    page.locator("[name=happened]").fill("It came back unopened.")
    page.get_by_label("Någon såg eller fick något som inte var deras").check()
    check_page(page)
    page.get_by_role("button", name="Spara").click()
    assert page.get_by_text(re.compile("7[12] timmar kvar")).first.is_visible()
    check_page(page)
    for name in ("", "/breaches"):
        page.goto(f"{site.my('a')}/staff/registers{name}")
        assert page.get_by_text("A letter to the wrong address").is_visible()
        check_page(page)
    page.goto(f"{site.my('a')}/staff/outside-enquiries")
    check_page(page)
