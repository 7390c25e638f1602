"""The same way with an OpenID Connect server that we did not write (oidc-provider-mock), over HTTP."""

import os
import threading
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from practice.eid import protocol, queries
from tenants.isolation.context import enter
from tests.eid.conftest import HOST, Clinic

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")


class Kept(HTTPRedirectHandler):
    """The browser's part: where one is sent is looked at, not followed."""

    def redirect_request(self, *rest):
        return None


@pytest.fixture
def server(settings):
    from oidc_provider_mock import User, app
    from werkzeug.serving import make_server

    provider = app(require_nonce=True, user_claims=[User(sub="tove", claims={"given_name": "Tove"})])

    def behind_tls(environ, start):
        return provider(environ | {"wsgi.url_scheme": "https"}, start)  # as a proxy that ends TLS would have it

    server = make_server("127.0.0.1", 0, behind_tls, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.STAND_INS = {HOST: f"127.0.0.1:{server.port}"}
    protocol.forget()
    yield server
    server.shutdown()


def authorized(url):
    """Somebody called tove presses the button; where the server sends the browser then."""
    request = Request(url, urlencode({"sub": "tove"}).encode(), {"Host": HOST})
    try:
        build_opener(Kept).open(request)
    except OSError as answer:
        return answer.headers["Location"]
    raise AssertionError("the server did not send the browser on")


def test_a_practitioner_proves_who_they_are_there(at, clinics, server, sink):
    clinic = Clinic(clinics["a"], at, None)
    clinic.keeps()
    clinic.set_up(preset="other", means=["eid"])
    user, browser = clinic.practitioner()
    sent = browser.get("/eid/prove/eid/start")
    back = urlsplit(authorized(sent.url))
    answer = browser.get(back.path, {name: one[0] for name, one in parse_qs(back.query).items()})
    assert (answer.status_code, answer.url) == (302, "/staff/eid")
    with enter(clinic.entry.schema):
        proof = queries.proof_of(user.pk)
    assert (proof.subject, proof.level) == ("tove", "unknown")
