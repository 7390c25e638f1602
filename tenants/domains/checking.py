"""What the net says about a domain: part → one word. Asks (shared.dns) and compares; changes nothing.

token     ok, missing, other (a record of ours with another clinic's or an older word), unanswered
address   here, elsewhere, none, unanswered                        for a portal
spf       ok, missing, without_us, several, unanswered             RFC 7208
dkim      ok, missing, other, unanswered                           RFC 6376 section 3.6
dmarc     ok, missing, several, unanswered                         RFC 7489 section 6.6.3
"""

import re
from collections.abc import Callable

from django.conf import settings

from shared import dns
from tenants.domains.models import OwnDomain

MARK = "enrum-clinic="
LOOKUPS = 6  # SPF records that are followed: RFC 7208 section 4.6.4 allows ten, and ours should not hide that deep
UNANSWERED = "unanswered"


def platforms_spf() -> str:
    """Where the platform says which servers send for it; a clinic's own record includes it."""
    return f"_spf.{settings.BASE_HOSTNAME}"


def records(domain: OwnDomain) -> list[tuple[str, str, str, str]]:
    """[(part, kind, name, value)]: what the clinic writes at whoever keeps its domain."""
    proof = ("token", "TXT", f"_enrum.{domain.name}", MARK + domain.token)
    if domain.use == OwnDomain.Use.PORTAL:
        return [proof, ("address", "CNAME", domain.name, settings.BASE_HOSTNAME)]
    return [
        proof,
        ("spf", "TXT", domain.name, f"v=spf1 include:{platforms_spf()} ~all"),
        ("dkim", "TXT", f"{domain.selector}._domainkey.{domain.name}", f"v=DKIM1; k=rsa; p={domain.public_key}"),
        ("dmarc", "TXT", f"_dmarc.{domain.name}", "v=DMARC1; p=quarantine"),
    ]


def look(domain: OwnDomain) -> dict[str, str]:
    """Part → word, for every part of the domain's use."""
    parts = {"token": _token}
    parts |= (
        {"address": _address} if domain.use == OwnDomain.Use.PORTAL else {"spf": _spf, "dkim": _dkim, "dmarc": _dmarc}
    )
    return {part: _asked(ask, domain) for part, ask in parts.items()}


def _asked(ask: Callable[[OwnDomain], str], domain: OwnDomain) -> str:
    try:
        return ask(domain)
    except dns.NoAnswer:
        return UNANSWERED


def _token(domain):
    found = [text.strip() for text in dns.texts(f"_enrum.{domain.name}")]
    if MARK + domain.token in found:
        return "ok"
    return "other" if any(text.startswith(MARK) for text in found) else "missing"


def _address(domain):
    there = dns.addresses(domain.name)
    if not there:
        return "none"
    return "here" if there & dns.addresses(settings.BASE_HOSTNAME) else "elsewhere"


def _spf(domain):
    found = _spf_of(domain.name)
    if len(found) != 1:
        return "several" if found else "missing"
    return "ok" if _includes(found[0], platforms_spf()) else "without_us"


def _spf_of(name):
    return [text for text in dns.texts(name) if re.match(r"v=spf1( |$)", text, re.I)]


def _includes(record: str, wanted: str) -> bool:
    """Whether it, or a record that it includes, includes `wanted` before it ends."""
    waiting, seen = [record], set()
    while waiting:
        for term in waiting.pop(0).lower().split()[1:]:
            kind, _, name = term.removeprefix("+").partition(":")
            if kind == "include" and name == wanted:
                return True
            if kind == "include" and name not in seen and len(seen) < LOOKUPS:
                seen.add(name)
                waiting += _spf_of(name)
            if kind.lstrip("-~?") == "all":
                break
    return False


def _dkim(domain):
    found = dns.texts(f"{domain.selector}._domainkey.{domain.name}")
    if not found:
        return "missing"
    return "ok" if any(_tags(text).get("p") == domain.public_key for text in found) else "other"


def _dmarc(domain):
    """At the domain, or at one above it that speaks for it."""
    labels = domain.name.split(".")
    for at in range(len(labels) - 1):
        found = [text for text in dns.texts("_dmarc." + ".".join(labels[at:])) if re.match(r"v=DMARC1 *(;|$)", text)]
        if found:
            return "ok" if len(found) == 1 else "several"
    return "missing"


def _tags(text: str) -> dict[str, str]:
    """ "v=DKIM1; p=MII…" as RFC 6376 section 3.2 writes lists; white space in a value means nothing."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
