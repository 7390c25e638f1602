"""The platform's front page, in every language it speaks."""

import gzip
import re

import pytest
from django.conf import settings

WORDS = {
    "sv": "Ett eget rum för det som sägs i förtroende",
    "da": "Et eget rum til det, der siges i fortrolighed",
    "en": "A private room for what is said in confidence",
    "de": "Ein eigener Raum für das, was im Vertrauen gesagt wird",
}


@pytest.mark.parametrize("language", WORDS)
def test_the_front_page_speaks_the_visitors_language(db, at, language):
    answer = at("").get("/", headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Language"] == language
    assert WORDS[language] in page and f'<html lang="{language}"' in page


def test_a_choice_by_form_wins_over_the_browsers_wish(db, at):
    browser = at("")
    chosen = browser.post("/language", {"language": "da", "next": "/"})
    assert chosen.status_code == 302
    page = browser.get("/", headers={"accept-language": "de"}).content.decode()
    assert WORDS["da"] in page


def test_no_script_and_no_style_stands_in_the_page_without_its_nonce(db, at):
    answer = at("").get("/")
    page = answer.content.decode()
    assert " style=" not in page and "onclick" not in page
    assert page.count("<script") == page.count("<script src") + page.count('<script type="module" src')
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_it_takes_no_cookie_to_read(db, at):
    assert not at("").get("/").cookies


@pytest.mark.parametrize("language", WORDS)
def test_its_pictures_are_there_in_the_language_and_small(db, at, language):
    page = at("").get("/", headers={"accept-language": language}).content.decode()
    shown = re.findall(r'src="([^"]+\.webp)"', page)
    assert len(shown) == 3 and all(f"-{language}." in one for one in shown)
    folder = settings.ROOT / "tenants/product/static/product"
    assert sum(path.stat().st_size for path in folder.glob("*.webp")) <= 150_000


@pytest.mark.parametrize("path", ["/", "/policy-at-work", "/examine", "/prices"])
def test_no_page_of_ours_asks_anybody_else(db, at, path):
    page = at("").get(path).content.decode()
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//(?!enrum\.test)', page)
    assert len(gzip.compress(page.encode())) < 20_000
