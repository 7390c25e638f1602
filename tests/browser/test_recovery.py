"""Every key is lost: trustees are named, asked and confirm by their own keys, in a real Chromium. And a clinic that lets in
only keys whose maker vouches for them: the virtual authenticator's batch certificate takes the part of the maker's root."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shared.staff import demands, links, recovery
from shared.staff.models import HardwareKey, KeyDemand, KeyModel, Recovery
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


def confirm(page, button):
    """A form that is sent when the key was touched."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def test_from_naming_trustees_to_new_keys(office, person):
    mia = Staff(office, watch(person(language="en")), "mia", "a")
    friends = [Staff(office, watch(person(language="en")), name, "b") for name in ("ada", "bo")]
    page, base = mia.page, office.site.base
    page.goto(f"{base}/staff/trustees")
    check_page(page)
    for friend in friends:
        page.fill("#trustee-email", friend.account.email)
        confirm(page, "Ask them")
        friend.page.goto(f"{base}/staff/trustees")
        confirm(friend.page, "Accept Mia")
    page.goto(f"{base}/staff/trustees")
    assert page.inner_text("main").count("Accepted") == 2
    check_page(page)
    row, number = ask(office, person, mia)
    for friend in friends:
        friend.page.goto(f"{base}/staff/trustees")
        check_page(friend.page)
        friend.page.get_by_role("link", name="Look at it").click()
        check_page(friend.page)
        friend.page.fill("[name=digits]", number)
        confirm(friend.page, "Confirm with my key")
    page.goto(f"{base}/staff/keys")
    assert "says that you have lost every key" in page.inner_text("main")
    check_page(page)
    with office.at():
        Recovery.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=1))
        recovery.finish(row.pk, timezone.now())
    again = Staff.__new__(Staff)
    again.site, again.page, again.name = office.site, watch(person(language="en")), "mia"
    again.page.goto(f"{base}/staff/recovery/{row.pk}/{links.enrol_token(row.pk)}/keys")
    check_page(again.page)
    again.page.click("main form button")
    again.register("New")
    again.register("Newer")
    again.page.goto(f"{base}/staff/")
    assert "Enter" in again.page.inner_text("main")


def ask(office, person, mia):
    """(the recovery, the number to read out), from another browser."""
    page = watch(person(language="en"))
    page.goto(f"{office.site.base}/staff/sign-in")
    page.get_by_role("link", name="I have lost every key").click()
    check_page(page)
    page.fill("[name=email]", mia.account.email)
    page.click("main form button[type=submit]")
    check_page(page)
    with office.at():
        row = Recovery.objects.get(email=mia.account.email)
        if row.staff is None:  # the worker's part
            recovery.begin(row.pk, timezone.now())
    page.fill("[name=digits]", links.digits(row.pk, links.CODE))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/wait")
    check_page(page)
    number = links.digits(row.pk, links.CHECK)
    assert number in page.inner_text("main")
    page.goto(f"{office.site.base}/staff/recovery/{row.pk}/{links.stop_token(row.pk)}/stop")
    check_page(page)  # looking stops nothing
    return row, number


def test_only_a_key_whose_maker_vouches_for_it_comes_in(office, person):
    vera = Staff(office, watch(person(language="en"), expected=("403",)), "vera", "b", role="owner")
    page = vera.page
    with office.at():
        first, second = HardwareKey.objects.filter(staff=vera.account).order_by("created_at")
        assert first.chain and first.chain != second.chain  # each virtual authenticator is a batch of its own
        KeyModel.objects.create(aaguid=first.aaguid, name="Virtual Key", withdrawn=False, roots=first.chain)
    try:
        page.goto(f"{office.site.my('b')}/staff/keys-accepted")
        page.keys.use(0)
        if "/staff/authorize" in page.url:
            vera.touch()
        page.wait_for_url("**/staff/keys-accepted")
        check_page(page)
        with office.at("b"):
            demands.change(demands.Demand(certified=True), timezone.now())
        vera.out(), vera.sign_in(1)
        page.goto(f"{office.site.my('b')}/staff/keys-accepted")
        assert "does not open the door" in page.inner_text("main") and "Key 0" in page.inner_text("main")
        check_page(page)
        page.keys.use(0)
        vera.touch()
        page.wait_for_url("**/staff/keys-accepted")
        assert "Virtual Key" in page.inner_text("main")
        page.goto(f"{office.site.base}/staff/sessions")
        check_page(page)
    finally:
        with office.at():
            KeyDemand.objects.all().delete(), KeyModel.objects.all().delete()
