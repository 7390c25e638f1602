"""A realistic mix over 100 clinics, through HTTP against the web process as infra/serve.py starts it, and beside it a view that
does nothing: the limit.

    python -m tests.bench.load              a table for people on stderr, one JSON line per figure on stdout
    python -m tests.bench.load profile      where the time goes: the same mix in this process, under cProfile

Eight visitors ask without a pause, so that the server is always busy; each request goes to a clinic at random. Sessions were
made before. `ratio` of `load_requests` is requests a second ÷ those of the view that does nothing. Memory is what the web
process holds (RSS). The bench fails where one answer is not what it should be.
"""

import contextlib
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

CLINICS = int(os.environ.get("BENCH_CLINICS", "100"))
VISITORS = 8
SECONDS, IDLE_SECONDS = int(os.environ.get("BENCH_SECONDS", "60")), 10  # of the mix, of the view that does nothing
MIX = {  # shares
    "portal's front page": 30, "free times": 20, "client's bookings": 15, "client's messages": 8, "a thread": 7,
    "policy": 5, "journal": 10, "booking": 5,
}  # fmt: skip
BOOKED = "booking"


def main():
    from tests import serving

    port = serving.free_port()
    os.environ |= {"PORT": str(port), "BASE_HOST": f"localhost:{port}"}
    places = prepare()
    if sys.argv[1:] == ["profile"]:
        return profile(places)
    with tempfile.TemporaryDirectory() as folder, served(port, Path(folder) / "server.log") as web:
        offered(port, places)
        drive(port, places, ["nothing"], 3)  # the first pages of a process are slow ones
        idle, memory = drive(port, places, ["nothing"], IDLE_SECONDS), [megabytes(web)]
        mixed = drive(port, places, list(MIX), SECONDS)
        memory.append(megabytes(web))
    report(idle, mixed, memory)
    sys.exit(1 if mixed.wrong or idle.wrong else 0)


def prepare():
    import django

    django.setup()
    from tests.bench import town

    return town.settle(CLINICS)


@contextlib.contextmanager
def served(port, log):
    """The web process alone, as the product starts it; yields the process."""
    from django.conf import settings

    from infra import environment, serve
    from tests import serving

    command = serve.processes(environment.read(), demo=False)["web"]
    assert f"--bind=127.0.0.1:{port}" in command
    running = os.environ | {"TEST_DB": settings.DATABASES["default"]["NAME"]}
    with log.open("wb") as file:
        web = subprocess.Popen([sys.executable, "-m", *command], env=running, stdout=file, stderr=file)
        try:
            serving.wait_for(port)
            serving.warm(port)
            yield web
        finally:
            web.terminate()
            web.wait(15)


def megabytes(web) -> float:
    """Of the process and those that it has begun."""
    task = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
    return sum(_resident(pid) for pid in (web.pid, *task)) / 1024


def _resident(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


# -- what is asked -----------------------------------------------------------------------------------------------------


def request(kind, place) -> tuple[str, str, str, dict, str | None]:
    """(method, host, path, cookies, body)"""
    pages = {
        "nothing": (place.portal, "/nothing", {}),
        "portal's front page": (place.portal, "/", {}),
        "free times": (place.portal, f"/book/{place.service}", {}),
        "policy": (place.portal, "/privacy", {}),
        "client's bookings": (place.my, "/bookings", place.client),
        "client's messages": (place.my, "/messages", place.client),
        "a thread": (place.my, f"/messages/{place.thread}", place.client),
        "journal": (place.my, f"/staff/journal/{place.journal}", place.staff),
    }
    if kind != BOOKED:
        return "GET", *pages[kind], None
    wish = {"service": place.service, "practitioner": place.practitioner, "form": "video", "start": place.starts.pop()}
    return "POST", place.my, "/api/v1/bookings", place.client, json.dumps(wish)


def headers(host, cookies, body):
    found = {"Host": host, "Accept-Language": "sv", "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    if body is not None:
        from django.conf import settings

        found |= {"Content-Type": "application/json", "Origin": f"http://{host}", "Idempotency-Key": uuid4().hex,
                  "X-CSRFToken": cookies[settings.CSRF_COOKIE_NAME]}  # fmt: skip
    return found


def offered(port, places):
    """What each clinic's client may book, in no order: two who book at once seldom meet."""
    line, chance = http.client.HTTPConnection("127.0.0.1", port), random.Random(1)  # noqa: S311
    for place in places:
        line.request(
            "GET", f"/api/v1/services/{place.service}/free-times", headers=headers(place.my, place.client, None)
        )
        answer = line.getresponse()
        found = json.loads(answer.read())
        assert answer.status == 200, found
        place.starts = [one["start"] for one in found["results"] if one["practitioner"] == place.practitioner]
        chance.shuffle(place.starts)
        assert place.starts, found


class Visitor(threading.Thread):
    """Asks until `end`; `took` are seconds by kind, `wrong` what was not as it should be."""

    def __init__(self, number, port, places, kinds, end):
        super().__init__(daemon=True)
        self.chance, self.port, self.places, self.kinds, self.end = random.Random(number), port, places, kinds, end  # noqa: S311
        self.took, self.wrong = {kind: [] for kind in kinds}, Counter()
        self.line = None

    def run(self):
        shares = [MIX.get(kind, 1) for kind in self.kinds]
        while time.monotonic() < self.end:
            place, [kind] = self.chance.choice(self.places), self.chance.choices(self.kinds, shares)
            if kind == BOOKED and not place.starts:
                continue
            begun = time.perf_counter()
            status = self.ask(*request(kind, place))
            self.took[kind].append(time.perf_counter() - begun)
            if status != (201 if kind == BOOKED else 200):
                self.wrong[kind, status] += 1

    def ask(self, method, host, path, cookies, body):
        """The status, or the kind of what went wrong. A line that the server has shut meanwhile is opened again once."""
        for last in (False, True):
            try:
                self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.line.request(method, path, body, headers(host, cookies, body))
                answer = self.line.getresponse()
                answer.read()
                return answer.status
            except (http.client.HTTPException, OSError) as error:
                self.line = None
                if last:
                    return type(error).__name__


class Driven:
    def __init__(self, visitors, seconds):
        self.took = {kind: sorted(s for one in visitors for s in one.took[kind]) for kind in visitors[0].kinds}
        self.all = sorted(second for times in self.took.values() for second in times)
        self.wrong = sum((one.wrong for one in visitors), Counter())
        self.rate = len(self.all) / seconds


def drive(port, places, kinds, seconds) -> Driven:
    begun = time.monotonic()
    visitors = [Visitor(number, port, places, kinds, begun + seconds) for number in range(VISITORS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return Driven(visitors, time.monotonic() - begun)


# -- what is told ------------------------------------------------------------------------------------------------------


def part(times, share) -> float:
    """Milliseconds that this share of the sorted times does not exceed."""
    return 1000 * times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


def report(idle, mixed, memory):
    row = "{:24}{:>9}{:>9.1f}{:>10.1f}{:>10.1f}{:>8}"
    print(f"{'':24}{'asked':>9}{'a second':>9}{'p50 ms':>10}{'p95 ms':>10}{'wrong':>8}", file=sys.stderr)
    lines = [("nothing (the limit)", idle, idle.all), ("the mix", mixed, mixed.all)]
    lines += [(f"  {kind}", mixed, times) for kind, times in mixed.took.items()]
    for words, driven, times in lines:
        wrong = sum(
            n for (kind, _), n in driven.wrong.items() if words.strip() in (kind, "the mix", "nothing (the limit)")
        )
        rate = driven.rate * len(times) / max(len(driven.all), 1)
        print(row.format(words, len(times), rate, part(times, 0.5), part(times, 0.95), wrong), file=sys.stderr)
    print(f"memory of the web process: {memory[0]:.0f} MB before, {memory[1]:.0f} MB after", file=sys.stderr)
    for (kind, what), times in mixed.wrong.most_common(10):
        print(f"wrong: {kind} answered {what}, {times} times", file=sys.stderr)
    figures = [("load_requests", mixed.rate, idle.rate, "1/s"), ("load_memory", memory[1], memory[0], "MB")]
    figures += [(f"load_p{s}", part(mixed.all, s / 100), part(idle.all, s / 100), "ms") for s in (50, 95)]
    for bench, ours, peer, unit in figures:
        ratio = ours / peer if unit == "1/s" else peer / ours
        print(json.dumps({"bench": bench, "ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ratio, 3),
                          "unit": unit, "clinics": CLINICS, "wrong": sum(mixed.wrong.values())}))  # fmt: skip


# -- where the time goes -----------------------------------------------------------------------------------------------


def profile(places):
    """One visitor, no network: what the process itself does. Prints each kind's milliseconds, and the dearest functions."""
    import cProfile
    import pstats

    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    application, chance, took = get_wsgi_application(), random.Random(7), {}  # noqa: S311
    kinds = [kind for kind in MIX if kind != BOOKED]

    def ask(kind, place):
        method, host, path, cookies, body = request(kind, place)
        sent = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers(host, cookies, body).items()}
        environ, status = RequestFactory().generic(method, path, **sent).environ, []
        answer = application(environ, lambda *given: status.append(given[0]))
        b"".join(answer)
        answer.close()
        assert status == ["200 OK"], (kind, status)

    for kind in kinds * 3:
        ask(kind, places[0])
    watch = cProfile.Profile()
    for kind in chance.choices(kinds, [MIX[kind] for kind in kinds], k=400):
        place, begun = chance.choice(places), time.perf_counter()
        watch.runcall(ask, kind, place)
        took.setdefault(kind, []).append(1000 * (time.perf_counter() - begun))
    for kind, times in took.items():
        print(f"{kind:24}{statistics.median(times):8.1f} ms", file=sys.stderr)
    for order in ("cumulative", "tottime"):
        pstats.Stats(watch, stream=sys.stderr).sort_stats(order).print_stats(45)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.site.settings"
    main()
