"""What differs between the services that let people prove who they are (brokers): how a means is asked for, and how its
answer is read. Pure.

Sources: Idura's and Signicat's own documentation of their OpenID Connect tokens, as of November 2026. Neither was tried against
the real service here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Claims = Mapping[str, object]


@dataclass(frozen=True)
class Means:
    """One electronic identity, as it is asked for. `answers`: whether the verified claims are of this very means."""

    name: str
    country: str
    acr: str
    answers: Callable[[Claims], bool]
    number_scope: str = ""  # what must be asked for to be told the identity number; "" where it comes unasked, or never
    number_claim: str = ""
    level: str = "substantial"  # of eIDAS art. 8, as the means is notified or meant


@dataclass(frozen=True)
class Preset:
    key: str
    name: str
    means: Mapping[str, Means]


def _idp(value):
    return lambda claims: claims.get("idp") == value


def _scheme(acr, scheme):
    """Idura names the scheme too: where it does, both must fit."""
    return lambda claims: claims.get("acr") == acr or ("acr" not in claims and claims.get("identityscheme") == scheme)


BANKID = "urn:grn:authn:se:bankid:same-device"
MITID = "urn:grn:authn:dk:mitid:substantial"
FREJA = "urn:grn:authn:se:frejaid"
PRESETS = {
    "idura": Preset(
        "idura",
        "Idura",
        {
            "bankid": Means("BankID", "SE", BANKID, _scheme(BANKID, "sebankid"), number_claim="ssn", level="high"),
            "mitid": Means("MitID", "DK", MITID, _scheme(MITID, "dkmitid"), "ssn", "cprNumberIdentifier"),
            "freja": Means("Freja", "SE", FREJA, _scheme(FREJA, "sefrejaid"), number_claim="ssn"),
        },
    ),
    "signicat": Preset(
        "signicat",
        "Signicat",
        {
            "bankid": Means("BankID", "SE", "idp:sbid", _idp("sbid"), "nin", "nin", level="high"),
            "mitid": Means("MitID", "DK", "idp:mitid", _idp("mitid"), "nin", "nin"),
        },
    ),
    # Any other OpenID Connect service: it alone knows what it asks people for, so nothing but its word is checked.
    "other": Preset("other", "OpenID Connect", {"eid": Means("eID", "", "", lambda claims: True, level="unknown")}),
}
