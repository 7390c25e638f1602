"""kill -9 in the middle: nothing that was said to be kept is lost, nothing is there twice, what was begun can be finished."""

import json
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest

from practice.demo.stripe.hooks import signed
from tenants.signup import agreement
from tests.faults.guests import CSRF, PATIENCE, Guest, check, insist
from tests.faults.house import DATABASE, ROOT

pytestmark = pytest.mark.xdist_group("faults")
VERSION = agreement.versions()[-1]


@contextmanager
def blows(house, victim, number=4, seed=7):
    """While it lasts, the victim is killed and started again, now and then."""
    dice, over, troubles = random.Random(seed), threading.Event(), []  # noqa: S311

    def strike():
        try:
            for _ in range(number):
                over.wait(dice.uniform(0.2, 0.8))
                house.kill(victim)
                over.wait(dice.uniform(0.1, 0.5))
                house.mend()
        except Exception as error:
            troubles.append(error)

    thread = threading.Thread(target=strike)
    thread.start()
    yield thread
    thread.join()
    assert troubles == []


# -- booking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["web", "postgres"])
def test_bookings(running, victim):
    staged = running.inside("stage", "10")
    guests = [Guest(running, cookies) for cookies in staged["clients"]]
    starts = guests[0].starts(staged, 24)
    dice = random.Random(victim)  # noqa: S311

    def live(guest):
        for start in dice.sample(starts, 8):
            guest.book(staged, start)

    crowd = [threading.Thread(target=live, args=(guest,)) for guest in guests]
    with blows(running, victim):
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
    assert sum(len(guest.told) for guest in guests) == 80, "somebody never got an answer"
    check(running, staged, guests)


# -- sign-up -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["web", "postgres"])
def test_the_last_click_of_a_sign_up(running, victim):
    """Killed while the clinic is being made: there is no half of one, and the same click makes it."""
    owner = Owner(running, f"{victim}-garden")
    owner.come_to_the_last_click()
    with closing(running.connect()) as admin:
        admin.execute("BEGIN; LOCK TABLE platform.clinics_domain IN SHARE MODE")  # the click waits in its very middle
        click = threading.Thread(target=owner.post, args=("ready", {}))
        click.start()
        until_waiting(running)
        running.kill(victim)
        click.join()
    running.mend()
    made = f"SELECT count(*) FROM platform.clinics_domain WHERE domain LIKE '{owner.label}.%'"
    assert running.sql(made) == [(0,)] and owner.get("/open/ready")[0] == 200
    assert owner.post("ready", {})[0] == 302
    assert running.sql(made) == [(2,)]
    assert running.call(owner.label, "GET", "/")[0] == 200
    assert running.sql("SELECT count(*) FROM platform.staff_membership m JOIN platform.staff_staffaccount s "
                       "ON s.id = m.staff_id WHERE s.email = %s", [owner.email]) == [(1,)]  # fmt: skip


def test_the_mail_of_a_sign_up_comes_though_the_worker_was_killed(running):
    owner = Owner(running, "worker-garden")
    running.kill("worker")
    owner.post("", owner.clinic)
    assert owner.post("you", {"person": "Ester Lind", "email": owner.email})[0] == 302
    assert owner.code(seconds=1) is None
    running.mend()
    assert owner.code()


class Owner:
    """Who opens a clinic, with a browser that keeps cookies."""

    def __init__(self, house, label):
        self.house, self.label, self.email, self.cookies = house, label, f"{label}@mail.example", {}
        self.clinic = {"name": f"{label} samtal", "subdomain": label, "country": "SE", "profession": "psychologist",
                       "organisation_number": "556000-0001", "licensed": "yes"}  # fmt: skip

    def get(self, path):
        return self._ask("GET", path)

    def post(self, step, data):
        if CSRF not in self.cookies:
            self.get("/open")
        form = urlencode(data | {"csrfmiddlewaretoken": self.cookies[CSRF]})
        return self._ask("POST", f"/open/{step}".rstrip("/"), form)

    def _ask(self, method, path, body=None):
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": f"http://{self.house.host('platform')}",
            "Accept-Language": "en",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = self.house.call("platform", method, path, body, headers, seconds=60)
        for line in answer[1].get_all("Set-Cookie", []) if answer else ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def code(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in self.house.sink.mails():
                if mail["To"] == self.email:
                    return re.search(r"\b(\d{3}) ?(\d{3})\b", mail.get_body(("plain",)).get_content()).expand(r"\1\2")
            time.sleep(0.3)
        return None

    def come_to_the_last_click(self):
        assert self.post("", self.clinic)[0] == 302
        assert self.post("you", {"person": "Ester Lind", "email": self.email})[0] == 302
        assert self.post("code", {"code": self.code()})[0] == 302
        assert self.post("agreement", {"version": VERSION, "accepted": "on"})[0] == 302


def until_waiting(house):
    house.until("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                [(True,)])  # fmt: skip


# -- events of payments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["web", "worker", "postgres"])
def test_events_of_payments(running, victim):
    """Each is refused or taken; what was taken is done once, whoever died between."""
    ids = [f"evt_{victim}_{n}" for n in range(40)]
    entries = [{"account": "", "event": event(one)} for one in ids]

    def deliver(entry):
        body, signature = signed(entry, int(time.time()), "whsec_faults")
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        assert insist(lambda: running.call("platform", "POST", "/payments/events", body, headers), entry)[0] == 204

    with blows(running, victim):
        for entry in entries:
            deliver(entry)
            deliver(entry)  # Stripe may say it twice
    rows = f"SELECT count(*), count(done_at) FROM platform.billing_event WHERE id LIKE 'evt_{victim}_%'"
    running.until(rows, [(40, 40)], seconds=PATIENCE)


def event(pk):
    return {"id": pk, "object": "event", "type": "customer.created", "api_version": "2025-01-01", "created": int(time.time()),
            "livemode": False, "data": {"object": {"id": f"cus_{pk}", "object": "customer"}}}  # fmt: skip


# -- retention ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["job", "postgres"])
def test_retention(running, victim):
    """Batch by batch, killed between: what is due is gone, the rest is there, and the certificate counts each once."""
    schema = running.inside("stage", "0")["schema"]
    running.sql(f"DELETE FROM {schema}.mailbox_outgoingmessage RETURNING 1")
    running.sql(f"DELETE FROM {schema}.privacy_retentionrun RETURNING 1")
    running.inside("fill", schema, "20000")
    command = [sys.executable, "manage.py", "retention", "--clinic", "a"]
    for pause in (0.3, 0.6):
        job = subprocess.Popen(command, cwd=ROOT, env=running.environment, stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)  # fmt: skip
        left = f"SELECT count(*) < 20000 FROM {schema}.mailbox_outgoingmessage"
        running.until(left, [(True,)])
        time.sleep(pause)
        if victim == "job":
            job.kill()
        else:
            running.kill("postgres")
        job.wait()
        running.mend()
    running.python("manage.py", "retention", "--clinic", "a")
    young = f"SELECT count(*), min(created_at) > now() - interval '1 year' FROM {schema}.mailbox_outgoingmessage"
    assert running.sql(young) == [(5000, True)]
    counted = running.sql(f"SELECT sum((counts->>'retention.sent delete')::int) FROM {schema}.privacy_retentionrun "
                          "WHERE finished_at IS NOT NULL")  # fmt: skip
    assert counted == [(15000,)]


# -- migration ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("victim", ["job", "postgres"])
def test_migration(running, victim):
    """Killed with one clinic done and one in the middle: the next run finishes the other, and both are the same."""
    environment = running.environment | {"ENRUM_AS": "owner", "DJANGO_SETTINGS_MODULE": "infra.settings.test"}
    schemas = [schema for (schema,) in running.sql("SELECT schema_name FROM platform.clinics_clinic ORDER BY 1")]
    environment["LAST"] = schemas[-1]
    slow, quick = ("slow", "quick") if victim == "job" else ("slow_too", "quick_too")
    command = [sys.executable, "-m", "tests.isolation.releases"]
    job = subprocess.Popen([*command, slow, "--json", "--workers", "1"], cwd=ROOT, env=environment | {"PYTHONUNBUFFERED": "1"},
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    for _ in schemas[:-1]:
        assert job.stdout.readline()
    if victim == "job":
        job.kill()
    else:
        running.kill("postgres")
    job.wait()
    running.mend()
    done = subprocess.run(
        [*command, quick, "--json"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout.splitlines()[-1])["done"] == 1, done.stderr[-2000:]
    table = "branding_brand" if victim == "job" else "people_user"
    columns = """
        SELECT count(*) FROM information_schema.columns
         WHERE table_name = %s AND column_name = 'extra' AND table_schema = ANY(%s)
    """
    assert running.sql(columns, [table, schemas]) == [(len(schemas),)]


def test_the_house_has_a_database_of_its_own(running):
    assert running.sql("SELECT current_database()") == [(DATABASE,)]
