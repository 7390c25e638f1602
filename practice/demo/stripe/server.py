"""The stand-in over HTTP: the API under /v1, the hosted pages, and (for the demo) the passing of time."""

import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from practice.demo.stripe import moving, pages, subscriptions
from practice.demo.stripe.form import Refused
from practice.demo.stripe.routes import answer
from practice.demo.stripe.state import PLATFORM, Stripe

LARGEST = 100_000  # bytes of a call


def pass_time(stripe: Stripe, seconds: int) -> None:
    """Time goes on: trials end, periods are renewed, cards are tried again, money becomes available and is paid out. Day by
    day, so that what a day brings is there before the next."""
    until = stripe.ahead + seconds
    with stripe.lock:
        while True:
            for account in list(stripe.objects):
                while subscriptions.pass_time(stripe, account):
                    pass
            moving.pay_out_what_is_due(stripe)
            if stripe.ahead >= until:
                break
            stripe.ahead = min(until, stripe.ahead + 86_400)
    stripe.save()


def api(stripe: Stripe, method: str, path: str, form: str, headers) -> tuple[int, dict, dict]:
    """(status, body, headers) of one call, with its key, its idempotency and what was told to go wrong."""
    account = headers.get("Stripe-Account") or PLATFORM
    stripe.calls.append((method, path, account))
    try:
        if headers.get("Authorization", "") != f"Bearer {stripe.key}":
            raise Refused("Invalid API Key provided.", status=401)
        key = headers.get("Idempotency-Key") if method == "POST" else None
        if key is None:
            return 200, answer(stripe, method, path, form, account), {}
        return _once(stripe, method, path, form, account, f"{account} {key}")
    except Refused as refused:
        return refused.status, refused.body, {}


def _once(stripe, method, path, form, account, key):
    """The same key is the same deed: answered as before; with other parameters it is refused. What was refused before
    anything was done (parameters, a key that is not allowed) may be sent again."""
    digest = hashlib.sha256(f"{method} {path} {form}".encode()).hexdigest()
    with stripe.lock:
        if before := stripe.answered.get(key):
            if before["digest"] != digest:
                words = (
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                )
                raise Refused(words, kind="idempotency_error", status=400)
            return before["status"], json.loads(before["body"]), {"Idempotent-Replayed": "true"}
        try:
            status, body = 200, answer(stripe, method, path, form, account)
        except Refused as refused:
            if refused.status != 402:
                raise
            status, body = 402, refused.body
        stripe.answered[key] = {"digest": digest, "status": status, "body": json.dumps(body)}
    stripe.save()
    return status, body, {}


class Answers(BaseHTTPRequestHandler):
    """`server.stripe`."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.handled("")

    def do_DELETE(self):
        self.handled("")

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        self.handled(self.rfile.read(length).decode())

    def handled(self, form):
        parts, stripe = urlsplit(self.path), self.server.stripe
        if not parts.path.startswith("/v1/"):
            self.page(parts, form)
            return
        trouble = stripe.next_trouble(f"{self.command} {parts.path}")
        if trouble:
            time.sleep(trouble.delay)
        status, body, more = 0, {}, {}
        if not trouble or trouble.done or trouble.status == 200:
            status, body, more = api(stripe, self.command, parts.path, form or parts.query, self.headers)
        if trouble and trouble.status == 0:
            self.close_connection = True
            self.connection.close()
            return
        if trouble and trouble.status != 200:
            status, body = (
                trouble.status,
                {"error": {"type": "api_error", "message": "Something went wrong on our end."}},
            )
        self.send(status, json.dumps(body), more)

    def page(self, parts, form):
        asked, sent = dict(parse_qsl(parts.query)), dict(parse_qsl(form))
        if self.command == "POST" and parts.path == "/time":
            pass_time(self.server.stripe, int(sent.get("days", 1)) * 86_400)
            self.send(200, "{}")
            return
        status, body, location = pages.page(self.server.stripe, self.command, parts.path, asked, sent)
        kind = "text/html; charset=utf-8"
        self.send(status, body, {"Location": location} if location else {}, kind)

    def send(self, status, body, headers=None, kind="application/json"):
        raw = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), "Cache-Control": "no-store",
                            "Request-Id": f"req_{secrets.token_hex(7)}", **(headers or {})}.items():  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *rest):
        """Quiet: what goes by is somebody's payment."""


def opened(stripe: Stripe, port: int = 0) -> ThreadingHTTPServer:
    """Started; `server_port` is where. Ends with shutdown() and server_close()."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    server.daemon_threads = True
    server.stripe, stripe.base = stripe, f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server
