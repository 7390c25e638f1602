"""What a browser really sets and asks for at a portal, held against each demo clinic's own document."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from django.conf import settings

from shared.privacy.engine.document import load
from shared.privacy.outbound.observing import compare, look

POLICIES = sorted((settings.ROOT / "practice/demo/policies").glob("*.yaml"))


def run(site, *command):
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.portals", *command], cwd=settings.ROOT, env=site.environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()[-1] if done.stdout.split() else ""


@pytest.fixture
def portal(site):
    """portal(path): clinic b's, under that policy; its own again afterwards."""
    made = []

    def under(path):
        made.append(run(site, "b", str(path)))
        return site.portal("b")

    yield under
    for number in made:
        run(site, "b", number)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_demo_portal_does_what_its_document_says_and_nothing_else(portal, path):
    origin, document = portal(path), load(path.read_text())
    with ThreadPoolExecutor(1) as apart:  # Playwright's loop of the other tests lives in this thread
        seen = apart.submit(look, origin, settings.ENV.chromium).result()
    own = origin.removeprefix("http://")
    assert {one.page for one in seen} >= {"/", "/privacy", "/cookies"}
    assert compare(document, seen, own) == []
    kept = {one.name for one in seen if one.what == "cookie"}
    silent = msgspec.structs.replace(document, storage={})  # the same look finds what a document leaves out
    assert {one.name for one in compare(silent, seen, own) if one.what == "cookie"} == kept
