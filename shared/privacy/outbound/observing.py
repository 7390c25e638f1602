"""What a browser really gets on the public pages, held against the policy: once with everything refused, once with everything
agreed to.

    seen = look("https://biet.enrum.example", chromium)      opens a browser; NoBrowser where there is none
    differences = compare(document, seen, "biet.enrum.example")     pure
"""

import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from shared.privacy.engine.decide import choices, may_set
from shared.privacy.engine.document import Document
from shared.privacy.outbound.actions import observed
from shared.privacy.outbound.models import Observation
from shared.privacy.outbound.queries import hosts_declared
from shared.privacy.queries import policy_in_force

PATHS = ("/", "/privacy", "/privacy/versions", "/cookies")
PATIENCE = 15_000  # milliseconds for a page
SETTLES = 700  # milliseconds in which scripts do what they do
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
STORED = """async () => ({
    local_storage: Object.keys(localStorage),
    session_storage: Object.keys(sessionStorage),
    cache: self.caches ? await caches.keys() : [],
    service_worker: navigator.serviceWorker
        ? (await navigator.serviceWorker.getRegistrations()).map(one => new URL(one.scope).pathname) : [],
})"""


class NoBrowser(Exception):
    """There is none here. Says what is needed."""


class Seen(NamedTuple):
    """`what`: cookie, local_storage, session_storage, cache, service_worker or request; `host`: whose, with the port where
    it is not the scheme's own; `agreed`: after a yes to everything, or a no."""

    page: str
    agreed: bool
    what: str
    name: str
    host: str
    path: str = "/"


class Difference(NamedTuple):
    """Something that the policy does not say, or not without a yes. `host` "": our own."""

    page: str
    consent: bool
    what: str
    name: str
    host: str
    verdict: str


def compare(document: Document, seen: Iterable[Seen], own: str) -> list[Difference]:
    """Each difference once, in the order it was met."""
    everything = frozenset(one.kind for one in choices(document))
    found = {}
    for one in seen:
        consent = everything if one.agreed else frozenset()
        verdict = _request(document, one, own, consent, everything) if one.what == "request" else None
        if one.what != "request":
            host = "" if _is_own(one.host, own) else one.host
            verdict = may_set(document, one.name, consent, host, one.path, one.what, "portal").verdict
        if verdict != "allowed":
            host = "" if _is_own(one.host, own) else one.host
            key = (one.agreed, one.what, one.name, host)
            found.setdefault(key, Difference(one.page, one.agreed, one.what, one.name, host, verdict))
    return list(found.values())


def _is_own(host: str, own: str) -> bool:
    """Cookies name a host without its port, and with a dot before it where what is below it gets them too."""
    return host.removeprefix(".") in (own, own.partition(":")[0])


def _request(document, one: Seen, own: str, consent, everything) -> str:
    if one.host == own or _declared(one.host, hosts_declared(document, consent)):
        return "allowed"
    return "forbidden" if _declared(one.host, hosts_declared(document, everything)) else "undeclared"


def _declared(host: str, known) -> bool:
    return any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in known)


def look(origin: str, chromium: str = "", paths: Iterable[str] = PATHS) -> list[Seen]:
    """Everything that the pages at `origin` set and request. Raises NoBrowser; OSError where they do not answer."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser("needs the Python package playwright, and Chromium") from None
    program = chromium or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise NoBrowser("needs Chromium, in PATH or where CHROMIUM names it")
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
            try:
                return [*_visit(browser, origin, paths, False), *_visit(browser, origin, paths, True)]
            finally:
                browser.close()
    except Error as error:
        raise OSError(str(error).partition("\n")[0]) from error


def _visit(browser, origin: str, paths: Iterable[str], agreed: bool) -> list[Seen]:
    """One visitor's round, after their answer on the cookie page (where it asks nothing, there is nothing to answer)."""
    context, found, at = browser.new_context(), [], {"page": "/cookies"}
    page = context.new_page()
    page.set_default_timeout(PATIENCE)

    def asked(request):
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and "csp" not in (request.failure or "").lower():
            found.append(Seen(at["page"], agreed, "request", url.netloc, url.netloc))

    page.on("requestfinished", asked)
    page.on("requestfailed", asked)
    page.goto(f"{origin}/cookies")
    answer = page.locator(f"button[name=answer][value={'all' if agreed else 'none'}]")
    if answer.count():
        answer.first.click()
    for path in paths:
        at["page"] = path
        page.goto(f"{origin}{path}")
        page.wait_for_timeout(SETTLES)
        found += _stored(page, context, path, agreed, urlsplit(origin).netloc)
    context.close()
    return found


def _stored(page, context, path: str, agreed: bool, own: str) -> list[Seen]:
    cookies = [Seen(path, agreed, "cookie", one["name"], one["domain"], one["path"]) for one in context.cookies()]
    stores = page.evaluate(STORED)
    return cookies + [Seen(path, agreed, kind, name, own) for kind, names in stores.items() for name in names]


def observe(
    inside: Callable[[], AbstractContextManager], origin: str, chromium: str, now: datetime
) -> tuple[Observation, list[Difference]] | None:
    """One place's pages, looked at and written down; None where it has no policy. `inside` enters the place: the browser works
    between two transactions, never in one."""
    with inside():
        document = policy_in_force(now)
    if document is None:
        return None
    differences, failed = [], ""
    try:
        differences = compare(document, look(origin, chromium), urlsplit(origin).netloc)
    except (NoBrowser, OSError) as error:
        failed = str(error)
    with inside():
        return observed(document.clinic.version, len(PATHS), differences, failed, now), differences
