"""A domain as somebody writes it, and as the net knows it. Pure.

Written in any script, kept in the ASCII form of IDNA 2008 (RFC 5890, 5891), which is also what a browser sends as Host.
"""

import re
from urllib.parse import urlsplit

import idna

LONGEST = 253  # RFC 1035 section 2.3.4, without the last dot
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
# Names that lead nowhere outside of one network (RFC 6761, 6762, 7686, 8375; ICANN keeps .internal for such use).
INSIDE = {"localhost", "local", "internal", "arpa", "onion", "invalid", "test", "lan", "home", "corp"}


class BadName(ValueError):
    """`code` is "characters", "whole" (one word alone), "number" (an address), "inside" or "ours"."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read(text: str, base: str) -> str:
    """ "https://Terapi-Ängen.se/" → "xn--terapi-ngen-r8a.se". `base`: the platform's own host, without a port.

    Raises BadName."""
    written = text.strip().rstrip(".")
    if "://" in written:
        written = urlsplit(written).netloc
    written = written.strip("/")
    if re.fullmatch(r"[\d.]+|\[?[0-9a-fA-F:]+:[0-9a-fA-F:.]*\]?", written):
        raise BadName("number")
    try:
        name = idna.encode(written, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise BadName("characters") from None
    labels = name.split(".")
    if len(name) > LONGEST or not all(LABEL.match(label) for label in labels):
        raise BadName("characters")
    if name == base or name.endswith(f".{base}") or base.endswith(f".{name}"):
        raise BadName("ours")
    if len(labels) < 2:
        raise BadName("whole")
    if labels[-1] in INSIDE or labels[-1].isdecimal():
        raise BadName("inside")
    return name


def shown(name: str) -> str:
    """In its own letters where it has some: "terapi-ängen.se"."""
    try:
        return idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return name
