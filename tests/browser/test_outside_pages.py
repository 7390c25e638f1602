"""A clinic's own addresses, its sender and its eID, in a browser: readable by everybody, and without a word to anybody else."""

from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in


def test_an_owner_brings_a_domain_and_lets_it_go(site, person):
    page = watch(person())
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/domains")
    check_page(page)
    page.get_by_role("textbox", name="Domän").fill("https://Terapi-Ängen.example/")
    page.get_by_role("button", name="Lägg till").click()
    card = page.get_by_role("region", name="terapi-ängen.example")
    expect(card.get_by_text("_enrum.xn--terapi-ngen-r8a.example")).to_be_visible()
    check_page(page)
    card.get_by_role("button", name="Kontrollera nu").click()
    expect(page.get_by_text("Vi frågar nu").first).to_be_visible()
    page.get_by_role("link", name="Släpp terapi-ängen.example").click()
    check_page(page)
    page.get_by_role("button", name="Släpp den").click()
    expect(page.get_by_text("terapi-ängen.example")).to_have_count(0)


def test_an_owner_brings_an_address_for_mail(site, person):
    page = watch(person())
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/sender")
    page.get_by_label("Efter @").fill("eken.example")
    page.get_by_role("button", name="Lägg till").click()
    card = page.get_by_role("region", name="hej@eken.example")
    for record in ("_enrum.eken.example", "_dmarc.eken.example"):
        expect(card.get_by_text(record, exact=True)).to_be_visible()
    expect(card.get_by_text("v=DKIM1; k=rsa; p=", exact=False)).to_be_visible()
    check_page(page)


def test_pages_about_eid_are_for_everybody(site, person):
    page = watch(person(), expected=("status of 410",))
    sign_in(page, site, "a", "owner")
    for path in ("/staff/eid/settings", "/staff/eid"):
        page.goto(site.my("a") + path)
        check_page(page)
    visitor = watch(person(), expected=("status of 410",))
    visitor.goto(site.my("a") + "/eid/x/callback?state=y&code=z")
    expect(visitor.get_by_role("heading", name="redan använt")).to_be_visible()
    check_page(visitor)
    client = watch(person())
    sign_in(client, site, "a")
    client.goto(site.my("a") + "/profile/eid")
    check_page(client)
