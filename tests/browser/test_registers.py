"""The registers as a browser sees them."""

import re

from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in


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
    expect(page.get_by_text(re.compile("7[12] timmar kvar")).first).to_be_visible()
    check_page(page)
    for name in ("", "/breaches"):
        page.goto(f"{site.my('a')}/staff/registers{name}")
        expect(page.get_by_text("A letter to the wrong address")).to_be_visible()
        check_page(page)
    page.goto(f"{site.my('a')}/staff/outside-enquiries")
    check_page(page)
