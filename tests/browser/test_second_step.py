"""A client turns the second step on with an app, signs in with it, and sees where the account is open."""

import re
import time
from base64 import b32decode

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone
from playwright.sync_api import expect

from practice.people import actions
from tests.browser.axe import check_page, watch
from tests.browser.policies import put_in_force
from tests.browser.staff import Office

PASSWORD = "en lång promenad i regnet"


@pytest.fixture(scope="module")
def clinic(site):
    put_in_force(site, "a", "first_name")
    return site


def sign_in(page, clinic, address):
    page.goto(clinic.my("a") + "/sign-in")
    page.get_by_label("E-post").fill(address)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


def test_on_in_and_listed(clinic, person, django_db_blocker):
    page, address = watch(person(), expected=("status of 422",)), f"siv{time.time_ns()}@example.org"
    with Office(clinic, django_db_blocker).at("a"):
        actions.add_client(timezone.now(), first_name="Siv", email=address, password=PASSWORD)
    sign_in(page, clinic, address)
    page.goto(clinic.my("a") + "/profile/second-step")
    check_page(page)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Ställ in").click()
    expect(page.get_by_role("heading", name="Ställ in det andra steget")).to_be_visible()
    check_page(page)
    letters = re.sub(r"\s", "", page.inner_text("main code"))
    app = TOTP(b32decode(letters + "=" * (-len(letters) % 8)), 6, SHA1(), 30)  # noqa: S303 (what apps understand)
    page.get_by_label("De sex siffrorna").fill(app.generate(int(time.time())).decode())
    page.get_by_role("button", name="Slå på").click()
    expect(page.get_by_role("heading", name="Det andra steget är på")).to_be_visible()
    check_page(page)
    page.context.clear_cookies()
    sign_in(page, clinic, address)
    expect(page.get_by_role("heading", name="Ett steg till")).to_be_visible()
    check_page(page)
    page.get_by_label("Kod").fill("123")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)
    page.get_by_label("Kod").fill(app.generate(int(time.time()) + 30).decode())
    page.get_by_role("button", name="Logga in").click()
    page.goto(clinic.my("a") + "/profile/sign-ins")
    expect(page.get_by_role("heading", name="Var jag är inloggad")).to_be_visible()
    assert "den här" in page.inner_text("main")
    check_page(page)
