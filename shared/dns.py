"""Questions to the net's register of names. The one place that asks them, and nothing but names goes out.

texts("_enrum.clinic.example")     the strings of its TXT records
addresses("www.clinic.example")    its IPv4 and IPv6 addresses

A name or a record that is not there is an empty answer; no answer in time, or a broken one, raises NoAnswer: then nothing is
known, and nobody may lose a domain for it. Nothing is ever connected to: what an answer says is compared and thrown away, so a
name that leads inside (SSRF) leads nowhere.
"""

from collections.abc import Collection

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

SECONDS = 3.0  # for one question, repeated ones included
LONGEST = 4_000  # characters of one record that are read: more is nobody's key


class NoAnswer(Exception):
    """The servers of names did not answer, or not in a way that says anything."""


def texts(name: str) -> list[str]:
    """Each record's parts joined, as RFC 7208 section 3.3 and RFC 6376 section 3.6.2.2 have it."""
    answer = _ask(name, "TXT")
    return [b"".join(record.strings).decode("utf-8", "replace")[:LONGEST] for record in answer]


def addresses(name: str) -> set[str]:
    return {record.address for kind in ("A", "AAAA") for record in _ask(name, kind)}


def _ask(name: str, kind: str) -> Collection:
    try:
        asked = dns.name.from_text(name)
        return list(_resolver().resolve(asked, kind, lifetime=SECONDS, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error


def _resolver() -> dns.resolver.Resolver:
    """The servers of settings.DNS_SERVERS, [(address, port)]; the machine's own where there are none."""
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    found = dns.resolver.Resolver(configure=False)
    found.nameservers = [address for address, _ in settings.DNS_SERVERS]
    found.nameserver_ports = dict(settings.DNS_SERVERS)
    return found
