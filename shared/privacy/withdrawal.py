"""A no takes away what an earlier yes has left on the device, as far as a server can reach it.

Cookies of our own host are ended one by one, both as they stand for this host alone and for it with what is below it (that
is how outside scripts set theirs). For other storage of our own (local storage, caches) there is Clear-Site-Data
(W3C Clear Site Data, section 3). What lies at somebody else's host only they can take away: they no longer get it sent.
"""

from collections.abc import Collection
from fnmatch import fnmatchcase
from http.cookies import Morsel

from django.http import HttpRequest, HttpResponse

from shared.privacy.engine.decide import consented
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Storage

ANSWER = "consent"  # the cookie of shared.privacy.consent
ENDED = "Thu, 01 Jan 1970 00:00:00 GMT"
CLEARED = {"local_storage": "storage", "session_storage": "storage", "service_worker": "storage", "cache": "cache"}


def take_away(request: HttpRequest, response: HttpResponse, document: Document, agreed: Collection[str]) -> None:
    """`agreed`: what the visitor says yes to from now on."""
    refused = [
        one
        for key, one in document.storage.items()
        if one.host == ""
        and (not one.side or request.side in one.side)
        and not consented(agreed, one.consent, f"recipients.{one.recipient}" if one.recipient else f"storage.{key}")
    ]
    for name in request.COOKIES:
        for one in refused:
            if one.store == "cookie" and fnmatchcase(name, one.name):
                _end(request, response, name, one)
    kinds = {CLEARED[one.store] for one in refused if one.store in CLEARED}
    if kinds and ANSWER in request.COOKIES:  # who never answered has nothing there
        response.headers["Clear-Site-Data"] = ", ".join(f'"{kind}"' for kind in sorted(kinds))


def _end(request: HttpRequest, response: HttpResponse, name: str, one: Storage) -> None:
    host = request.get_host().partition(":")[0]
    for domain in ("", host):
        ended = Morsel()
        ended.set(name, "", '""')
        ended.update({"path": one.path, "max-age": 0, "expires": ENDED, "domain": domain, "samesite": "Lax"})
        ended["secure"] = request.is_secure() or name.startswith("__")
        dict.__setitem__(
            response.cookies, f"{name} {domain}".strip(), ended
        )  # two of one name: the jar holds one by name
