"""A client books and pays on the net, the owner gives a part back, the accountant takes the books along: as browsers see it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.booking.models import Service, ServicePractitioner, WeeklyHours
from practice.payments import ledger
from practice.payments.models import Books
from practice.people.models import User
from shared.billing import intake
from shared.ids import uuid7
from shared.privacy.documents import actions as documents
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.engine.document import dump
from shared.privacy.models import PolicyVersion
from shared.privacy.queries import policy_in_force, version_in_force
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.payments.test_provider import CARD
from tests.privacy_app.documents import put


@pytest.fixture
def shop(site, django_db_blocker):
    """Clinic a, whose policy names the service for as long as this test runs; the id of a service of its own."""
    office, now = Office(site, django_db_blocker), timezone.now()
    account = site.paying.account()
    with office.at("a"):
        assert intake.claim(account, now)
        last = version_in_force(now)
        text = dump(policy_in_force(now)).replace("\nrecipients:\n", "\nrecipients:\n" + CARD)
        added = put(text, now.date(), PolicyVersion.objects.order_by("-number").first().number + 1)
        nora = User.objects.create_user(
            f"{uuid7()}@example.org", first_name="Nora", last_name="Ek", role="practitioner", treats=True, staff_id=uuid7(),
            profession="psychologist", regime="licensed", created_at=now,
        )  # fmt: skip
        WeeklyHours.objects.bulk_create(
            WeeklyHours(practitioner=nora, weekday=weekday, begins="06:00", ends="00:00") for weekday in range(7)
        )
        talk = Service.objects.create(
            name={"sv": "Stödsamtal"}, minutes=45, step_minutes=60, price=65000, currency="SEK", forms=["video"],
            notice_hours=0,
        )  # fmt: skip
        ServicePractitioner.objects.create(service=talk, practitioner=nora)
        ledger.books(now)
        Books.objects.update(
            name="Lyktan AB", address="Påhittsgatan 1", number="5590000009", pay_to="Bankgiro 000-0001", when="booking",
            account=account, methods=["card", "swish"], statement="LYKTAN",
        )  # fmt: skip
        documents.new_draft("purchase_terms", now, title={}, audience="when_needed", public=True)
        texts = dict.fromkeys(("sv", "en", "da", "de"), "Köpvillkor")
        documents.edit("purchase_terms", now, title=texts, text=texts)
        documents.publish("purchase_terms", ["sv"], now, now)
    yield talk.pk
    with office.at("a"):
        Service.objects.filter(pk=talk.pk).update(active=False)
        Books.objects.update(name="", account="", when="invoice")
        DocumentVersion.objects.filter(key="purchase_terms").delete()
        PolicyVersion.objects.filter(pk=added.pk).delete()
        assert version_in_force(now) == last


def deliver(site, page, words):
    """What the service tells, as soon as it tells it; the page looks again by itself."""
    from practice.demo.stripe.hooks import Delivery

    Delivery(f"http://127.0.0.1:{site.port}/payments/events", f"localhost:{site.port}").deliver(site.paying.stripe)
    expect(page.get_by_text(words).first).to_be_visible(timeout=60_000)


def test_booked_paid_and_partly_given_back(site, person, shop):
    client = watch(person(width=390, height=844), expected=("status of 404",))  # an icon that the stand-in has not
    sign_in(client, site, "a", name="Paula")
    client.goto(f"{site.portal('a')}/book/{shop}")
    client.locator(".days a").last.click()
    client.locator("main ul.slots:not(.days, .choices) a").first.click()
    client.get_by_role("button", name=re.compile("Boka tiden")).click()
    expect(client.get_by_text("Du betalar för det under Betalningar.")).to_be_visible()
    client.goto(f"{site.my('a')}/payments")
    check_page(client)
    client.get_by_role("link", name=re.compile("^Betala ")).first.click()
    expect(client.get_by_role("heading", name="Betala på nätet")).to_be_visible()
    check_page(client)
    client.get_by_label("Jag godkänner köpvillkoren").check()
    client.get_by_role("button", name="Betala 650 kr").click()
    client.get_by_role("button", name="Pay with the test card 4242").click()
    client.wait_for_url(f"{site.my('a')}/payments/*?back=1")
    deliver(site, client, "här är ditt kvitto")
    check_page(client)
    with client.expect_download() as paper:
        client.get_by_role("link", name="Som PDF").click()
    assert paper.value.suggested_filename.startswith("invoice-")
    owner = watch(person())
    sign_in(owner, site, "a", "owner")
    owner.goto(f"{site.my('a')}/staff/money/invoices")
    check_page(owner)
    owner.set_viewport_size({"width": 1180, "height": 820})
    owner.locator("main tbody a").first.click()
    owner.get_by_text("Ta tillbaka allt eller en del").click()
    owner.get_by_label("Belopp").last.fill("200")
    owner.get_by_role("button", name="Skapa en kreditfaktura").click()
    check_page(owner)
    owner.get_by_role("button", name="Betala tillbaka samma väg").click()
    expect(owner.get_by_text("200 kr är på väg tillbaka.")).to_be_visible()
    check_page(owner)
    accountant = watch(person())
    sign_in(accountant, site, "a", "accountant")
    for page in ("", "/export", "/shares", "/payers", "/payers/new"):
        accountant.goto(f"{site.my('a')}/staff/money{page}")
        check_page(accountant)
    accountant.goto(f"{site.my('a')}/staff/money/export")
    with accountant.expect_download() as books:
        accountant.get_by_role("button", name="Hämta").click()
    assert "Återbetalning" in books.value.path().read_bytes().decode("cp437")
    owner.goto(f"{site.my('a')}/staff/money/settings")
    check_page(owner)
