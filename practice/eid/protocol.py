"""OpenID Connect with a clinic's broker: where to send the browser, and whether to believe what comes back.

Invariant: nobody is anybody here because of a token whose signature, algorithm, issuer, audience, times and nonce were not all
checked, and a code is worth nothing without the browser that asked for it (state, PKCE). A client of our own on PyJWT, because
allauth's sends no nonce, takes the token endpoint's word for the signature, brings three tables per clinic, and calls out past
the gate.

Sources: OpenID Connect Core 1.0 sections 3.1.2.1, 3.1.3.7; PKCE, RFC 7636; issuer identification, RFC 9207; RFC 9700
section 4.4 (mix-up); JWT best practice, RFC 8725.

Called within a request, because somebody waits for the answer: therefore SECONDS, and never more than four calls.
"""

import hashlib
import hmac
import json
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from shared.privacy.outbound import gate

SECONDS, LARGEST = 5.0, 200_000  # of one call; bytes of one answer
ALGORITHMS = (
    "RS256",
    "PS256",
    "ES256",
    "RS384",
    "RS512",
    "PS384",
    "PS512",
    "ES384",
    "EdDSA",
)  # never "none", never HMAC
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
SKEW, OLDEST = timedelta(minutes=1), timedelta(minutes=10)
KEPT, REFRESHED = (
    600.0,
    20.0,
)  # seconds: how old a broker's word about itself may be; how often an unknown key asks anew


class Trouble(Exception):
    """Nobody was proven to be anybody. `code`:
    silent    the broker does not answer; another time
    policy    the policy in force does not let us ask it
    answer    it answers, and not as OpenID Connect wants
    token     its token is not to be believed
    means     another means than was asked for
    `record`: counts for the owner what the policy stopped, after a rollback.
    """

    def __init__(self, code: str, why: str = "", record: Callable[[], None] | None = None):
        super().__init__(f"{code}: {why}")
        self.code, self.record = code, record


@dataclass(frozen=True)
class Client:
    """Us, as one broker knows one clinic."""

    recipient: str
    issuer: str
    client_id: str
    secret: bytes
    redirect_uri: str

    def __repr__(self):
        return f"Client({self.issuer})"


@dataclass(frozen=True)
class Asked:
    """What the browser takes along, and what stays here to compare with. All fresh."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls):
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


_known: dict[tuple, tuple[float, dict]] = {}  # (recipient, url) → (when, JSON)


def forget() -> None:
    _known.clear()


# -- what the broker says of itself --------------------------------------------------------------------------------------


def described(client: Client, now: datetime) -> dict:
    """Its configuration. Raises Trouble."""
    found = _fetched(client, client.issuer.rstrip("/") + "/.well-known/openid-configuration", KEPT, now)
    if found.get("issuer") != client.issuer:
        raise Trouble("answer", "it calls itself something else")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or urlsplit(found[name]).scheme != "https":
            raise Trouble("answer", f"no {name}")
    return found


def keys(client: Client, now: datetime, kept: float = KEPT) -> list[dict]:
    found = _fetched(client, described(client, now)["jwks_uri"], kept, now).get("keys")
    if not isinstance(found, list):
        raise Trouble("answer", "no keys")
    return [key for key in found if isinstance(key, dict) and key.get("kty") in KINDS.values()]


def _fetched(client, url, kept, now) -> dict:
    when, found = _known.get((client.recipient, url), (0.0, None))
    if found is None or time.monotonic() - when > kept:
        found = _json(_called(client, "GET", url, now))
        _known[client.recipient, url] = time.monotonic(), found
    return found


def _called(client, method, url, now, **more) -> gate.Reply:
    try:
        return gate.call(client.recipient, method, url, categories=[], now=now, seconds=SECONDS, size=LARGEST, **more)
    except gate.NotDeclared as refusal:
        raise Trouble("policy", str(refusal), refusal.record) from None
    except (gate.Unreachable, gate.NotPublic) as error:
        raise Trouble("silent", type(error).__name__) from None
    except gate.TooLarge:
        raise Trouble("answer", "too large") from None


def _json(reply) -> dict:
    if reply.status >= 500 or reply.status == 429:
        raise Trouble("silent", str(reply.status))
    try:
        found = json.loads(reply.body) if reply.ok else None
    except (ValueError, RecursionError):  # the second: nested too deep
        found = None
    if not isinstance(found, dict):
        raise Trouble("answer", str(reply.status))
    return found


# -- there and back ------------------------------------------------------------------------------------------------------


def address(
    client: Client, asked: Asked, acr: str, scopes: Collection[str], lang: str, anew: bool, now: datetime
) -> str:
    """Where to send the browser. `anew`: the broker must not answer from a session of its own. Raises Trouble."""
    found = described(client, now)
    try:
        gate.check_address(client.recipient, found["authorization_endpoint"], now)
    except gate.NotDeclared as refusal:
        raise Trouble("policy", str(refusal), refusal.record) from None
    challenge = urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": " ".join(["openid", "profile", *scopes]),
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "ui_locales": lang,
    }
    query |= ({"acr_values": acr} if acr else {}) | ({"prompt": "login"} if anew else {})
    where = _seen_by_browser(found["authorization_endpoint"])
    return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(query)}"


def _seen_by_browser(url):
    """The demo and the tests: a server on this machine, by plain HTTP."""
    parts = urlsplit(url)
    stand_in = settings.STAND_INS.get(parts.netloc)
    return parts._replace(scheme="http", netloc=stand_in).geturl() if stand_in else url


@sensitive_variables()
def redeem(client: Client, asked: Asked, given: Mapping[str, str], now: datetime) -> dict:
    """The verified claims of the ID token for the code in `given` (the callback's query). Raises Trouble."""
    found = described(client, now)
    named = given.get("iss")
    if named is None and found.get("authorization_response_iss_parameter_supported") is True:
        raise Trouble("token", "the answer names no issuer")
    if named is not None and named != client.issuer:
        raise Trouble("token", "the answer is somebody else's")
    body = {
        "grant_type": "authorization_code",
        "code": given["code"],
        "redirect_uri": client.redirect_uri,
        "code_verifier": asked.verifier,
    }
    pair = f"{quote(client.client_id, safe='')}:{quote(client.secret.decode(), safe='')}"  # RFC 6749 section 2.3.1
    headers = {
        "Authorization": "Basic " + b64encode(pair.encode()).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    reply = _called(client, "POST", found["token_endpoint"], now, body=urlencode(body).encode(), headers=headers)
    if 400 <= reply.status < 500 and reply.status != 429:
        raise Trouble("token", "the code was refused")
    token = _json(reply).get("id_token")
    if not isinstance(token, str):
        raise Trouble("answer", "no ID token")
    return verified(client, asked.nonce, token, now)


@sensitive_variables()
def verified(client: Client, nonce: str, token: str, now: datetime) -> dict:
    """OpenID Connect Core section 3.1.3.7, each point. Raises Trouble."""
    key, algorithm = _key_for(client, token, now)
    options = {
        "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
        "verify_exp": False,  # below, by the clock that was given
        "verify_iat": False,
        "verify_nbf": False,
    }
    try:
        claims = jwt.decode(
            token, key, algorithms=[algorithm], audience=client.client_id, issuer=client.issuer, options=options
        )
    except jwt.PyJWTError as error:
        raise Trouble("token", type(error).__name__) from None
    if why := _wrong(claims, client, nonce, now):
        raise Trouble("token", why)
    return claims


def _wrong(claims, client, nonce, now) -> str:
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client.client_id) != client.client_id or (len(audience) > 1 and "azp" not in claims):
        return "made for another client"
    if not isinstance(claims["nonce"], str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        return "another nonce"
    if not all(isinstance(claims.get(name, 0), int | float) for name in ("exp", "iat", "nbf")):
        return "no times"
    at = now.timestamp()
    if claims["exp"] <= at - SKEW.total_seconds() or claims.get("nbf", 0) > at + SKEW.total_seconds():
        return "not its time"
    if not at - OLDEST.total_seconds() <= claims["iat"] <= at + SKEW.total_seconds():
        return "made at another time"
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        return "no subject"
    return ""


def _key_for(client, token, now):
    """The broker's key that the token names, of the kind that its algorithm needs."""
    try:
        head = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise Trouble("token", type(error).__name__) from None
    algorithm, name = head.get("alg"), head.get("kid")
    if algorithm not in ALGORITHMS:
        raise Trouble("token", "no algorithm of ours")
    for kept in (KEPT, REFRESHED):  # a key that we do not know may be new
        fitting = [
            key
            for key in keys(client, now, kept)
            if key["kty"] == KINDS[algorithm[:2]]
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
            and (name is None or key.get("kid") == name)
        ]
        if len(fitting) == 1 or (fitting and name is not None):
            try:
                return jwt.PyJWK(fitting[0], algorithm).key, algorithm
            except jwt.PyJWTError:
                raise Trouble("answer", "a key that is none") from None
    raise Trouble("token", "signed with no key of its own")
