"""Who we are is decided by the table of hosts, never by what a request claims."""

import pytest
from django.test import Client

from tests.guarantees.attacks.sweep import kind, reached

WRONG = (
    "evil.example", "a.enrum.test.evil.example", "evil.example:80", "a.enrum.test@evil.example", "my.enrum.test",
    "a.my.my.enrum.test", "..enrum.test", "[::1]", "127.0.0.1", "", "a.enrum.test,evil.example",
    "xn--a.enrum.test", "a_.enrum.test", "a.enrum.test:evil",
)  # fmt: skip


@pytest.mark.parametrize("host", WRONG)
def test_an_unknown_host_is_nobodys(db, clinics, host):
    for path in ("/", "/privacy", "/sign-in", "/staff/sign-in", "/sign-up"):
        response = Client(headers={"host": host}, raise_request_exception=False).get(path)
        assert response.status_code in (400, 404), (host, path)
        assert "Ekens samtal" not in response.content.decode()


def test_a_proxys_headers_from_outside_change_no_address(cast):
    told = []
    forged = {
        "x-forwarded-host": "evil.example", "x-host": "evil.example", "forwarded": "host=evil.example",
        "x-original-url": "/evil.example", "x-rewrite-url": "/evil.example", "x-forwarded-prefix": "/evil.example",
        "x-forwarded-server": "evil.example", "referer": "https://evil.example/",
    }  # fmt: skip
    for place, browser in reached(cast, "get", by=kind):
        response = browser.get(place.url, headers=forged)
        said = response.get("Location", "") + ("" if response.streaming else response.content.decode(errors="replace"))
        if "evil.example" in said:
            told.append(place.name)
    assert told == []
