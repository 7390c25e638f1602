"""What a browser says of itself, in words that a person knows again, and whence it comes, coarsely.

Kept are the browser's and the system's names and the network's prefix: enough to recognise one's own devices, too little to
follow anybody. No service is asked where an address lies.
"""

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext

# In this order: most browsers also claim to be others.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
PREFIX = {4: 24, 6: 48}  # bits that are kept


class Device(NamedTuple):
    """ "" for what a browser does not tell."""

    browser: str
    system: str
    network: str


def device_of(request) -> Device:
    said = request.headers.get("User-Agent", "")[:500]
    return Device(_first(BROWSERS, said), _first(SYSTEMS, said), network_of(request))


def _first(names, said):
    return next((name for sign, name in names if sign in said), "")


def network_of(request) -> str:
    """ "192.0.2.0" or "2001:db8::": the first address of its network."""
    try:
        address = ip_address(import_string(settings.RATELIMIT_IP_META_KEY)(request))
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{PREFIX[address.version]}", strict=False).network_address)


def words(browser: str, system: str) -> str:
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("An unknown browser")
