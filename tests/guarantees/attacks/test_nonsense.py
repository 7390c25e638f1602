"""Whatever is sent, nobody gets a server error, and a body has its limit."""

import json
from urllib.parse import urlencode

from django.conf import settings

from tests.guarantees.attacks.sweep import Page, is_page, reached
from tests.guarantees.attacks.test_redirects import parameters
from tests.guarantees.test_permissions import WITHOUT_TOKEN

EVIL = {  # each value holds several evils: a form is only sent so often
    "signs": "a\x00b\r\nBcc: all@example.org\r\n\r\n\u202eabc\u2066",
    "long": "å@" * 10_000,
    "code": "<script>pwned()</script>\"'>{{ settings.SECRET_KEY }}{% debug %}../../../../etc/passwd",
    "half a letter": "\ud83d",
    "figures": "9" * 400,
    "minus": "-1",
}
ALONE = "signs"
OTHERS = [name for name in EVIL if name != ALONE]


def forms(cast):
    """Each form of each page once, with the browser that sees it."""
    seen = set()
    for place, browser in reached(cast, "get", once=True):
        response = browser.get(place.url)
        if not is_page(response):
            continue
        for form in Page(response.content.decode()).forms:
            target = form["action"].partition("?")[0] or place.url
            known = (place.side, target, tuple(form["fields"]))
            if (
                form["method"].lower() == "post"
                and "://" not in target
                and "sign-out" not in target
                and known not in seen
            ):
                seen.add(known)
                yield place, browser, target, form["fields"]


FORM = "application/x-www-form-urlencoded"


def sent(browser, url, values):
    """As it stands: the test client's own way of packing refuses half a letter, and takes bytes for a list of numbers."""
    return browser.generic("POST", url, urlencode(values, errors="surrogatepass"), content_type=FORM)


def test_no_form_falls_over(cast, pytestconfig):
    """All fields wrong at once, and one alone among right ones, so that no early refusal hides a later fall. One of the
    other evils and two of the fields for each form, by turns; with --full all of them."""
    fell, whole = [], pytestconfig.getoption("--full")
    for number, (place, browser, target, fields) in enumerate(list(forms(cast))):
        written = [name for name, (kind, _) in fields.items() if kind not in ("hidden", "submit", "button")]
        some = OTHERS if whole else [OTHERS[number % len(OTHERS)]]
        tries = [(kind, set(fields)) for kind in (ALONE, *some)]
        tries += [(ALONE, {name}) for name in (written if whole else written[number % 2 :: 2][:2])]
        for kind, names in tries:
            values = {name: EVIL[kind] if name in names else was for name, (_, was) in fields.items()}
            if sent(browser, target, values).status_code >= 500:
                fell.append((place.name, target, kind, sorted(names)[:3]))
    assert fell == []


def test_no_address_falls_over(cast, pytestconfig):
    """Whatever stands behind the question mark, in everything that some view reads from there by hand."""
    fell, names, whole = [], parameters(), pytestconfig.getoption("--full")
    for number, (place, browser) in enumerate(reached(cast, "get", once=True)):
        for kind in EVIL if whole else (ALONE, OTHERS[number % len(OTHERS)])[: 1 + number % 2]:
            query = urlencode(dict.fromkeys(names, EVIL[kind][:200]), errors="surrogatepass")
            if browser.get(f"{place.url}?{query}").status_code >= 500:
                fell.append((place.name, kind))
    assert fell == []


def test_what_is_no_form_at_all(cast, pytestconfig):
    """Two of the bodies for each form, by turns; with --full all of them."""
    fell, whole = [], pytestconfig.getoption("--full")
    bodies = {
        "json": ("application/json", json.dumps({"a": [1]})),
        "deep": ("application/json", "[" * 50_000),
        "xml": (
            "application/xml",
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        ),
        "broken parts": ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name"),
        "no letters": ("application/x-www-form-urlencoded; charset=utf-7", "+ADw-"),
        "bytes": ("application/octet-stream", b"\xff\x00" * 100),
    }
    for number, (place, browser) in enumerate(reached(cast, "post", once=True)):
        for name, (kind, body) in list(bodies.items())[0 if whole else number % 3 :: 1 if whole else 3]:
            if browser.generic("POST", place.url, body, content_type=kind).status_code >= 500:
                fell.append((place.name, name))
    assert fell == []


def test_a_body_too_large_is_refused_and_not_read_into_memory(cast):
    taken = []
    large = f"text={'x' * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}"
    many = urlencode({f"field-{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    for place, browser in reached(cast, "post", once=True):
        browser.handler.enforce_csrf_checks = True  # the first who reads a form
        for body in (large, many):
            answer = browser.generic("POST", place.url, body, content_type=FORM)
            if answer.status_code not in (400, 403, 413) and place.row.name not in WITHOUT_TOKEN:
                taken.append(place.name)
    assert taken == []
