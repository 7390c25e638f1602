"""Content-Security-Policy violations that visitors' browsers report to us (CSP level 3, section 5.3): a page asked for
something that the policy does not declare, or that nobody agreed to.

Counted by directive and host alone. Anybody can send such a report, so nothing is decided by one.
"""

import json
import re
from urllib.parse import urlsplit

from shared.privacy.engine.document import Document
from shared.privacy.outbound.queries import hosts_declared

LARGEST = 10_000  # bytes of a report
DIRECTIVES = {
    *("default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem"),
    *("style-src-attr", "img-src", "font-src", "connect-src", "frame-src", "media-src", "object-src", "child-src"),
    *("worker-src", "manifest-src", "form-action", "frame-ancestors", "base-uri"),
}
HOST = re.compile(r"[a-z0-9.-]{1,80}(:\d{1,5})?\Z")
WORDS = {"inline", "eval", "wasm-eval", "data", "blob"}
BROWSERS_OWN = ("chrome-extension", "moz-extension", "safari-web-extension", "about", "chrome", "resource")


def read(body: bytes) -> tuple[str, str] | None:
    """(directive, host or one of WORDS) of a report; None for what is none, or what the visitor's own add-ons asked for."""
    try:
        said = json.loads(body[:LARGEST])["csp-report"]
        directive = str(said.get("effective-directive") or said["violated-directive"]).partition(" ")[0]
        blocked = str(said["blocked-uri"])
        url = urlsplit(blocked)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if directive not in DIRECTIVES or url.scheme in BROWSERS_OWN:
        return None
    if blocked in WORDS or url.scheme in WORDS:
        return directive, blocked if blocked in WORDS else url.scheme
    host = url.netloc.lower().rpartition("@")[2]
    return (directive, host) if HOST.match(host) else None


def verdict(host: str, document: Document | None) -> str:
    """ "forbidden": declared, but not here or not without a yes; else "undeclared"."""
    declared = hosts_declared(document, _everything(document)) if document else {}
    known = any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in declared)
    return "forbidden" if known else "undeclared"


def _everything(document):
    return {one.consent for one in document.recipients.values()}
