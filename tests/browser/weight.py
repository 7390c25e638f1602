"""What a page costs whoever opens it: its bytes on the way, and whether what they read jumps while it loads.

measure(page)            before the first visit
check_weight(page)       after `goto`: at most MOST bytes with everything that it loads, as a server sends it (gzip), and
                         nothing that moves without anybody's doing (browsers count 0.1 as good)
"""

import gzip
import http.client
from functools import cache
from urllib.parse import urlsplit

from playwright.sync_api import Page

MOST = 150_000  # bytes
JUMPS = 0.02  # layout shift, as browsers count it
PACKED = ("font/", "image/webp", "image/png", "image/jpeg")  # already

WATCH = """
window.jumps = []
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput)
    window.jumps.push([one.value, ...one.sources.map(e => (e.node?.outerHTML || e.node?.textContent || '').slice(0, 90))])
}).observe({ type: 'layout-shift', buffered: true })
"""
LOADED = "[...new Set(performance.getEntriesByType('resource').map(e => e.name))].filter(e => e.startsWith('http'))"


def measure(page: Page) -> Page:
    page.add_init_script(WATCH)
    return page


def check_weight(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    sizes = {url: _size(url) for url in page.evaluate(LOADED)} | {page.url: _packed(page.content().encode())}
    heavy = sorted(sizes.items(), key=lambda one: -one[1])[:4]
    assert sum(sizes.values()) <= MOST, f"{page.url} weighs {sum(sizes.values())} bytes: {heavy}"
    jumps = page.evaluate("window.jumps")
    assert sum(one[0] for one in jumps) <= JUMPS, f"{page.url} jumps while it loads: {jumps}"


@cache
def _size(url: str) -> int:
    """Of something that is the same for everybody. Asked for past the browser, which alone knows where *.localhost is."""
    where = urlsplit(url)
    line = http.client.HTTPConnection("127.0.0.1", where.port, timeout=30)
    line.request("GET", where.path, headers={"Host": where.netloc})
    answer = line.getresponse()
    body, kind = answer.read(), answer.getheader("Content-Type", "")
    return len(body) if kind.startswith(PACKED) else _packed(body)


def _packed(body: bytes) -> int:
    return len(gzip.compress(body))
