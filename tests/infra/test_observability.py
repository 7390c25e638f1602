"""No personal value leaves by a log line or an error report, whatever somebody put into it, by any way it may come."""

import http.server
import io
import json
import logging
import threading
import zlib

import psycopg
import pytest
import sentry_sdk
from django.db import IntegrityError, transaction
from django.utils import timezone

from infra import observability
from infra.observability import JsonLine, PlainLine, configure, scrubbed
from practice.people.models import User
from tenants.isolation.context import enter
from tenants.isolation.jobs import REGISTERED, task
from tenants.product import views as product

JOURNAL, TOKEN = "Ebba drömmer om huset vid sjön", "hemlig-nyckel-0815"
ADDRESS, NUMBER = "tove@client.example", "19121212-1212"
SECRETS = (JOURNAL, TOKEN, ADDRESS, NUMBER)
NUMBERS = ("19121212-1212", "191212121212", "121212-1212", "1212121212", "tove@client.example", "010203-0405")


class Collector(http.server.BaseHTTPRequestHandler):
    seen = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = zlib.decompress(body, 31)
        self.seen.append(body.decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def reports():
    """reports() → everything that error reporting has sent, over HTTP, since the test began."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Collector.seen.clear()
    configure({"sentry_dsn": f"http://key@127.0.0.1:{server.server_port}/1", "release": "7"})

    def sent():
        sentry_sdk.flush(5)
        return "\n".join(Collector.seen)

    yield sent
    sentry_sdk.get_global_scope().set_client(None)
    sentry_sdk.init()
    server.shutdown()
    configure({})


@pytest.fixture
def lines():
    """What the root logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def fail(*anything):
    note, number, token = JOURNAL, NUMBER, TOKEN
    raise ValueError(f"{note} {number} {token} {ADDRESS} {anything}")


@pytest.mark.parametrize("secret", NUMBERS)
def test_a_line_is_scrubbed(secret):
    for form in (JsonLine(), PlainLine()):
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed for %s today", (secret,), None)
        assert secret not in form.format(record)
        assert "today" in form.format(record)


def test_ordinary_numbers_stay():
    assert scrubbed("3 bookings, 2026-11-21 10:15, id 42") == "3 bookings, 2026-11-21 10:15, id 42"


def test_a_page_that_breaks_tells_where_and_not_what(db, at, reports, lines, monkeypatch):
    monkeypatch.setattr(product, "render", fail)
    sentry_sdk.add_breadcrumb(message=JOURNAL)
    sentry_sdk.set_user({"email": ADDRESS})
    browser = at("")
    browser.raise_request_exception = False
    answer = browser.get(f"/?q={JOURNAL}&number={NUMBER}", headers={"X-Token": TOKEN, "Referer": f"/{ADDRESS}"})
    assert answer.status_code == 500
    sent, written = reports(), json.dumps(lines(), ensure_ascii=False)
    for told in (sent, written):
        assert "ValueError" in told and "fail" in told and answer["X-Request-Id"] in told
        assert [secret for secret in SECRETS if secret in told] == []
    assert '"release":"7"' in sent.replace(" ", "")


def test_a_refusal_by_the_database_names_the_rule_and_not_the_row(db, clinics, reports, lines):
    with enter(clinics["a"].schema):
        User.objects.create_user(ADDRESS, first_name=JOURNAL, created_at=timezone.now())
        try:
            with transaction.atomic():
                User.objects.create_user(ADDRESS, first_name=JOURNAL, created_at=timezone.now())
        except IntegrityError as error:
            assert ADDRESS in str(error)  # so it has to be kept back
            logging.getLogger("practice.people").exception("not made")
    (line,) = lines()
    assert line["error"].startswith("IntegrityError 23505 ") and line["clinic"] == clinics["a"].schema
    told = reports() + json.dumps(line, ensure_ascii=False)
    assert "practice.people" in told and [secret for secret in SECRETS if secret in told] == []


def test_a_job_that_breaks_tells_its_name_and_clinic(emptied, clinics, reports, lines, work):
    @task(retry=False)
    def breaks(note_id):
        fail(note_id)

    try:
        with enter(clinics["a"].schema):
            breaks.defer(note_id=JOURNAL)  # an id, were it not for a mistake
        work()
    finally:
        del REGISTERED[f"{breaks.__module__}.{breaks.__name__}"]
    line = next(one for one in lines() if one.get("task"))
    assert (line["clinic"], line["error"]) == (clinics["a"].schema, "ValueError")
    assert line["task"].endswith("breaks")
    told = reports() + json.dumps([{**one, "message": ""} for one in lines()], ensure_ascii=False)
    assert "ValueError" in told and [secret for secret in SECRETS if secret in told] == []


def test_a_line_of_our_own_is_told_without_its_values(db, reports):
    logging.getLogger("shared.privacy.retention").error("%s has no way to end %s", ADDRESS, JOURNAL)
    logging.getLogger("somebody.else").error("for %s" % JOURNAL)  # noqa: UP031
    sent = reports()
    assert "has no way to end" in sent and [secret for secret in SECRETS if secret in sent] == []


def test_only_what_is_listed_is_sent():
    event = {"event_id": "1", "something_new": JOURNAL, "exception": {"values": [{"type": "E", "value": JOURNAL}]}}
    assert JOURNAL not in json.dumps(observability.bare(event, {}), ensure_ascii=False)


def test_a_broken_line_to_the_database_is_told_by_its_kind():
    assert observability.kind_of(psycopg.OperationalError("host=db password=x")) == "OperationalError"
