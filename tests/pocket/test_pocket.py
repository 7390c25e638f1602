"""Installed like an app, and what may lie on a device: nothing, until the policy says so and its owner has asked."""

import io
from datetime import date

import pytest
from django.utils import timezone
from PIL import Image

from practice.booking.models import Booking, Place
from practice.booking.slots import day_span
from practice.people.models import User
from tenants.branding.actions import update_brand
from tenants.isolation.context import enter
from tests.booking.cast import ZONE, service, user
from tests.cast import NOW
from tests.privacy_app.documents import POLICY, put_alone
from tests.staff.signed_in import enter_clinic

KEEPS = """storage:
  pocket_day: {name: pocket-day, store: cache, side: [my], purpose: answer, lasts: P1D, exempt: asked_for, sent_over: never}
  pocket_worker: {name: pocket-worker, store: service_worker, side: [my], purpose: answer, lasts: P1D, exempt: asked_for}
"""
WORKER = {"Service-Worker": "script"}


@pytest.fixture
def a(db, clinics):
    return clinics["a"]


@pytest.fixture
def maja(a, at):
    """A practitioner's browser."""
    browser = at("a", "my")
    with enter(a.schema):
        browser.user = user("Maja", "practitioner")
    enter_clinic(browser, browser.user, a)
    return browser


def declare(clinic):
    with enter(clinic.schema):
        put_alone(POLICY.replace("storage:\n", KEEPS), date(2026, 1, 1))


def booked(clinic, who, **more):
    """Somebody's time in a room, today at noon."""
    with enter(clinic.schema):
        begins, _ = day_span(timezone.now().astimezone(ZONE).date(), ZONE)
        start = begins.replace(minute=0) + timezone.timedelta(hours=12)
        ends = start + timezone.timedelta(minutes=45)
        client = User.objects.create_user("ebba@mail.example", first_name="Ebba", last_name="Brunn", created_at=NOW)
        return Booking.objects.create(
            practitioner=who, client=client, service=service("Sorgesamtal", who), starts_at=start, ends_at=ends,
            period=(start, ends), form="on_site", room=Place.objects.create(name="Lugnet"), state="confirmed", price=1,
            currency="SEK", late_fee=0, free_cancel_until=start, created_at=NOW, confirmed_at=NOW,
        )  # fmt: skip


def test_nothing_is_kept_where_the_policy_says_nothing(maja):
    assert maja.get("/pocket/worker.js", headers=WORKER).status_code == 404
    opened = maja.get("/pocket/day")
    assert (opened.status_code, opened["Clear-Site-Data"]) == (302, '"storage"')
    page = maja.get("/staff/pocket")
    assert "data-pocket" not in page.text
    assert "name: pocket-day, store: cache" in page.text
    assert "worker-src 'none'" in page["Content-Security-Policy"]


def test_what_is_kept_are_times_and_rooms(a, maja):
    declare(a)
    booked(a, maja.user)
    page = maja.get("/pocket/day")
    assert "12:00" in page.text or "12.00" in page.text
    assert "Lugnet" in page.text
    assert [word for word in ("Ebba", "Brunn", "Sorgesamtal", maja.user.first_name) if word in page.text] == []
    _, ends = day_span(timezone.now().astimezone(ZONE).date(), ZONE)
    assert int(page["Pocket-Until"]) == ends.timestamp() * 1000


def test_a_notice_that_waits_is_not_kept(a, maja):
    declare(a)
    maja.post("/staff/pocket/off")
    assert "Nu finns inget kvar" not in maja.get("/pocket/day").text
    assert "Nu finns inget kvar" in maja.get("/staff/pocket").text


def test_the_worker_reaches_its_own_corner_alone(a, maja):
    declare(a)
    served = maja.get("/pocket/worker.js", headers=WORKER)
    assert served.status_code == 200
    assert "Service-Worker-Allowed" not in served
    assert "no-store" in served["Cache-Control"]
    assert maja.get("/pocket/day", headers=WORKER).status_code == 403
    for path, source in (("/staff/pocket", "'self'"), ("/pocket/day", "'none'"), ("/staff/team/me", "'none'")):
        assert f"worker-src {source}" in maja.get(path)["Content-Security-Policy"]


def test_signing_out_and_switching_off_erase(a, maja):
    declare(a)
    assert maja.post("/staff/pocket/off")["Clear-Site-Data"] == '"storage"'
    assert maja.post("/sign-out")["Clear-Site-Data"] == '"storage"'
    assert maja.get("/pocket/day").status_code == 302


def test_each_manifest_names_what_its_people_may_be_seen_with(a, at):
    browser = at("a", "my")
    with enter(a.schema):
        update_brand(a, {"name": "Eken Terapi och Kurs", "seed_colour": "#1d5c4f"}, NOW)
    staff, client = (browser.get(f"/app/{who}.webmanifest") for who in ("staff", "client"))
    assert staff["Content-Type"] == "application/manifest+json"
    assert (staff.json()["name"], staff.json()["short_name"], staff.json()["start_url"]) == (
        "Eken Terapi och Kurs", "Eken", "/pocket/day",
    )  # fmt: skip
    assert "Eken" not in client.text
    assert "brand" not in client.text
    assert client.json()["name"] == "Mina sidor"
    assert ">E</text>" in browser.get(staff.json()["icons"][0]["src"]).text


def test_a_logo_becomes_square_icons(a, at):
    out = io.BytesIO()
    Image.new("RGBA", (300, 100), "#1d5c4f").save(out, "PNG")
    with enter(a.schema):
        update_brand(a, {}, NOW, new_logo=out.getvalue())
    for side in (192, 512):
        with Image.open(io.BytesIO(at("a", "my").get(f"/app/icon-{side}.png").content)) as picture:
            assert (picture.size, picture.mode) == ((side, side), "RGB")
