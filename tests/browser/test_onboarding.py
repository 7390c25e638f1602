"""An owner in a real browser sees what stands between the clinic and its first booking."""

import re

from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff


def test_the_checklist(site, django_db_blocker, person):
    page = watch(person(language="en"))
    Staff(Office(site, django_db_blocker), page, "olga", "a", role="owner")
    page.goto(site.my("a") + "/staff/start")
    expect(page.get_by_role("heading", name="Before the first client")).to_be_visible()
    expect(page.get_by_role("link", name="See the portal")).to_have_attribute("href", site.portal("a") + "/")
    check_page(page)
    page.get_by_role("link", name=re.compile(r"Choose a look|Change ?: ?How the portal looks")).click()
    expect(page).to_have_url(site.my("a") + "/staff/brand")
