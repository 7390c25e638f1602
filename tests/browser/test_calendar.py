"""A client on a phone at midnight, and a receptionist with a keyboard: two whole stories on real pages."""

import re
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.booking.models import Booking, Place, Rules, Service, ServicePractitioner, WeeklyHours
from practice.people.models import User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office
from tests.browser.story import code_from

ZONE = ZoneInfo("Europe/Copenhagen")  # clinic b's
WAIT = 30_000  # milliseconds: the machine may be busy


@pytest.fixture(scope="module")
def office(site, django_db_blocker):
    """Clinic b, where somebody works every day from 8 to 20 in one of two rooms, and a code is enough to book."""
    found = Office(site, django_db_blocker)
    with found.at("b"):
        kim = User.objects.create_user(
            f"{uuid4()}@example.org", first_name="Bolette", role="practitioner", treats=True, staff_id=uuid4(),
            created_at=timezone.now(), verified_at=timezone.now(),
        )  # fmt: skip
        place = Place.objects.create(name="Havnegade", address="Havnegade 12")
        for name in ("Lokale 1", "Lokale 2"):
            Place.objects.create(name=name, within=place)
        found.service = Service.objects.create(
            name={"da": "Samtale", "en": "Talk"}, minutes=45, step_minutes=60, price=85000, currency="DKK", late_fee=42500,
            forms=["on_site", "video"], needs_room=True, notice_hours=1, horizon_days=30,
        )  # fmt: skip
        ServicePractitioner.objects.create(service=found.service, practitioner=kim)
        WeeklyHours.objects.bulk_create(
            WeeklyHours(practitioner=kim, weekday=day, begins=time(8), ends=time(20)) for day in range(7)
        )
        Rules.objects.update_or_create(only=True, defaults={"confirm_by": "code", "holidays_of": ""})
        found.kim = kim
    yield found
    with found.at("b"):  # the clinic is every other browser test's, too
        Rules.objects.all().delete()
        Service.objects.filter(pk=found.service.pk).update(active=False)
        User.objects.filter(pk=kim.pk).update(is_active=False)


def test_a_phone_at_midnight(site, person, office):
    """From the portal to a booked time in four steps, with a code and no account; then a password, another time, and back."""
    page = watch(person(width=390, height=844, scheme="dark", language="en-GB"))
    page.set_default_timeout(WAIT)
    page.goto(f"{site.portal('b')}/book/{office.service.pk}")
    page.locator(".days a").last.click()
    page.locator("main ul.slots:not(.days, .choices) a").first.click()
    expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()
    check_page(page)
    page.get_by_label("First name").fill("Nattuggla")
    address = f"nat{office.kim.pk.hex[-6:]}@post.example"
    page.get_by_label("E-mail").fill(address)
    page.get_by_label(re.compile("I have read what the clinic promises")).check()
    page.get_by_label("Video").check()
    before = len(site.sink.mails())
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("heading", name="One code, and it is done")).to_be_visible()
    check_page(page)
    page.get_by_label("The code from the mail").fill(code_from(site.sink, address, before))
    page.get_by_role("button", name="Book the time").click()
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
    check_page(page)
    with office.at("b"):
        client = User.objects.get(email=address)
        assert Booking.objects.get(client=client).form == "video"
        client.set_password("quiet-lantern-under-snow")
        client.save()
    page.goto(f"{site.my('b')}/sign-in?next=/bookings")
    page.get_by_label("E-mail").fill(address)
    page.locator("[name=password]").fill("quiet-lantern-under-snow")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="Your times", exact=True)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name=re.compile("^Open ")).first.click()
    page.get_by_role("link", name="Move to another time").click()
    expect(page.get_by_role("heading", name="Move the time")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name=re.compile("^Move to ")).last.click()
    expect(page.get_by_text("Your time has moved.")).to_be_visible()
    page.get_by_role("button", name="Take the old time back").click()
    expect(page.get_by_text("The time is as it was before.")).to_be_visible()
    page.goto(f"{site.my('b')}/waiting/for/{office.service.pk}")
    check_page(page)
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_text("You are on the list.")).to_be_visible()
    check_page(page)
    page.goto(f"{site.my('b')}/calendar-address")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label(re.compile("Copy it now"))).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    check_page(page)


def test_a_receptionist_and_the_keyboard(site, person, office):
    """Adds somebody with a first name, moves them with the keys and by hand, is told of a clash, takes it back."""
    page = watch(person(language="en-GB"), expected=("status of 409",))
    page.set_default_timeout(WAIT)
    sign_in(page, site, "b", "receptionist")
    day = (datetime.now(ZONE) + timedelta(days=14)).date()
    for name, clock in (("Aksel", "10:00"), ("Bodil", "12:00")):
        page.goto(f"{site.my('b')}/staff/bookings/new?day={day}&clock={clock}&who={office.kim.pk}")
        if name == "Aksel":
            check_page(page)
            page.set_viewport_size({"width": 1180, "height": 820})
        page.get_by_text("Somebody new", exact=True).click()
        page.get_by_label("First name of somebody new").fill(name)
        page.get_by_label("What", exact=True).select_option(str(office.service.pk))
        page.get_by_role("button", name="Book the time").click()
        expect(page.get_by_role("link", name=re.compile(f"{clock} {name}"))).to_be_visible()
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 1400})
    aksel = page.get_by_role("link", name=re.compile("10:00 Aksel"))
    aksel.focus()
    for _ in range(8):
        page.keyboard.press("Alt+ArrowDown")
    live = page.locator("[data-live]")
    expect(live).to_contain_text("12:00")
    expect(live).to_contain_text("Bodil")  # told before anything happens
    page.keyboard.press("Escape")
    expect(live).to_have_text("Left where it was.")
    for _ in range(2):
        page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("10:30 Aksel"))).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("link", name=re.compile("10:00 Aksel"))).to_be_visible()
    page.set_viewport_size({"width": 1180, "height": 1400})
    box = page.get_by_role("link", name=re.compile("10:00 Aksel")).bounding_box()
    hour = page.locator(".grid-day").first.evaluate("e => parseFloat(getComputedStyle(e).gridAutoRows) * 4")
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 8 + 2 * hour, steps=6)
    page.mouse.up()
    expect(page.get_by_text("That time is taken")).to_be_visible()  # dropped onto Bodil: refused, and said why
    check_page(page)
    page.get_by_label("Time").fill("14:00")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("link", name=re.compile("14:00 Aksel"))).to_be_visible()
    for view in ("Day", "Month"):
        page.set_viewport_size({"width": 1180, "height": 820})
        page.get_by_role("link", name=view, exact=True).click()
        expect(page.get_by_text(re.compile("14:00 Aksel")).first).to_be_visible()
        check_page(page)
    page.get_by_label("Client's first name").fill("bodil")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="1 time found")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name=re.compile("^Open ")).first.click()
    page.get_by_role("link", name="This is somebody we know already").click()
    check_page(page)
