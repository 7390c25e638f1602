"""What somebody between, beside or behind the service may try. Each must end with nobody signed in and nothing linked."""

import hmac
import json
import time
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from practice.demo import eid_service
from practice.eid import protocol
from practice.eid.models import Identity
from tenants.isolation.context import enter
from tests.eid.conftest import ASTRID, HOST, SIGGE, Bent, Way, policy, words
from tests.mailbox.policies import put_in_force


@pytest.fixture
def victim(clinic):
    return clinic.linked()


def assert_nothing(clinic, answer, statuses=(403,)):
    assert answer.status_code in statuses, words(answer)[-500:]
    assert answer.wsgi_request.user.is_anonymous
    with enter(clinic.entry.schema):
        assert Identity.objects.count() == 1  # the victim's


def other_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(private):
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def by_secret(claims, secret: bytes, kid):
    """HS256 by hand: the library would refuse to make what an attacker makes."""
    parts = [{"alg": "HS256", "kid": kid}, claims]
    signed = b".".join(jwt.utils.base64url_encode(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + jwt.utils.base64url_encode(hmac.digest(secret, signed, "sha256"))).decode()


SIGNATURES = {
    "another key under the same name": lambda service: lambda claims: jwt.encode(
        claims, other_key(), "RS256", headers={"kid": service.kid}
    ),
    "a key that the token brings along": lambda service: lambda claims: jwt.encode(
        claims, (mine := other_key()), "RS256",
        headers={"kid": "mine", "jwk": json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(mine.public_key()))},
    ),
    "none": lambda service: lambda claims: jwt.encode(claims, None, "none", headers={"kid": service.kid}),
    "none, with its name changed": lambda service: lambda claims: jwt.encode(claims, None, "none").replace(
        "eyJhbGciOiJub25lIi", "eyJhbGciOiJOb25lIi"
    ),
    "the client secret": lambda service: lambda claims: by_secret(claims, service.secret.encode(), service.kid),
    "the public key as a secret": lambda service: lambda claims: by_secret(claims, pem(service.private), service.kid),
    "the public key as a secret, as its list has it": lambda service: lambda claims: by_secret(
        claims, json.dumps(service.keys()["keys"][0]).encode(), service.kid
    ),
    "no signature": lambda service: lambda claims: eid_service.Service.signed(service, claims).rpartition(".")[0] + ".",
    "other claims under a good signature": lambda service: lambda claims: ".".join(
        [*(parts := eid_service.Service.signed(service, claims).split("."))[:1],
         jwt.utils.base64url_encode(json.dumps(claims | {"sub": ASTRID.subject}).encode()).decode(), parts[2]]
    ),
    "no token": lambda service: lambda claims: "nothing",
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_that_is_not_the_services(clinic, victim, way, name):
    clinic.service.sign = SIGNATURES[name](clinic.service)
    assert_nothing(clinic, way().answer())


AT = int(time.time())
CLAIMS = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "a nonce that is no text": {"nonce": 7},
    "another issuer": {"iss": "https://evil.example"},
    "nearly the issuer": {"iss": f"https://{HOST}/"},
    "another client": {"aud": "havens"},
    "several clients and no word for whom": {"aud": ["eken", "havens"]},
    "several clients, for another": {"aud": ["eken", "havens"], "azp": "havens"},
    "for another": {"azp": "havens"},
    "no audience": {"aud": None},
    "over": {"exp": AT - 120},
    "endless": {"exp": None},
    "made long ago": {"iat": AT - 3600},
    "made tomorrow": {"iat": AT + 86400},
    "not yet": {"nbf": AT + 3600},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "times that are words": {"iat": "now"},
    "a weaker means": {"acr": "urn:grn:authn:se:password"},
    "another means than was asked for": {"acr": "urn:grn:authn:se:frejaid"},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_that_were_not_made_for_this(clinic, victim, way, name):
    clinic.service.changes = CLAIMS[name]
    assert_nothing(clinic, way().answer())


def test_a_state_counts_once(clinic, victim, way):
    one = way()
    code = clinic.service.code_for(SIGGE, one.asked)
    assert one.answer(code=code).status_code == 302
    one.browser.post("/sign-out")
    assert_nothing(clinic, one.answer(code=clinic.service.code_for(SIGGE, one.asked)), (410,))
    assert_nothing(clinic, one.answer(code=code), (410,))


def test_a_code_counts_once(clinic, victim, way):
    one, two = way(), way()
    code = clinic.service.code_for(SIGGE, one.asked)
    assert one.answer(code=code).status_code == 302
    assert_nothing(clinic, two.answer(code=code))


def test_a_code_of_somebody_elses_browser_is_worth_nothing(clinic, victim, way):
    """Injected: the challenge belongs to another verifier."""
    theirs, mine = way(), way()
    assert_nothing(clinic, mine.answer(code=clinic.service.code_for(SIGGE, theirs.asked)))


def test_an_answer_belongs_to_the_browser_that_asked(clinic, victim, way):
    """Sign-in forgery: the attacker's own answer, opened in the victim's browser."""
    attackers = way()
    innocent = clinic.browser()
    code = clinic.service.code_for(ASTRID, attackers.asked)
    answer = innocent.get(attackers.back, {"code": code, "state": attackers.asked["state"], "iss": f"https://{HOST}"})
    assert_nothing(clinic, answer, (410,))


@pytest.mark.parametrize("state", ["", None, "x" * 43, "x" * 5000])
def test_no_state_or_a_made_up_one(clinic, victim, way, state):
    assert_nothing(clinic, way().answer(state=state), (410,))


def test_an_answer_that_is_too_old(clinic, victim, way, monkeypatch):
    one = way()
    with enter(clinic.entry.schema):
        session = one.browser.session
        session["eid_waiting"] = [row | {"at": row["at"] - 601} for row in session["eid_waiting"]]
        session.save()
    assert_nothing(clinic, one.answer(), (410,))


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None])
def test_a_mix_up_of_issuers_is_seen_before_the_code_is_sent(clinic, victim, way, issuer):
    """RFC 9207: the service says that it names itself; an answer with another name, or none, is somebody else's."""
    one = way()
    code = clinic.service.code_for(SIGGE, one.asked)
    assert_nothing(clinic, one.answer(code=code, iss=issuer))
    assert code in clinic.service.codes  # never sent


def test_a_service_that_was_changed_on_the_way_gets_no_code(clinic, victim, way):
    one = way()
    clinic.set_up(client_id="another")
    answer = one.answer()
    assert_nothing(clinic, answer, (410,))
    assert len(clinic.service.codes) == 1


def test_a_link_begun_as_one_client_does_not_end_as_another(clinic, victim, way):
    first, second = clinic.client(email="a@example.org"), clinic.client(email="b@example.org")
    browser = clinic.signed_in(first)
    one = way(browser, "/eid/link/bankid/start")
    with enter(clinic.entry.schema):
        kept = browser.session["eid_waiting"]
        browser.force_login(second)
        session = browser.session
        session["eid_waiting"] = kept
        session.save()
    assert one.answer(ASTRID).status_code == 410


def test_a_key_of_the_wrong_kind_in_the_services_list_is_not_used(clinic, victim, way):
    """A shared secret in the list, named as the token wants."""
    clinic.service.extra_keys = [{"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0", "kid": "oct"}]
    clinic.service.sign = lambda claims: by_secret(claims, b"secret-secret-secret-secret", "oct")
    assert_nothing(clinic, way().answer())


def test_a_new_key_is_fetched_when_its_name_is_unknown(clinic, victim, way, monkeypatch):
    one = way()
    assert one.answer().status_code == 302
    clinic.service.private, clinic.service.kid = other_key(), "new"
    monkeypatch.setattr(protocol, "REFRESHED", 0.0)
    assert way().answer().status_code == 302


# -- where it may lead: a clinic writes the address --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "https://169.254.169.254/x", "http://id.broker.example/x", "https://127.0.0.1/x"]
)
def test_a_service_leads_us_to_no_other_host(clinic, victim, way, name, url):
    """SSRF: what it says of itself is held to the hosts that the policy names for it."""
    clinic.service.describes = {name: url}
    one = way()
    answer = one.sent if one.sent.status_code != 302 else one.answer()
    assert answer.status_code == 503
    assert urlsplit(one.sent.url).hostname == "127.0.0.1" if one.sent.status_code == 302 else True


def test_a_service_that_calls_itself_something_else(clinic, victim, way):
    clinic.service.describes = {"issuer": "https://evil.example"}
    assert way().sent.status_code == 503


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b'{"issuer": 5}', b"x" * 300_000])
def test_a_service_that_talks_nonsense(clinic, victim, way, body, monkeypatch):
    monkeypatch.setattr(eid_service.Answers, "do_GET", lambda self: self.send(200, body.decode()))
    protocol.forget()
    assert way().sent.status_code == 503


def test_a_host_inside_is_never_asked(clinic, settings, way):
    """The policy names a host that leads inside: the gate looks at the address."""
    settings.STAND_INS = {}
    protocol.forget()
    assert way().sent.status_code == 503


def test_a_policy_without_the_service_ends_it_at_once(clinic, victim, way):
    one = way()
    put_in_force(clinic.entry, "open")
    assert_nothing(clinic, one.answer(), (410,))
    assert clinic.browser().get("/eid/sign_in/bankid/start").status_code == 404
    assert "BankID" not in words(clinic.browser().get("/sign-in"))


def test_two_services_of_one_name_do_not_share_people(clinic, victim, way, settings):
    """The same subject at another issuer is another person."""
    elsewhere = Bent("id2.broker.example")
    server = eid_service.opened(elsewhere)
    put_in_force(clinic.entry, policy("", "id2.broker.example"))
    settings.STAND_INS = {"id2.broker.example": f"127.0.0.1:{server.server_port}"}
    clinic.set_up(issuer="https://id2.broker.example")
    one = Way(clinic.browser(), elsewhere)
    assert one.answer(iss="https://id2.broker.example").url == "/eid/unknown"
    server.shutdown()
    server.server_close()
