"""A client and a practitioner meet by video: the door, camera and microphone, who waits, the room, and the end for both."""

import re

from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.meeting import arrange
from tests.browser.session import sign_in
from tests.browser.story import press

CLIENT, LEADS = "Vilma", "Valter"
LONG = 60_000  # milliseconds: a job makes the room, on a busy machine


def test_from_the_door_to_the_end_of_misuse(site, person):
    client, desk = watch(person(language="en-GB")), watch(person(language="en-GB"))
    sign_in(client, site, "b", "", CLIENT)
    sign_in(desk, site, "b", "practitioner", LEADS)
    meeting = arrange(site, "b", CLIENT, LEADS)
    try:
        _meet(site, client, desk)
    finally:
        arrange(site, "b", meeting["number"])


def _meet(site, client, desk):
    client.goto(f"{site.my('b')}/")
    check_page(client)
    client.get_by_role("link", name="To the door").first.click()
    expect(client.get_by_role("heading", name="You are in the right place")).to_be_visible(timeout=LONG)
    check_page(client)
    press(client, "Try")
    expect(client.get_by_text("Both work.")).to_be_visible()
    expect(client.get_by_text("Say something: the bar moves")).to_be_visible()
    desk.goto(f"{site.my('b')}/staff/day")
    desk.get_by_role("link", name=re.compile(CLIENT)).first.click()
    expect(desk.get_by_text(f"{CLIENT} is waiting.")).to_be_visible(timeout=LONG)
    check_page(desk)
    press(desk, "Open the door and go in")
    expect(desk.frame_locator("iframe").get_by_text("You would be the host here.")).to_be_visible(timeout=LONG)
    check_page(desk)
    client.get_by_role("link", name="Go in").click(timeout=LONG)
    expect(client.frame_locator("iframe").get_by_text("You would knock here, and be let in.")).to_be_visible()
    desk.get_by_role("link", name="To the door, and to end the session").click()
    desk.get_by_text("End it because of misuse").click()
    desk.get_by_label("What happened?").fill("Filmed the screen.")
    press(desk, "End it and keep the reason")
    expect(desk.get_by_text("You ended it because of misuse: Filmed the screen.")).to_be_visible()
    check_page(desk)
    expect(client.get_by_role("heading", name="The session is ended")).to_be_visible(timeout=LONG)
    expect(client.get_by_text("Your practitioner ended it.")).to_be_visible()
    check_page(client)
    client.goto(f"{site.my('b')}/reminders")
    check_page(client)
