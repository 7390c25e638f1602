"""One HTTP exchange, bounded in time and size, with an address that was looked at first.

The name is looked up once, every address it has must be a public one, and the connection goes to that very address: so a
name that answers differently the second time (DNS rebinding) leads nowhere inside. No proxy, no cookie, no redirect.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult

CHUNK = 16_384  # bytes read at a time, so that the deadline is looked at in between
OURSELVES = "enrum/1"


class Unreachable(Exception):
    """No answer in time, or none that is HTTP. `sent`: the request may have arrived all the same."""

    def __init__(self, why: str, sent: bool = False):
        super().__init__(why)
        self.sent = sent


class NotPublic(Exception):
    """The name leads to an address inside: loopback, a private network, the machine's own metadata."""


class TooLarge(Exception):
    """The answer is longer than was agreed to read."""


@dataclass(frozen=True)
class Reply:
    """`headers` in lower case; of one that is sent several times the last counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Limits:
    """`until`: time.monotonic() of the last moment; `size`: bytes of the answer."""

    until: float
    size: int

    @property
    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreachable("no answer in time", sent=True)
        return left


def public_addresses(host: str, port: int) -> list[str]:
    """Where `host` leads. Raises NotPublic where one of its addresses is no public one, Unreachable where it has none."""
    try:
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name has no address") from error
    for one in found:
        address = ip_address(one.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
        if not (address.is_global and inner.is_global) or inner.is_multicast:
            raise NotPublic(host)
    return found


class Pinned(http.client.HTTPConnection):
    """To an address that was chosen before; `context` speaks TLS for the host's name, None plain HTTP."""

    def __init__(self, host: str, address: tuple[str, int], context: ssl.SSLContext | None, timeout: float):
        super().__init__(host, address[1], timeout=timeout)
        self.address, self.context = address, context

    def connect(self):
        plain = socket.create_connection(self.address, self.timeout)
        name = self.host.rstrip(".")
        self.sock = self.context.wrap_socket(plain, server_hostname=name) if self.context else plain


def exchange(method: str, url: SplitResult, address: tuple[str, int], body: bytes | None, headers, limits: Limits):
    """A Reply. Plain HTTP where the URL says so. Raises Unreachable, TooLarge."""
    context = ssl.create_default_context() if url.scheme == "https" else None
    line, sent = Pinned(url.hostname, address, context, limits.left), False
    try:
        line.connect()
        sent = True
        asked = (url.path or "/") + (f"?{url.query}" if url.query else "")
        line.request(method, asked, body, _named(url, headers))
        answer = line.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, found, _read(answer, line, limits))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__, sent) from error
    finally:
        line.close()


def _named(url, headers):
    return {"Host": url.netloc, "User-Agent": OURSELVES, "Accept-Encoding": "identity", "Connection": "close"} | headers


def _read(answer, line, limits):
    if int(answer.getheader("Content-Length") or 0) > limits.size:
        raise TooLarge(f"more than {limits.size} bytes")
    parts, length = [], 0
    while True:
        if line.sock:
            line.sock.settimeout(limits.left)
        part = answer.read1(CHUNK)
        if not part:
            return b"".join(parts)
        limits.left  # noqa: B018  raises when the time is up, however steadily a little arrives
        length += len(part)
        if length > limits.size:
            raise TooLarge(f"more than {limits.size} bytes")
        parts.append(part)
