"""A browser's finds are held against the policy; a real browser finds what a page really does."""

import builtins
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.privacy.engine.document import load
from shared.privacy.models import PolicyVersion
from shared.privacy.outbound.models import Observation
from shared.privacy.outbound.observing import Difference, NoBrowser, Seen, compare, look, observe
from tenants.clinics.tasks import observe as night
from tenants.isolation.context import enter
from tests.outbound import servers
from tests.outbound.conftest import WITH_OUTSIDE, put_here
from tests.outbound.test_gate import NOW

OWN = "a.enrum.test"
DOCUMENT = load(WITH_OUTSIDE)


@pytest.mark.parametrize(
    ("what", "name", "host", "refused", "agreed"),
    [
        ("cookie", "consent", OWN, "allowed", "allowed"),
        ("cookie", "language", OWN, "allowed", "allowed"),
        ("cookie", "_count_7", OWN, "forbidden", "allowed"),
        ("cookie", "_count_7", "." + OWN, "forbidden", "allowed"),
        ("cookie", "_count_7", ".counting.example", "undeclared", "undeclared"),
        ("cookie", "spy", OWN, "undeclared", "undeclared"),
        ("local_storage", "consent", OWN, "undeclared", "undeclared"),
        ("request", OWN, OWN, "allowed", "allowed"),
        ("request", "x", "tag.counting.example", "forbidden", "allowed"),
        ("request", "x", "in.counting.example", "forbidden", "allowed"),
        ("request", "x", "counting.example", "undeclared", "undeclared"),
        ("request", "x", "map.example", "forbidden", "allowed"),
        ("request", "x", "api.sms.example", "undeclared", "undeclared"),
        ("request", "x", OWN + ":8443", "undeclared", "undeclared"),
    ],
)
def test_each_find_has_its_verdict(what, name, host, refused, agreed):
    for yes, wanted in ((False, refused), (True, agreed)):
        found = compare(DOCUMENT, [Seen("/", yes, what, name, host)], OWN)
        assert [one.verdict for one in found] == ([] if wanted == "allowed" else [wanted])


def test_the_same_is_told_once():
    seen = [Seen(page, False, "cookie", "spy", OWN) for page in ("/", "/privacy")]
    assert compare(DOCUMENT, seen, OWN) == [Difference("/", False, "cookie", "spy", "", "undeclared")]


PAGE = b"""<!doctype html><title>x</title><form method=get><button name=answer value=none>No</button>
<button name=answer value=all>Yes</button></form>
<script>document.cookie = 'spy=1; path=/'; localStorage.kept = 1; sessionStorage.now = 1</script>
<img src='http://127.0.0.1:%d/pixel.gif' alt=''>"""


def test_a_real_browser_sees_what_a_page_does():
    with servers.opened() as page, servers.opened() as other:
        port = int(other.address.rpartition(":")[2])
        page.answers = [(200, {"Content-Type": "text/html", "Set-Cookie": "language=sv; Path=/"}, PAGE % port)]
        other.answers = [(200, {"Content-Type": "image/gif"}, b"")]
        own = page.address.replace("127.0.0.1", "clinic.localhost")
        with ThreadPoolExecutor(1) as apart:  # as the worker does; another test's browser may hold this thread's loop
            seen = apart.submit(look, f"http://{own}", observing_chromium(), paths=("/",)).result()
        found = compare(DOCUMENT, seen, own)
        assert {path for _, path, _, _ in page.asked} >= {"/cookies?answer=none", "/cookies?answer=all"}
    for yes in (False, True):
        assert {(one.what, one.name, one.host) for one in found if one.consent is yes} == {
            ("cookie", "spy", ""), ("local_storage", "kept", ""), ("session_storage", "now", ""),
            ("request", other.address, other.address),
        }  # fmt: skip


def observing_chromium():
    from django.conf import settings

    return settings.ENV.chromium


def test_without_a_browser_it_says_what_it_needs(schema, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("playwright"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoBrowser, match="playwright"):
        look("http://a.localhost:1")
    seen, differences = observe(lambda: enter(schema), "http://a.localhost:1", "", NOW)
    assert "playwright" in seen.failed and differences == []


def test_pages_that_do_not_answer_are_told_and_old_looks_go(schema):
    with enter(schema):
        Observation.objects.create(seen_at=NOW.replace(year=2025), number=1)
    seen, _ = observe(lambda: enter(schema), f"http://a.localhost:{1}", observing_chromium(), NOW)
    assert seen.failed
    with enter(schema):
        assert list(Observation.objects.values_list("pk", flat=True)) == [seen.pk]


def test_a_place_without_a_policy_is_left_alone(schema):
    with enter(schema):
        PolicyVersion.objects.update(effective_at=NOW.replace(year=2999))
    assert observe(lambda: enter(schema), "http://a.localhost:1", "", NOW) is None


def test_one_night_looks_at_every_clinic_and_one_that_fails_holds_up_no_other(emptied, clinics):
    rooms = []
    with servers.opened() as page:
        page.answers = [(200, {"Content-Type": "text/html"}, b"<!doctype html><title>x</title>")]
        port = page.address.rpartition(":")[2]
        for key, host in (("a", f"a.localhost:{port}"), ("b", "b.localhost:9")):
            with enter(clinics[key].schema):
                put_here(WITH_OUTSIDE)
            rooms.append(replace(clinics[key], portal_host=host))
        night(rooms, hours=0)
        night(rooms)
    found = {}
    for key in ("a", "b"):
        with enter(clinics[key].schema):
            found[key] = [bool(one.failed) for one in Observation.objects.all()]
    assert found == {"a": [False], "b": [True]}
