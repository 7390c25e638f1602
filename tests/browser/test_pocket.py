"""Today's times on a device: after its owner's click, without a connection, and gone at sign-out."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.pocket.test_pocket import KEEPS
from tests.privacy_app.documents import POLICY, put

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def policy(site, django_db_blocker):
    """In force at clinic a; afterwards what stood before holds again."""
    office = Office(site, django_db_blocker)
    with office.at("a"):
        version = put(POLICY.replace("storage:\n", KEEPS), timezone.localdate(), number=91)
    yield
    with office.at("a"):
        version.delete()


def test_the_day_without_a_connection_until_sign_out(site, person, policy):
    page = watch(person())
    sign_in(page, site, "a", "practitioner")
    page.goto(f"{site.my('a')}/staff/pocket")
    page.get_by_role("button", name="Spara dagen på den här enheten").click()
    expect(page.get_by_text("Dagen sparas på den här enheten.")).to_be_visible()
    check_page(page)
    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(one => new URL(one.scope).pathname))"
    assert page.evaluate(scopes) == ["/pocket/"]
    page.context.set_offline(True)
    page.goto(f"{site.my('a')}/pocket/day")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(timezone.localdate().day))
    page.context.set_offline(False)
    page.goto(f"{site.my('a')}/pocket/day")
    check_page(page)
    # Its reach is one folder, and a page can't widen it.
    wide = "navigator.serviceWorker.register('/pocket/worker.js', {scope: '/'}).then(() => 'wide', e => e.name)"
    assert page.evaluate(wide) == "SecurityError"
    page.locator("form[action='/sign-out']").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/sign-in*")
    assert page.evaluate(scopes) == []
    assert page.evaluate("caches.keys()") == []
