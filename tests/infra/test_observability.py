"""No personal value leaves by a log line or an error report, whatever somebody put into it."""

import http.server
import logging
import threading
import zlib

import pytest
import sentry_sdk

from infra.observability import Scrubber, configure, scrubbed

SECRETS = ("19121212-1212", "191212121212", "121212-1212", "1212121212", "tove@client.example", "010203-0405")


@pytest.mark.parametrize("secret", SECRETS)
def test_a_line_is_scrubbed(secret):
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed for %s today", (secret,), None)
    Scrubber().filter(record)
    assert secret not in record.getMessage()
    assert "today" in record.getMessage()


def test_ordinary_numbers_stay():
    assert scrubbed("3 bookings, 2026-11-21 10:15, id 42") == "3 bookings, 2026-11-21 10:15, id 42"


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
def collector():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Collector.seen.clear()
    yield server.server_port
    server.shutdown()


def test_an_error_report_carries_the_stack_and_nothing_personal(collector):
    journal = "Ebba drömmer om huset"

    def fail():
        note, number, token = journal, "19121212-1212", "secret-token-1"
        raise ValueError(f"for {number} and tove@client.example, {len(note) + len(token)}")

    configure({"sentry_dsn": f"http://key@127.0.0.1:{collector}/1"})
    try:
        sentry_sdk.add_breadcrumb(message=journal)
        sentry_sdk.set_user({"email": "tove@client.example"})
        try:
            fail()
        except ValueError:
            sentry_sdk.capture_exception()
        sentry_sdk.flush(5)
    finally:
        sentry_sdk.get_global_scope().set_client(None)
        sentry_sdk.init()
    sent = "\n".join(Collector.seen)
    assert "ValueError" in sent
    assert "in fail" in sent or '"fail"' in sent
    for secret in (journal, "19121212-1212", "tove@client.example", "secret-token-1"):
        assert secret not in sent
