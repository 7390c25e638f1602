"""How long a clinic takes to be there: from the last click of sign-up to its portal's first answer, and the database's part
of that alone against stock django-tenants (`auto_create_schema`) making the same tables, in the same run, best against best;
without a spare also against the best script: somebody who has all of the SQL at hand and sends it as one text with one COMMIT.

    python -m tests.bench.provisioning        (infra/bench prepares the server and calls this)
"""

import json
import os
import statistics
import subprocess
import sys
import time
from itertools import count
from uuid import uuid4

from django.utils import timezone

ROUNDS, SIGN_UPS = 5, 9
CLAIMS, BUILDS = 8, 4  # a round; and one by stock
TARGETS = {"provisioning": 500, "provisioning without a spare": 20}
SCRIPT = 1.15  # times the best script
NUMBERS = count()


def subdomain():
    return f"rum-{next(NUMBERS)}-lund"


def row(label=""):
    """What spares.claim takes."""
    label = label or subdomain()
    return {
        "id": uuid4(), "portal_id": uuid4(), "my_id": uuid4(), "now": timezone.now(), "name": "Lindgårdens samtal",
        "country": "SE", "organisation_number": "5560000001", "profession": "psychologist", "licensed": True,
        "timezone": "Europe/Stockholm", "portal": f"{label}.enrum.test", "my": f"{label}.my.enrum.test",
    }  # fmt: skip


def timed(function, times):
    """Seconds of each call."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        function()
        found.append(time.perf_counter() - begun)
    return found


# -- ours --------------------------------------------------------------------------------------------------------------


def claim():
    """BEGIN to COMMIT: all that the database does for a new clinic and its two hosts when a spare waits."""
    from django.conf import settings

    from tenants.isolation import spares
    from tenants.isolation.context import enter

    with enter(settings.PUBLIC_SCHEMA_NAME):
        spares.claim(row())


def build(owner):
    """None waits: one is built and claimed. `owner`: an open connection, as django-tenants has one."""
    from tenants.isolation import spares

    spares.build(owner, "SE", 1, timezone.now())
    claim()


def script(owner):
    """What `build` does and no more, written down beforehand: rights, tables, rows, the clinic and its two hosts."""
    from tenants.isolation import spares

    name, details = spares.new_name(owner.info.dbname), row()
    text, digest = owner.execute("SELECT script, digest FROM platform.clinics_recipe WHERE country = 'SE'").fetchone()
    text += "".join(spares.closed(table) for table in spares.INSERT_ONLY)
    whole = f"""BEGIN; SET LOCAL max_parallel_maintenance_workers = 0; {spares.grants(name)}{text.replace("{name}", name)}
        INSERT INTO platform.clinics_clinic (id, schema_name, name, country, organisation_number, profession, licensed,
                                             timezone, state, recipe, created_at)
        VALUES ('{details["id"]}', '{name}', 'x', 'SE', '5560000001', 'psychologist', true, 'Europe/Stockholm',
                'setting_up', '{digest}', '{details["now"].isoformat()}');
        INSERT INTO platform.clinics_domain (id, domain, tenant_id, is_primary, side)
        VALUES ('{details["portal_id"]}', '{details["portal"]}', '{details["id"]}', true, 'portal'),
               ('{details["my_id"]}', '{details["my"]}', '{details["id"]}', true, 'my');
        COMMIT"""
    begun = time.perf_counter()
    owner.execute(whole)
    return time.perf_counter() - begun


def sign_ups():
    """Seconds from sending the last form to the portal's first 200, through every middleware, in this process."""
    from django.core.cache import cache
    from django.test import Client

    from tests.signup.conftest import Walk

    found = []
    for _ in range(SIGN_UPS):
        label = subdomain()
        walk = Walk(Client(headers={"host": "enrum.test"}), f"{label}@mail.example")
        cache.clear()  # the limits are not what is measured
        walk.to_the_last_click(subdomain=label)
        portal, begun = Client(headers={"host": f"{label}.enrum.test"}), time.perf_counter()
        assert walk.open().status_code == 302
        while (status := portal.get("/").status_code) != 200:
            assert time.perf_counter() - begun < 20, f"the portal answers {status}"
        found.append(time.perf_counter() - begun)
    return found


# -- stock -------------------------------------------------------------------------------------------------------------


def stock():
    """In a process of its own with the owner's login: a tenant is saved, and django-tenants makes its schema."""
    import django

    django.setup()
    from django.db import connection

    from tenants.clinics.models import Clinic, Domain

    def create():
        connection.set_schema_to_public()
        name = f"stock_{uuid4().hex[:12]}"
        clinic = Clinic(schema_name=name, name=name, country="SE", organisation_number="5560000001", profession="coach",
                        licensed=False, timezone="Europe/Stockholm", recipe="", created_at=timezone.now())  # fmt: skip
        clinic.auto_create_schema = True
        clinic.save(verbosity=0)
        for side in ("portal", "my"):
            Domain.objects.create(domain=f"{name}.{side}.example", tenant=clinic, is_primary=True, side=side)

    for _ in sys.stdin:  # one for each line, so that ours and stock take turns on a noisy machine
        print(timed(create, 1)[0], flush=True)


class Stock:
    """That process; each call makes one tenant and returns its seconds."""

    def __init__(self, name):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.provisioning", "stock"],
            env=os.environ | {"ENRUM_AS": "owner", "TEST_DB": name}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self):
        print(file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def end(self):
        self.process.communicate()


# -- both --------------------------------------------------------------------------------------------------------------


def measure(name):
    from tenants.isolation import spares
    from tenants.isolation.hosts import hosts

    spares.refill(ROUNDS * CLAIMS + SIGN_UPS, timezone.now())
    hosts.refresh()  # the connection is there, as it is in a server
    stock, found = Stock(name), {"claim": [], "build": [], "script": [], "stock": []}
    with spares.owner_connection() as owner:
        for _ in range(ROUNDS):
            found["claim"] += timed(claim, CLAIMS)
            for _ in range(BUILDS):  # by turns
                found["build"] += timed(lambda: build(owner), 1)
                found["script"].append(script(owner))
            found["stock"].append(stock())
    stock.end()
    return found | {"sign-up": sign_ups()}


def report(found):
    """The table (stderr), a line of JSON for each figure (stdout), and whether every target is met."""
    middle = {what: statistics.median(seconds) for what, seconds in found.items()}
    best = {what: min(seconds) for what, seconds in found.items()}  # a busy machine spoils neither side's best
    lines = [
        ("database, a spare waits", "claim"), ("database, none waits", "build"),
        ("database, the best script", "script"),
        ("database, stock django-tenants", "stock"), ("last click to the portal's first 200", "sign-up"),
    ]  # fmt: skip
    print(f"{'seconds':38} {'best':>10} {'median':>10} {'slowest':>10} {'runs':>5} {'stock/ours':>11}", file=sys.stderr)
    for words, what in lines:
        ratio = "" if what == "sign-up" else f"{best['stock'] / best[what]:.0f}"
        times = f"{best[what]:10.4f} {middle[what]:10.4f} {max(found[what]):10.4f} {len(found[what]):5}"
        print(f"{words:38} {times} {ratio:>11}", file=sys.stderr)
    fine = max(found["sign-up"]) < 1
    for bench, what in (("provisioning", "claim"), ("provisioning without a spare", "build")):
        ratio = best["stock"] / best[what]
        fine = fine and ratio >= TARGETS[bench]
        numbers = {"ours": round(best[what], 5), "peer": round(best["stock"], 3), "ratio": round(ratio, 1)}
        print(json.dumps({"bench": bench, **numbers, "unit": "s", "target": TARGETS[bench]}))
    times = statistics.median(mine / its for mine, its in zip(found["build"], found["script"], strict=True))
    fine = fine and times <= SCRIPT
    print(json.dumps({"bench": "provisioning_script", "ours": round(middle["build"], 4), "peer": round(middle["script"], 4),
                      "ratio": round(1 / times, 3), "unit": "s", "target": round(1 / SCRIPT, 3)}))  # fmt: skip
    print(json.dumps({"bench": "sign-up to first 200", "ours": round(middle["sign-up"], 3), "unit": "s", "target": 1}))
    return fine


def main():
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    sys.exit(0 if report(measure(name)) else 1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    stock() if sys.argv[1:] == ["stock"] else main()
