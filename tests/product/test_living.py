"""The policy at work that anybody may try: everything on it comes out of the engine."""

from datetime import date

import pytest
from django.utils import translation

from tenants.product import living

TODAY = date(2026, 12, 1)


def look(lang="en", **choice):
    with translation.override(lang):
        return living.look(living.chosen(choice), TODAY, lang)


def row(found, key):
    return next(one for one in found.rows if one.key == key)


@pytest.mark.parametrize("country", living.COUNTRIES)
@pytest.mark.parametrize("lang", ["sv", "da", "en", "de"])
def test_what_a_new_clinic_is_proposed_has_no_obstacle(country, lang):
    found = look(lang, country=country)
    assert not found.blocked and not any(one.changed for one in found.rows)
    assert all(one.sentence for one in found.rows if one.written)


def test_a_shorter_time_deletes_earlier_and_holds_at_once():
    usual, short = look(), look(booking="P1M")
    assert [one.kind for one in row(usual, "booking").deeds] == ["done", "later", "later"]
    assert [one.kind for one in row(short, "booking").deeds] == ["done", "done", "later"]
    assert "P1M" in row(short, "booking").written and "at once" in short.verdict


def test_a_longer_time_is_told_ahead():
    assert "30 days ahead" in look(booking="P36M").verdict


@pytest.mark.parametrize(("country", "last"), [("SE", "2 December 2036"), ("DK", "2 December 2031")])
def test_the_law_wins_over_a_row_that_is_too_short(country, last):
    found = look(country=country, journal="P3Y")
    deeds = row(found, "journal").deeds
    assert found.blocked and last in deeds[0].words and deeds[1].kind == "stopped"
    assert [one.check for one in found.findings if one.blocking] == ["shorter_than_duty"]


def test_a_mail_holds_what_the_row_lets_it():
    kinds = [one.kind for one in row(look(), "mail").deeds]
    wider = [one.kind for one in row(look(mail="service"), "mail").deeds]
    assert (kinds, wider) == (["allowed", "stopped", "stopped"], ["allowed", "allowed", "stopped"])


@pytest.mark.parametrize(
    ("choice", "kinds", "blocked"),
    [
        ("none", ["stopped", "stopped"], False),
        ("asked", ["stopped", "allowed"], False),
        ("unasked", ["stopped", "stopped"], True),
    ],
)
def test_a_cookie_waits_for_a_yes(choice, kinds, blocked):
    found = look(cookie=choice)
    assert [one.kind for one in row(found, "cookie").deeds] == kinds and found.blocked == blocked


def test_what_is_no_choice_is_the_usual():
    assert living.chosen({"booking": "P999Y", "country": "<b>", "mail": "service"}) == living.USUAL | {
        "mail": "service"
    }


def test_the_page_shows_it_and_needs_no_cookie(db, at):
    browser = at("")
    answer = browser.get("/policy-at-work?journal=P3Y", headers={"accept-language": "sv"})
    page = answer.content.decode()
    assert answer.status_code == 200 and not browser.cookies
    assert "keep: P3Y" in page and "Lagen kräver längre tid" in page and 'value="P3Y" selected' in page
