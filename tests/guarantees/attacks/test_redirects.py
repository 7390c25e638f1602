"""No address that somebody else wrote leads a person away from us."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.guarantees.attacks.sweep import reached

AWAY = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
    "https://enrum.test@evil.example/", "https://enrum.test.evil.example/", "/%09/evil.example", "\t//evil.example",
)  # fmt: skip
READ = re.compile(r"""(?:GET|POST|QUERY_PARAMS|query_params|data)(?:\.get\(|\.getlist\(|\[)["']([a-z_]+)["']""")


def parameters():
    """Every name that a view reads from a query or a form by hand, and those that frameworks read."""
    found = {"next", "return_to", "redirect", "url", "to", "continue"}
    for folder in ("infra", "tenants", "shared", "practice"):
        for path in (settings.ROOT / folder).rglob("*.py"):
            found |= set(READ.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


def ours(host):
    return host == settings.BASE_HOSTNAME or host.endswith("." + settings.BASE_HOSTNAME)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_led_away(cast, method, pytestconfig):
    """To one of the addresses for each page, by turns; with --full to all of them."""
    led, whole, names = [], pytestconfig.getoption("--full"), parameters()
    for number, (place, browser) in enumerate(reached(cast, method, once=True)):
        for away in AWAY if whole else (AWAY[number % len(AWAY)],):
            values = dict.fromkeys(names, away)
            response = browser.post(place.url, values) if method == "post" else browser.get(place.url, values)
            where = urlsplit(response.get("Location", ""))
            if (where.netloc and not ours(where.hostname or "")) or where.scheme not in ("", "http", "https"):
                led.append((place.name, away, response["Location"]))
            if response.get("Location", "").startswith(("//", "/\\", "\t")):
                led.append((place.name, away, response["Location"]))
    assert led == []
