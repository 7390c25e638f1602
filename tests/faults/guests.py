"""Signed-in clients of a clinic, each with a program that asks the API."""

import json
import time
from functools import partial
from uuid import uuid4

from django.conf import settings

CSRF = settings.CSRF_COOKIE_NAME
PATIENCE = 90  # seconds until somebody who tries again and again gives up
OVERLAPS = """
    SELECT count(*) FROM {schema}.booking_booking a JOIN {schema}.booking_booking b
        ON a.id < b.id AND a.practitioner_id = b.practitioner_id AND a.period && b.period
     WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'
"""


def insist(ask, content):
    """Ask until an answer of less than 500 comes, as whoever has an idempotency key may; the answer."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = ask()
        if answer and answer[0] < 500:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"no answer within {PATIENCE} s: {content}")


class Guest:
    """A signed-in client with a program that sends JSON."""

    def __init__(self, house, cookies):
        self.house = house
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                        "X-CSRFToken": cookies[CSRF], "Content-Type": "application/json",
                        "Origin": f"http://{house.host('a.my')}"}  # fmt: skip
        self.told = []

    def get(self, path):
        status, _, body = self.house.call("a.my", "GET", f"/api/v1/{path}", headers=self.headers)
        assert status == 200, body
        return json.loads(body)

    def book(self, staged, start):
        """Until somebody answers."""
        status, _, body = insist(partial(self.ask, staged, start, uuid4().hex), start)
        self.note(status, body, start)

    def note(self, status, body, start):
        self.told.append((status, json.loads(body).get("id"), start))

    def ask(self, staged, start, key):
        """Once; the answer, or None."""
        wish = {"service": staged["service"], "practitioner": staged["practitioner"], "start": start, "form": "video"}
        headers = self.headers | {"Idempotency-Key": key}
        return self.house.call("a.my", "POST", "/api/v1/bookings", json.dumps(wish), headers)

    def starts(self, staged, number):
        found = self.get(f"services/{staged['service']}/free-times")["results"]
        return [one["start"] for one in found if one["practitioner"] == staged["practitioner"]][:number]


def check(house, staged, guests):
    """Whoever was told that a time is theirs has it, alone; and nobody else has one."""
    told = [one for guest in guests for one in guest.told]
    assert {status for status, _, _ in told} <= {200, 201, 409}
    got = {(pk, start) for status, pk, start in told if status < 300}
    rows = house.sql(f"SELECT id::text FROM {staged['schema']}.booking_booking WHERE state = 'confirmed'")
    assert sorted(pk for (pk,) in rows) == sorted(pk for pk, _ in got)
    assert len({start for _, start in got}) == len(got)
    assert house.sql(OVERLAPS.format(schema=staged["schema"])) == [(0,)]
