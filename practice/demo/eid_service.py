"""A stand-in for a service of electronic identities: OpenID Connect as a broker speaks it, with invented people to choose from.

python -m practice.demo.eid_service      (the demo's process; the tests open it themselves and bend its answers)

It believes whoever presses a name, so it exists on the demo's machine alone and every page of it says what it is. The check
digits of its identity numbers are wrong: they are nobody's.
"""

import hashlib
import html
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from practice.demo import stand_in
from practice.demo.stand_in import StandIn, serve

HOST = "id.legitimering.example"
CLIENT, SECRET = "andas", "en-hemlighet-for-demon"
LIFE = 300  # seconds of a token


@dataclass(frozen=True)
class Person:
    subject: str
    given_name: str
    family_name: str
    number: str


PEOPLE = (
    Person("{7c1e-sigge}", "Sigge", "Fallhed", "199001012381"),
    Person("{7c1e-astrid}", "Astrid", "Holmvik", "198501012381"),
    Person("{7c1e-isak}", "Isak", "Bergqvarn", "197501012381"),
    Person("{7c1e-nils}", "Nils", "Ny", "200001012380"),
)


class Service:
    """What it knows: its key, and codes that wait. The tests override `claims`, `signed`, `described` and `keys`."""

    def __init__(self, host: str = HOST, client: str = CLIENT, secret: str = SECRET):
        self.issuer, self.client, self.secret = f"https://{host}", client, secret
        self.private, self.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), secrets.token_hex(4)
        self.codes: dict[str, tuple[Person, dict]] = {}

    def described(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        return {"keys": [public | {"kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def code_for(self, person: Person, asked: dict) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = person, asked
        return code

    def redeemed(self, code: str, verifier: str, redirect_uri: str) -> str | None:
        """An ID token, once, for whoever holds the verifier of the challenge."""
        person, asked = self.codes.pop(code, (None, {}))
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if person is None or challenge != asked["code_challenge"] or redirect_uri != asked["redirect_uri"]:
            return None
        return self.signed(self.claims(person, asked))

    def claims(self, person: Person, asked: dict) -> dict:
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": self.client,
            "sub": person.subject,
            "nonce": asked.get("nonce", ""),
            "iat": now,
            "exp": now + LIFE,
            "acr": asked.get("acr_values", ""),
            "given_name": person.given_name,
            "family_name": person.family_name,
            "ssn": person.number,
        }

    def signed(self, claims: dict) -> str:
        return jwt.encode(claims, self.private, "RS256", headers={"kid": self.kid})


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A stand-in, not a real eID</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:0 auto;padding:1.5rem;background:#fff8e6;color:#222}}
a{{display:block;padding:.8em 1em;margin:.5em 0;background:#fff;border:1px solid #976;border-radius:.5em;color:#222}}</style>
<h1>A stand-in, not a real eID</h1><p>This page takes the place of an eID service in the demo. Nobody is identified: choose who
you want to be. In earnest, your own BankID, MitID or Freja would open here.</p>{rows}"""


class Answers(StandIn):
    """`server.service`: a Service."""

    def do_GET(self):
        parts, service = urlsplit(self.path), self.server.service
        if parts.path == "/.well-known/openid-configuration":
            self.send(200, json.dumps(service.described()))
        elif parts.path == "/keys":
            self.send(200, json.dumps(service.keys()))
        elif parts.path == "/authorize":
            self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            self.send(404, "{}")

    def authorize(self, asked):
        service, fine = self.server.service, {"redirect_uri", "state", "code_challenge"} <= set(asked)
        if not fine or asked.get("client_id") != service.client or asked.get("code_challenge_method") != "S256":
            self.send(400, "This is not how the service is asked.", "text/plain")
            return
        rows = [self.row(service.code_for(one, asked), f"{one.given_name} {one.family_name}", asked) for one in PEOPLE]
        rows.append(self.row("", "Stop here", asked))
        self.send(200, PAGE.format(rows="".join(rows)), "text/html; charset=utf-8")

    def row(self, code, name, asked):
        answer = {"state": asked["state"], "iss": self.server.service.issuer}
        answer |= {"code": code} if code else {"error": "access_denied"}
        return f'<a href="{html.escape(asked["redirect_uri"] + "?" + urlencode(answer))}">{html.escape(name)}</a>'

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 10_000)
        sent = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        if self.path != "/token" or not self.is_known():
            self.send(401, '{"error": "invalid_client"}')
            return
        token = self.server.service.redeemed(
            sent.get("code", ""), sent.get("code_verifier", ""), sent.get("redirect_uri", "")
        )
        if token is None:
            self.send(400, '{"error": "invalid_grant"}')
        else:
            self.send(200, json.dumps({"token_type": "Bearer", "access_token": "-", "id_token": token}))

    def is_known(self):
        kind, _, pair = self.headers.get("Authorization", "").partition(" ")
        name, _, secret = b64decode(pair).decode().partition(":") if kind == "Basic" else ("", "", "")
        return (unquote(name), unquote(secret)) == (self.server.service.client, self.server.service.secret)


def opened(service: Service, port: int = 0) -> ThreadingHTTPServer:
    return stand_in.opened(Answers, service, port)


if __name__ == "__main__":
    serve(Answers, Service(), "eid.port")
