"""What entering a clinic costs a page, with one query and with five: Enrum, stock django-tenants, and Django with one schema.

    python -m tests.bench.requests        (infra/bench prepares the server and calls this)

The same view, template and rows through the whole WSGI handler, each way in a process of its own with its own connection
that is kept (tests.bench.page.settings). They take turns in short stretches; each figure is the middle of the stretches.
`ratio` is peer ÷ ours; the second line of each compares with single-schema Django, where the bar is 1 ÷ 1.10 and 1 ÷ 1.06.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from uuid import uuid4

WAYS = ("ours", "stock", "plain")
QUERIES = (1, 5)
STRETCHES, REQUESTS = 25, 40
BARS = {1: 1.10, 5: 1.06}  # times plain Django
SERVICES = 20


def main():
    name, schema = prepare()
    ways = {way: Way(way, name, schema) for way in WAYS}
    took = {(way, queries): [] for way in WAYS for queries in QUERIES}
    for _ in range(STRETCHES):
        for queries in QUERIES:
            for way in WAYS:
                took[way, queries].append(ways[way](queries))
    for way in ways.values():
        way.end()
    sys.exit(0 if report(took) else 1)


def report(took) -> bool:
    fine, middle = True, {key: statistics.median(times) * 1000 for key, times in took.items()}
    for queries in QUERIES:
        for peer, bench in (("stock", f"requests_{queries}_quer{'y' if queries == 1 else 'ies'}"), ("plain", None)):
            ratio = times_ours(took, peer, queries)
            numbers = {"ours": round(middle["ours", queries], 3), "peer": round(middle[peer, queries], 3)}
            target = 1 if bench else round(1 / BARS[queries], 3)
            kept = bench or f"requests_{queries}_single_schema"
            print(json.dumps({"bench": kept, **numbers, "ratio": round(ratio, 3), "unit": "ms", "target": target}))
            fine = fine and ratio >= target
    print(f"{'a page':22} {'1 query':>10} {'5 queries':>10}   times single-schema Django", file=sys.stderr)
    for way in WAYS:
        times = [f"{middle[way, queries]:7.3f} ms" for queries in QUERIES]
        shares = [f"{times_ours(took, way, queries) / times_ours(took, 'plain', queries):.2f}" for queries in QUERIES]
        print(f"{way:22} {' '.join(times)}   {' and '.join(shares)}", file=sys.stderr)
    return fine


def times_ours(took, way, queries) -> float:
    """The middle of each stretch's own ratio: what slows the machine for a while slows the neighbours alike."""
    pairs = zip(took[way, queries], took["ours", queries], strict=True)
    return statistics.median(theirs / mine for theirs, mine in pairs)


class Way:
    """A process that answers requests; each call makes some and returns the middle one's seconds."""

    def __init__(self, way, name, schema):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.page.settings", "BENCH_WAY": way,
                                    "BENCH_SCHEMA": schema, "TEST_DB": name}  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-m", "tests.bench.requests", "serve"], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        for queries in QUERIES:
            self(queries)

    def __call__(self, queries) -> float:
        print(queries, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def end(self):
        self.process.communicate()


def serve():
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    application = get_wsgi_application()
    for line in sys.stdin:
        environ = RequestFactory(headers={"host": "a.enrum.test"}).get(f"/{line.strip()}").environ
        times = []
        for _ in range(REQUESTS):
            begun = time.perf_counter()
            ask(application, environ.copy())
            times.append(time.perf_counter() - begun)
        print(statistics.median(times), flush=True)


def ask(application, environ):
    status = []
    response = application(environ, lambda *given: status.append(given[0]))
    body = b"".join(response)
    response.close()
    assert status == ["200 OK"] and body.count(b"<li>") == SERVICES, (status, body[:500])


def prepare():
    """(the copy's name, the clinic's schema)"""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    from practice.booking.models import Service
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts

    schema = hosts.find("a.enrum.test")[0].schema
    with enter(schema):
        Service.objects.bulk_create(
            Service(pk=uuid4(), name={"sv": f"Samtal {n}"}, minutes=45, step_minutes=15, price=90000, currency="SEK",
                    forms=["video"], position=n) for n in range(SERVICES))  # fmt: skip
    connections.close_all()
    return name, schema


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    serve() if sys.argv[1:] == ["serve"] else main()
