"""Every answer of every side carries the headers, also an error page."""

import pytest


@pytest.mark.parametrize("side", ["platform", "portal", "my"])
def test_headers(db, clinics, at, side):
    answer = at("" if side == "platform" else "a", side).get("/no-such-page")
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "worker-src 'none'"):
        assert part in policy
    script = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in script
    assert "*" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert ("no-store" in answer.get("Cache-Control", "")) is (side != "portal")


def test_a_service_worker_is_never_served(client):
    answer = client.get("/anything.js", headers={"host": "a.enrum.test", "Service-Worker": "script"})
    assert answer.status_code == 403
