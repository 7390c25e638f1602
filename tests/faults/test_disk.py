"""Not one byte more can be written: people are told, nothing is half there, and when there is room again all goes on."""

import time
from contextlib import suppress
from uuid import uuid4

import psycopg
import pytest

from tests.faults.guests import Guest, check

pytestmark = pytest.mark.xdist_group("faults")


def test_a_full_disk(running):
    staged = running.inside("stage", "12")
    guests = [Guest(running, cookies) for cookies in staged["clients"]]
    wishes = [(guests[n % 12], start, uuid4().hex) for n, start in enumerate(guests[0].starts(staged, 24))]
    running.do("CREATE TABLE public.others (n bigint)")
    with running.full_disk():
        with suppress(psycopg.Error):  # what others write, until no page is left
            while True:
                running.sql("INSERT INTO public.others SELECT n FROM generate_series(1, 1000) n RETURNING 1")
        answers = [guest.ask(staged, start, key) for guest, start, key in wishes]
    refused = [answer for answer in answers if answer[0] not in (200, 201)]
    assert refused and {answer[0] for answer in refused} <= {500, 503}
    assert {answer[1]["Content-Type"] for answer in refused} == {"application/problem+json"}
    assert running.call("a", "GET", "/")[0] == 200
    for (
        guest,
        start,
        key,
    ) in wishes:  # the same programs with the same keys: what was kept is told, what was not is done
        answer = guest.ask(staged, start, key)
        assert answer[0] in (200, 201), answer[2]
        guest.note(answer[0], answer[2], start)
    check(running, staged, guests)


def test_the_server_is_away(running):
    running.kill("postgres")
    assert running.call("a", "GET", "/", seconds=60)[0] == 503
    time.sleep(1.2)  # after a second the web asks anew who answers where
    page = running.call("a", "GET", "/", seconds=60)
    problem = running.call("a.my", "GET", "/api/v1/services", seconds=60)
    assert page[0] == 503 and all(f'lang="{language}"' in page[2] for language in ("sv", "da", "en", "de"))
    assert (problem[0], problem[1]["Content-Type"]) == (503, "application/problem+json") and problem[1]["Retry-After"]
    assert running.call("platform", "GET", "/health")[0] == 200
    assert running.call("platform", "GET", "/ready")[0] == 503
    running.mend()
    assert running.call("a", "GET", "/")[0] == 200
