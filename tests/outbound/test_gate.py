"""Nothing leaves but what the policy declares: over real servers."""

import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from shared.privacy.documents import actions as documents
from shared.privacy.documents.kinds import provider_key
from shared.privacy.models import Stopped
from shared.privacy.outbound import gate, wire
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable, call
from tenants.isolation.context import enter
from tenants.isolation.jobs import REGISTERED, task
from tests.outbound import servers

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
URL = "https://api.sms.example/send"
GIVEN = {"categories": ["contact.phone", "booking.time"], "now": NOW}


def stopped():
    return [(row.what, row.name, row.verdict, row.times) for row in Stopped.objects.order_by("name")]


def test_a_declared_call_arrives_as_it_was_meant(inside, server):
    server.answers = [(201, {"X-Mark": "7"}, b'{"id": 1}')]
    reply = call("sms", "POST", URL + "?dry=1", json={"to": "+46", "text": "å"}, key="k1", **GIVEN)
    assert (reply.status, reply.ok, reply.body, reply.headers["x-mark"]) == (201, True, b'{"id": 1}', "7")
    ((method, path, headers, body),) = server.asked
    assert (method, path, json.loads(body)) == ("POST", "/send?dry=1", {"to": "+46", "text": "å"})
    assert headers["Host"] == "api.sms.example" and headers["Idempotency-Key"] == "k1"
    assert stopped() == []


@pytest.mark.parametrize(
    ("recipient", "url", "more", "verdict", "name"),
    [
        ("nobody", URL, {}, "undeclared", "nobody api.sms.example: no such recipient"),
        ("sms", "https://other.example/send", {}, "undeclared", "sms other.example: no such host"),
        ("sms", "https://api.sms.example.evil.example/", {}, "undeclared", "sms api.sms.example.evil.example: no such host"),
        ("sms", "https://wide.example/", {}, "undeclared", "sms wide.example: no such host"),
        ("sms", "https://api.sms.example:8443/", {}, "undeclared", "sms api.sms.example: no such host"),
        ("sms", "http://api.sms.example/send", {}, "forbidden", "sms api.sms.example: not https"),
        ("sms", "https://me:secret@api.sms.example/", {}, "forbidden",
         "sms api.sms.example: a password in the address"),
        ("sms", URL, {"categories": ["journal"]}, "undeclared", "sms api.sms.example: journal"),
        ("sms", URL, {"now": NOW + timedelta(days=60)}, "forbidden",
         "sms api.sms.example: the agreement has expired"),
        ("unsigned", URL, {"categories": ["contact.phone"]}, "forbidden",
         "unsigned api.sms.example: no agreement is signed"),
        ("counting", "https://tag.counting.example/", {"categories": ["usage"]}, "undeclared",
         "counting tag.counting.example: no such host"),
    ],
)  # fmt: skip
def test_what_is_not_declared_is_refused_and_counted(inside, server, recipient, url, more, verdict, name):
    for _ in range(2):
        with pytest.raises(NotDeclared):
            call(recipient, "POST", url, json={}, **GIVEN | more)
    assert server.asked == []
    assert stopped() == [("call", name, verdict, 2)]


def test_the_count_outlives_the_job_that_failed(emptied, clinics):
    schema = clinics["a"].schema

    @task
    def sends():
        call("nobody", "POST", URL, categories=[], now=timezone.now())

    try:
        with pytest.raises(NotDeclared):
            sends.run_in(clinic=schema)
    finally:
        del REGISTERED[f"{sends.__module__}.{sends.__name__}"]
    with enter(schema):
        assert [row[3] for row in stopped()] == [1]


def test_without_a_policy_nothing_leaves(db, clinics, server):
    with enter(clinics["a"].schema), pytest.raises(NotDeclared):
        call("sms", "POST", URL, categories=["contact.phone"], now=datetime(2000, 1, 1, tzinfo=UTC))
    assert server.asked == []


def test_a_busy_server_is_asked_again_with_the_same_key(inside, server, monkeypatch):
    monkeypatch.setattr(gate, "FIRST_WAIT", 0.01)
    server.answers = [(503, {}, b""), (429, {}, b""), (200, {}, b"ok")]
    assert call("sms", "POST", URL, json={}, key="same", **GIVEN).body == b"ok"
    assert [headers["Idempotency-Key"] for _, _, headers, _ in server.asked] == ["same"] * 3


def test_what_may_have_arrived_is_not_sent_twice_without_a_key(inside, server, monkeypatch):
    monkeypatch.setattr(gate, "FIRST_WAIT", 0.01)
    server.answers = [(200, {}, lambda handler: handler.connection.close())]
    with pytest.raises(Unreachable):
        call("sms", "POST", URL, json={}, **GIVEN)
    assert len(server.asked) == 1
    server.answers = [(503, {}, b"")]
    assert call("sms", "POST", URL, json={}, **GIVEN).status == 503
    assert len(server.asked) == 2


def test_no_redirect_leads_to_an_undeclared_host(inside, server):
    server.answers = [(302, {"Location": "https://elsewhere.example/"}, b"")]
    with pytest.raises(NotDeclared):
        call("sms", "GET", URL, **GIVEN)
    assert stopped() == [("call", "sms elsewhere.example: redirected to", "undeclared", 1)]
    server.answers = [(302, {"Location": "http://api.sms.example/"}, b"")]
    with pytest.raises(NotDeclared):
        call("sms", "GET", URL, **GIVEN)


def test_a_redirect_within_what_is_declared_is_followed_when_nothing_is_sent(inside, server):
    server.answers = [(302, {"Location": "/there"}, b""), (200, {}, b"here")]
    assert call("sms", "GET", URL, **GIVEN).body == b"here"
    server.answers = [(302, {"Location": "/there"}, b"")]
    assert call("sms", "POST", URL, json={}, **GIVEN).status == 302
    with pytest.raises(Unreachable, match="too often"):
        call("sms", "GET", URL, **GIVEN)


@pytest.mark.parametrize("told", [True, False])
def test_a_long_answer_is_not_read_to_its_end(inside, server, told):
    headers = {} if told else {"Content-Length": "", "Connection": "close"}
    server.answers = [(200, headers, b"x" * 5000)] if told else [(200, {}, endless)]
    with pytest.raises(TooLarge):
        call("sms", "GET", URL, size=4999, **GIVEN)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x" * 1000)


def trickle(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [trickle, lambda handler: time.sleep(2)])
def test_time_is_limited_however_steadily_a_little_arrives(inside, server, answer):
    server.answers = [(200, {}, answer)]
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        call("sms", "GET", URL, seconds=0.4, **GIVEN)
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "100.64.0.1", "0.0.0.1", "::1", "fd00::1", "fe80::1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_followed(inside, monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    lookups = [(family, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.215.14", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *rest, **named: lookups)
    with pytest.raises(NotPublic):
        call("sms", "POST", URL, json={}, **GIVEN)


def test_the_connection_goes_to_the_address_that_was_looked_at(inside, monkeypatch):
    asked, connected = [], []

    def lookup(host, port, **named):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port))]

    def connect(address, timeout=None):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(gate, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        call("sms", "GET", URL, **GIVEN)
    assert asked == ["api.sms.example"] * 3 and set(connected) == {("93.184.215.14", 443)}


def test_a_server_that_cannot_prove_its_name_is_not_spoken_to():
    with servers.opened() as server:
        server.answers = [(200, {}, b"")]
        address = ("127.0.0.1", server.server_address[1])
        limits = wire.Limits(time.monotonic() + 2, 100)
        with pytest.raises(Unreachable):  # it speaks no TLS at all
            wire.exchange("GET", urlsplit(URL), address, None, {}, limits)
        assert server.asked == []
    context = ssl.create_default_context()
    assert context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED


def test_days_are_counted_apart_and_made_up_names_end_in_one_line(inside, monkeypatch):
    from shared.privacy import stopped as module

    monkeypatch.setattr(module, "MOST", 3)
    for number in range(6):
        module.count("page", f"img-src h{number}.example", "undeclared")
    rows = Stopped.objects.filter(what="page", day=timezone.localdate()).values_list("name", "times")
    assert dict(rows) == {f"img-src h{n}.example": 1 for n in range(3)} | {"…": 3}


def test_a_provider_with_terms_is_not_called_before_somebody_has_accepted_them(inside, server):
    key = provider_key("sms")
    documents.new_draft(key, NOW, title={"en": "Terms"}, audience="owner", public=False)
    documents.edit(key, NOW, text={"en": "As follows."})
    call("sms", "POST", URL, json={}, **GIVEN)  # a draft asks nobody
    edition = documents.publish(key, ["en"], NOW, NOW)
    with pytest.raises(NotDeclared, match="terms"):
        call("sms", "POST", URL, json={}, **GIVEN)
    assert len(server.asked) == 1
    documents.accept(edition, uuid4(), "en", NOW)
    assert call("sms", "POST", URL, json={}, **GIVEN).ok
    documents.new_draft(key, NOW, title={}, audience="owner", public=False)
    documents.publish(key, ["en"], NOW, NOW)  # a new edition that asks again
    with pytest.raises(NotDeclared, match="terms"):
        call("sms", "POST", URL, json={}, **GIVEN)
