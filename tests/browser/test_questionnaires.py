"""On a phone, without scripts: a client answers one question a screen, goes on later, is shown where to turn, and sees how it
went; the practitioner finds first what should not wait."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.people import relations
from practice.people.models import Relation, User
from practice.questionnaires import actions
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office


@pytest.fixture
def two(site, person, django_db_blocker):
    """A practitioner with an open key, and a client of theirs with a phone that runs no scripts, who is asked the PHQ-9."""
    office, desk = Office(site, django_db_blocker), watch(person(language="en-GB"))
    sign_in(desk, site, "a", "practitioner", "Signe")
    phone = watch(person(width=390, height=844, language="en-GB", has_touch=True, java_script_enabled=False))
    sign_in(phone, site, "a", "", "Ebba")
    with office.at("a"):
        signe, ebba = (User.objects.filter(first_name=name).latest("created_at") for name in ("Signe", "Ebba"))
        relations.begin(signe, ebba, Relation.Kind.TREATS, timezone.now())
        actions.ask(ebba, signe, "phq9", timezone.now())
    return phone, desk


def test_from_the_first_question_to_the_practitioners_page(two, site):
    phone, desk = two
    phone.goto(f"{site.my('a')}/")
    phone.get_by_role("link", name="Answer", exact=True).click()
    phone.get_by_role("link", name="Begin").click()
    expect(phone.get_by_text("Question 1 of 9")).to_be_visible()
    group = phone.get_by_role("group", name="1. Little interest or pleasure in doing things")
    phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_text("Choose the answer that fits best.").first).to_be_visible()
    group.get_by_label("Several days").check()
    phone.get_by_role("button", name="Save and go on later").click()
    phone.get_by_role("link", name="Go on").click()
    for _ in range(7):
        phone.get_by_label("More than half the days").check()
        phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_text("Question 9 of 9")).to_be_visible()
    phone.get_by_label("Several days").check()
    phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_role("heading", name="You need not be alone with this")).to_be_visible()
    phone.get_by_label("Keep a copy that I can see here").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="You need not be alone with this")).to_be_visible()
    expect(phone.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    assert "?" not in phone.url
    phone.get_by_role("link", name="See how it went over time").click()
    expect(phone.get_by_role("img", name="PHQ-9 over time")).to_be_visible()
    expect(phone.get_by_role("cell", name="16")).to_be_visible()

    desk.goto(f"{site.my('a')}/staff/answers")
    expect(desk.get_by_text("Talk with the client now")).to_be_visible()
    check_page(desk)
    desk.get_by_role("link", name="See it over time").click()
    expect(desk.get_by_text("item 9")).to_be_visible()
    check_page(desk)
    desk.goto(f"{site.my('a')}/staff/answers")
    desk.get_by_role("button", name="I have looked").click()
    expect(desk.get_by_text("Nothing to look at")).to_be_visible()


def test_every_page_of_a_client_is_clean(site, person, django_db_blocker):
    """With scripts, for axe needs them."""
    office, phone = Office(site, django_db_blocker), watch(person(width=390, height=844, language="en-GB"))
    sign_in(phone, site, "a", "", "Tilde")
    sign_in(person(), site, "a", "practitioner", "Malin")
    with office.at("a"):
        tilde, malin = (User.objects.filter(first_name=name).latest("created_at") for name in ("Tilde", "Malin"))
        row = actions.ask(tilde, malin, "who5", timezone.now())
    phone.goto(f"{site.my('a')}/questionnaires")
    check_page(phone)
    phone.goto(f"{site.my('a')}/questionnaires/{row.pk}?at=2")
    check_page(phone)
    phone.get_by_role("link", name="All on one page").click()
    for group in phone.get_by_role("group").all()[:5]:
        group.get_by_label("Some of the time").check()
    check_page(phone)
    phone.get_by_label("Keep a copy that I can see here").check()
    phone.get_by_role("button", name="Send").click()
    check_page(phone)
    phone.goto(f"{site.my('a')}/questionnaires")
    check_page(phone)
