"""What a person would not see at once, on any page: `watch(page)` before the first visit, `check_page(page)` on each one.

A page is clean when, at 390 and 1180 px, at 390 in dark colours too, and as it prints:
- axe finds no violation, and nothing "incomplete" that `EXPLAINED` does not name with its reason;
- nothing scrolls sideways, at 320 px neither (WCAG 1.4.10);
and since `watch`: no console error, no uncaught exception, no content policy violation, no request to a host of others.
"""

import re
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Frame, Page

WIDTHS = ((390, 844), (1180, 820))
NARROWEST = (320, 640)
# What a change of colours can break; the other rules ask about structure, which the width alone changes.
COLOURS = ("color-contrast", "link-in-text-block")
OURS = re.compile(r"(^|\.)localhost$|^127\.0\.0\.1$")
# Rules that axe can't decide by itself: {rule: {part of the element's HTML: why it is no fault}}.
EXPLAINED = {
    "frame-tested": {
        "allow-same-origin": "axe is not let into a frame without scripts; the page in it is checked alone",
        'allow="camera': "a room of somebody else's service",
    },
    "color-contrast": {"l-letter": "a logo's single letter; the palette's own test holds its pair of colours to AA"},
}

TOO_WIDE = """[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')"""
_faults: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def watch(page: Page, expected: tuple[str, ...] = ()) -> Page:
    """Collect the page's faults from now on. `expected`: parts of console messages that the test provokes."""
    faults = _faults[page] = []

    def console(message):
        if message.type == "error" and not any(part in message.text for part in expected):
            faults.append(f"console: {message.text} ({page.url})")

    def request(asked):
        host = urlsplit(asked.url).hostname
        if asked.url.startswith("http") and not OURS.search(host or ""):
            faults.append(f"request to another host: {asked.url} ({page.url})")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error} ({page.url})"))
    page.on("request", request)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
    )
    return page


def check_page(page: Page) -> None:
    """Raises AssertionError with every fault in words. Leaves the page at phone width in light colours."""
    if page not in _faults:
        raise RuntimeError("watch(page) before its first visit, or what happened while it loaded is not seen")
    found = _looked(page)
    _faults[page].clear()
    assert not found, f"{page.url}:\n  " + "\n  ".join(found)


def _looked(page: Page) -> list[str]:
    """What is wrong with the page that stands in the end: a click returns before the page that it leads to is there."""
    left: list[Frame] = []

    def gone(frame: Frame):
        left.append(frame)

    page.on("framenavigated", gone)
    try:
        for _ in range(5):
            page.wait_for_load_state()
            left.clear()
            try:
                found = _seen(page)
            except Error:  # the page went away under axe, or axe fails on this one, and does again
                page.wait_for_timeout(500)
                if not left:
                    raise
            if not left:
                return found
        raise RuntimeError(f"{page.url} never comes to rest")
    finally:
        page.remove_listener("framenavigated", gone)


def _seen(page: Page) -> list[str]:
    found = list(_faults[page])
    page.emulate_media(media="print", color_scheme="light")
    # on paper axe loses the ground of headings
    found += [f"{fault} in print" for fault in axe_faults(page, doubts=False, rules=COLOURS)]
    page.emulate_media(media="screen", reduced_motion="reduce")
    found += _sideways(page, *NARROWEST)
    for width, height in reversed(WIDTHS):
        found += _sideways(page, width, height)
        if (width, height) == WIDTHS[0]:  # the same pairs of colours stand on the wide page
            page.emulate_media(color_scheme="dark")
            found += [f"{fault} at {width} px, dark" for fault in axe_faults(page, rules=COLOURS)]
            page.emulate_media(color_scheme="light")
        found += [f"{fault} at {width} px, light" for fault in axe_faults(page)]
    return found


def _sideways(page: Page, width: int, height: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": height})
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return [f"scrolls sideways at {width} px: {page.evaluate(TOO_WIDE)}"] if wide else []


def axe_faults(page: Page, doubts: bool = True, rules: tuple[str, ...] | None = None) -> list[str]:
    """One line per element that axe objects to or (`doubts`) could not judge, by all its rules or by those named."""
    axe = Axe("") if page.evaluate("'axe' in window") else Axe()  # half a megabyte, that one page need not take twice
    results = axe.run(
        page, options={"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    ).response
    faults = [f"axe: {_told(rule, node)}" for rule in results["violations"] for node in rule["nodes"]]
    for rule in results["incomplete"] if doubts else []:
        parts = EXPLAINED.get(rule["id"], {})
        faults += [
            f"axe can't tell: {_told(rule, node)}"
            for node in rule["nodes"]
            if not any(part in node["html"] for part in parts)
        ]
    return faults


def _told(rule: dict, node: dict) -> str:
    why = " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
    return f"{rule['id']}: {why} {' '.join(map(str, node['target']))} {node['html'][:200]}"
