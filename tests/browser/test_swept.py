"""Pages that no story comes to: readable by everybody, light, at rest while they load; and the staff's menu by keys alone."""

from django.utils import timezone
from playwright.sync_api import expect

from shared.staff import actions
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office, Staff
from tests.browser.weight import check_weight, measure

PUBLIC = ("/", "/policy-at-work", "/prices", "/examine")
OWNERS = (
    "bookings", "team", "team/security", "tasks", "support", "support/phone", "support/figures", "support/replies",
    "import", "integrations", "integrations/hooks", "find?q=a",
)  # fmt: skip
OPERATORS = ("/operators/", "/operators/help", "/operators/help/phone", "/operators/help/figures")
PHONE = {"width": 390, "height": 844}
TEXT = "We keep your data as long as necessary. Your journal is kept for ten years after the last session."


def opened(page, address):
    """As a phone loads it, and then as every reader may."""
    page.set_viewport_size(PHONE)
    page.goto(address)
    check_weight(page)
    check_page(page)


def test_what_enrum_says_of_itself(site, person):
    page = measure(watch(person(language="en")))
    for path in PUBLIC:
        opened(page, site.base + path)
    page.get_by_role("textbox").first.fill(TEXT)
    page.get_by_role("button", name="Examine").click()
    expect(page.get_by_role("heading", name="is no time")).to_be_visible()
    check_page(page)


def test_the_owners_pages(site, person):
    page = measure(watch(person(language="en")))
    sign_in(page, site, "b", "owner")
    for path in OWNERS:
        opened(page, f"{site.my('b')}/staff/{path}")


def test_the_operators_pages(site, django_db_blocker, person):
    office = Office(site, django_db_blocker)
    page = measure(watch(person(language="en")))
    ingrid = Staff(office, page, "ingrid")
    opened(page, site.base + "/staff/end-account")
    with office.at():
        actions.make_operator(ingrid.account, timezone.now())
    for path in ("/staff/keys", *OPERATORS):
        opened(page, site.base + path)


def test_the_menu_and_a_list_by_keys_alone(site, person):
    page = watch(person(language="en"))
    sign_in(page, site, "b", "owner")
    page.set_viewport_size({"width": 1180, "height": 820})
    page.goto(f"{site.my('b')}/staff/team")
    focused = page.locator(":focus")

    def until(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if focused.inner_text().strip() == name:
                return
        raise AssertionError(f"Tab never comes to {name}")

    until("Calendar")
    page.keyboard.press("Enter")
    until("Bookings")
    assert focused.evaluate(
        "e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none'"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bookings", level=1)).to_be_visible()
    page.goto(f"{site.my('b')}/staff/team")
    until("Name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    page.go_back()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")


def test_a_list_without_script(site, browser, person):
    signed_in = person(language="en")
    sign_in(signed_in, site, "b", "owner")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    context.add_cookies(signed_in.context.cookies())
    page = context.new_page()
    page.goto(f"{site.my('b')}/staff/team")
    page.get_by_role("searchbox").fill("nobody of that name")
    page.get_by_role("search").get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    assert "q=nobody" in page.url
    context.close()
