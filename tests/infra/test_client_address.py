"""Counters of refused attempts count visitors, not the proxy in front of them, and believe no visitor's word."""

import pytest

from infra.security import client_address


@pytest.mark.parametrize(
    ("proxied", "forwarded", "wanted"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 198.51.100.4 , 203.0.113.9", "203.0.113.9"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "somebody", "127.0.0.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_who_asks(rf, settings, proxied, forwarded, wanted):
    settings.BEHIND_PROXY = proxied
    assert client_address(rf.get("/", headers={"x-forwarded-for": forwarded})) == wanted
