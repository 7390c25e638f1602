"""Webhooks: signed as Stripe signs them, delivered once or several times, late, in another order, or not at all."""

import contextlib
import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from practice.demo.stripe.state import CONNECT_SECRET, SECRET, Stripe


def signed(entry: dict, at: int, secret: str = "") -> tuple[bytes, str]:
    """(body, Stripe-Signature) of one entry of `stripe.events`."""
    body = json.dumps(entry["event"], ensure_ascii=False, indent=2).encode()
    secret = secret or (CONNECT_SECRET if entry["account"] else SECRET)
    made = hmac.digest(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hex()
    return body, f"t={at},v1={made}"


@dataclass
class Delivery:
    """Where events go, and how badly. `shuffle`: a seed for another order; `repeat`: how many times each arrives."""

    url: str
    host: str = ""  # the Host header, where it is another than the address
    repeat: int = 1
    shuffle: int | None = None
    delay: float = 0.0

    def waiting(self, stripe: Stripe) -> list[dict]:
        rows = [one for one in stripe.events if not one["sent"]] * self.repeat
        if self.shuffle is not None:
            rows.sort(key=lambda one: hashlib.sha256(f"{self.shuffle} {one['event']['id']}".encode()).digest())
        return rows

    def deliver(self, stripe: Stripe) -> int:
        """Everything that waits, once; what is refused waits on. How many were taken."""
        taken = 0
        for entry in self.waiting(stripe):
            time.sleep(self.delay)
            if self.post(*signed(entry, int(time.time()))):
                entry["sent"] += 1
                taken += 1
        stripe.save()
        return taken

    def post(self, body: bytes, signature: str) -> bool:
        parts = urlsplit(self.url)
        line = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=10)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        with contextlib.closing(line):
            try:
                line.request("POST", parts.path, body, headers | ({"Host": self.host} if self.host else {}))
                return 200 <= line.getresponse().status < 300
            except OSError:
                return False

    def keep_on(self, stripe: Stripe, ended: threading.Event, each_minute: Callable[[], None]) -> None:
        """Until `ended`; what is refused is tried again every two seconds."""
        due = 0.0
        while not ended.wait(0.3):
            if time.monotonic() >= due:
                each_minute()
                due = time.monotonic() + 60
            if any(not one["sent"] for one in stripe.events) and self.deliver(stripe) == 0:
                ended.wait(2)
