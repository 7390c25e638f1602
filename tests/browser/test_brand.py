"""The owner chooses a colour, looks, saves, and every page of the clinic wears it at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in


def test_the_owner_looks_first_and_then_saves(site, person):
    page = watch(person())
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/brand")
    check_page(page)
    page.get_by_label("Färg").fill("#9a5410")
    page.get_by_label("Atkinson Hyperlegible Next").check()
    page.get_by_label("Rubrik, Svenska").fill("Någon att prata med")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Visa mig först").click()
    for name, width in (("På en telefon", 390), ("På en dator", 1180)):
        frame = page.frame_locator(f"iframe[title='{name}']")
        expect(frame.get_by_role("heading", name="Någon att prata med")).to_be_visible()
        assert frame.locator("html").evaluate("e => e.clientWidth") == pytest.approx(width, abs=20)
        base = "e => getComputedStyle(e).getPropertyValue('--ds-color-accent-base-default')"
        assert frame.locator("html").evaluate(base).strip() == "#9a5410"
    check_page(page)
    assert button_colour(page) != "rgb(154, 84, 16)"  # nothing is saved yet
    alone = watch(page.context.new_page())
    alone.goto(f"{site.my('a')}/staff/brand/preview")
    check_page(alone)
    alone.close()
    page.get_by_role("button", name="Spara och visa för alla").click()
    expect(page.get_by_text("Så här ser sajten ut från och med nu")).to_be_visible()
    assert button_colour(page) == "rgb(154, 84, 16)"
    assert "Atkinson" in page.locator("body").evaluate("e => getComputedStyle(e).fontFamily")
    check_page(page)


def test_the_frames_follow_what_is_written(site, person):
    """Without a press: a moment after the last letter."""
    page = watch(person())
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/brand")
    page.get_by_label("Rubrik, Svenska").fill("Ett eget rum")
    frame = page.frame_locator("iframe[title='På en dator']")
    expect(frame.get_by_role("heading", name="Ett eget rum")).to_be_visible(timeout=20_000)
    page.get_by_label("Rubrik, Svenska").fill("Ett annat rum")
    expect(frame.get_by_role("heading", name="Ett annat rum")).to_be_visible(timeout=20_000)


def button_colour(page):
    return page.get_by_role("button", name="Spara och visa för alla").evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )


def test_what_is_wrong_is_said_beside_its_field(site, person):
    page = watch(person(), expected=("status of 422",))
    sign_in(page, site, "a", "administrator")
    page.goto(f"{site.my('a')}/staff/brand")
    page.get_by_label("Mottagningens namn").fill("")
    page.get_by_role("button", name="Spara och visa för alla").click()
    field = page.get_by_label("Mottagningens namn")
    assert field.get_attribute("aria-invalid") == "true"
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name=re.compile("Mottagningens namn")).click()
    assert field.evaluate("e => e === document.activeElement")
    check_page(page)
