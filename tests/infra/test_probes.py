"""What machines may ask, and that it says nothing of anybody."""

import pytest
from django.test import Client

from tenants.isolation.context import enter
from tenants.isolation.jobs import later
from tests.infra.test_observability import ADDRESS

TOKEN = "ein-langes-zeichen-0815"


@pytest.fixture
def metrics(db, at, settings):
    settings.METRICS_TOKEN = TOKEN
    return lambda token=TOKEN: at("").get("/metrics", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def away(monkeypatch):
    """The database does not answer."""
    from django.db import OperationalError, connection

    def refuse():
        raise OperationalError("connection refused")

    connection.close()
    monkeypatch.setattr(connection, "connect", refuse)


def test_ready_while_the_database_answers(db, at):
    answer = at("").get("/ready")
    assert answer.status_code == 200 and answer.json() == {"ready": True, "missing": []}
    assert answer["Cache-Control"] == "no-store" and "Set-Cookie" not in answer


def test_alive_and_not_ready_while_the_database_is_away(emptied, at, away):
    assert at("").get("/health").content == b"ok"
    answer = at("").get("/ready")
    assert answer.status_code == 503 and answer.json()["missing"] == ["the database does not answer"]


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_not_at_a_clinics_hosts_nor_at_unknown_ones(db, at, path):
    assert at("a").get(path).status_code == 404
    assert at("a", "my").get(path).status_code == 404
    assert Client(headers={"host": "enrum.test.elsewhere.example"}).get(path).status_code == 404


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "å"])
def test_metrics_are_for_the_bearer_of_the_token(metrics, settings, token):
    assert metrics(token.encode().decode("latin-1")).status_code == 404
    settings.METRICS_TOKEN = ""
    assert metrics(token.encode().decode("latin-1")).status_code == 404


def test_metrics_count_answers_by_route_and_name_nobody(metrics, at, clinics):
    at("a").get(f"/privacy?mail={ADDRESS}")
    at("a").get(f"/{ADDRESS}")
    told = metrics().content.decode()
    assert 'enrum_answers_total{route="privacy:page",side="portal",status="200"}' in told
    assert 'enrum_answers_total{route="none",side="portal",status="404"}' in told
    assert 'enrum_clinics{state="open"} 2.0' in told and 'enrum_spares{country="SE"}' in told
    for word in (ADDRESS, "client.example", "c_test", *(clinic.slug + "." for clinic in clinics.values())):
        assert word not in told


def test_metrics_tell_how_long_the_queue_is(emptied, clinics, at, settings):
    settings.METRICS_TOKEN = TOKEN
    with enter(clinics["a"].schema):
        later("practice.mailbox.tasks.send", message_id=ADDRESS)
    told = at("").get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'enrum_jobs{state="todo"} 1.0' in told and 'enrum_jobs_oldest_seconds{state="todo"}' in told
    assert ADDRESS not in told
