"""Stripe's events: only Stripe's, once each, each in its own clinic, in any order; and what fails is seen and tried again."""

import json
import time

import pytest
from django.conf import settings as everywhere
from django.core.management import call_command
from django.utils import timezone

from practice.demo.stripe.hooks import signed
from practice.demo.stripe.state import CONNECT_SECRET, SECRET
from shared.billing import intake
from shared.billing.models import Event
from tenants.isolation.context import enter
from tests.paying import Paying

HERE = "tests.billing.test_intake"
taken, trouble = [], []


def take(event, now):
    """In place of practice.payments: what it was told, and where."""
    from django.db import connection

    if trouble:
        raise trouble[0]
    taken.append((connection.place, event.kind, event.object))


@pytest.fixture(autouse=True)
def _listening(settings):
    settings.PAYMENT_EVENTS = {"platform": [f"{HERE}.take"], "clinic": [f"{HERE}.take"]}
    taken.clear()
    trouble.clear()


def events(**where):
    with enter(everywhere.PUBLIC_SCHEMA_NAME):
        return list(Event.objects.filter(**where).order_by("at"))


def test_each_event_goes_to_its_own_clinic_once(emptied, clinics, paying, work):
    a, b = paying.account(clinics["a"].schema), paying.account(clinics["b"].schema, "DK")
    paying.sdk(a).customers.create({"email": "ebba@example.org"})
    paying.sdk().customers.create({"email": "agare@example.org"})
    assert set(paying.tell(repeat=3, shuffle=7)) == {204}
    work()
    platform = everywhere.PUBLIC_SCHEMA_NAME
    assert sorted((place, kind) for place, kind, _ in taken) == sorted(
        [
            (clinics["a"].schema, "account.updated"),
            (clinics["a"].schema, "customer.created"),
            (clinics["b"].schema, "account.updated"),
            (platform, "customer.created"),
        ]
    )
    assert {one.account for one in events()} == {a, b, ""} and all(one.done_at for one in events())
    kept = json.dumps([{name: str(value) for name, value in vars(one).items()} for one in events()])
    assert "example.org" not in kept
    paying.stripe.events[0]["sent"] = 0
    paying.tell()
    work()
    assert len(taken) == 4


def test_what_is_not_stripes_is_refused(db, clinics, paying):
    paying.sdk().customers.create({})
    entry, now = paying.stripe.events[0], int(time.time())
    body, fine = signed(entry, now)
    bad = [
        (body, ""), (body, "t=1,v1=00"), (body, "nonsense"), (body, signed(entry, now, "whsec_other")[1]),
        (body, signed(entry, now - 301)[1]), (body + b" ", fine), (body, signed(entry, now, CONNECT_SECRET)[1]),
    ]  # fmt: skip
    assert [Paying.post(*one).status_code for one in bad] == [400] * len(bad)
    for odd in (b"[]", b"{}", b"not json", json.dumps(entry["event"] | {"id": "x" * 300}).encode(), b"\xff"):
        made = signed({"event": {}, "account": ""}, now)[1] if odd == b"{}" else _sign(odd, now)
        assert Paying.post(odd, made).status_code == 400
    assert events() == []
    assert Paying.post(body, fine).status_code == 204 and len(events()) == 1


def _sign(body, at):
    import hashlib
    import hmac

    return f"t={at},v1={hmac.digest(SECRET.encode(), f'{at}.'.encode() + body, hashlib.sha256).hex()}"


def test_live_and_test_are_kept_apart(db, clinics, paying):
    paying.sdk().customers.create({})
    paying.stripe.events[0]["event"]["livemode"] = True
    assert paying.tell() == [204] and events() == []


def test_an_account_is_its_first_clinics_for_good(emptied, clinics, paying, work):
    account = paying.account(clinics["a"].schema)
    with enter(clinics["b"].schema):
        assert not intake.claim(account, timezone.now())
    with enter(clinics["a"].schema):
        assert intake.claim(account, timezone.now())
    paying.tell()
    with enter(clinics["b"].schema):  # not even by its number
        [row] = [one["event"]["id"] for one in paying.stripe.events]
        assert not intake.begin(row)
        assert not intake.failed(row, "mischief", timezone.now())
    work()
    assert [place for place, *_ in taken] == [clinics["a"].schema]


def test_what_fails_is_seen_and_gets_another_chance(emptied, clinics, paying, work):
    account = paying.account(clinics["a"].schema)
    trouble.append(ZeroDivisionError("ebba@example.org owes 900"))
    paying.tell()
    work()
    with enter(everywhere.PUBLIC_SCHEMA_NAME):
        [row] = intake.dead_letters()
    assert (row.account, row.tries, row.error, row.done_at) == (account, 1, "ZeroDivisionError", None)
    trouble.clear()
    call_command("replay_events", event=row.pk)
    work()
    assert [kind for _, kind, _ in taken] == ["account.updated"]
    [row] = events()
    assert row.done_at and row.error == ""
    work()
    assert len(taken) == 1


def test_an_event_before_its_clinic_is_known_waits(emptied, clinics, paying, work):
    account = paying.account()
    paying.tell()
    work()
    assert taken == [] and [one.place for one in events()] == [""]
    with enter(clinics["a"].schema):
        intake.claim(account, timezone.now())
    with enter(everywhere.PUBLIC_SCHEMA_NAME):
        Event.objects.update(received_at=timezone.now() - 2 * intake.PATIENCE)
    from tenants.subscriptions.tasks import hand_out_again

    hand_out_again.run_in(clinic=everywhere.PUBLIC_SCHEMA_NAME)
    work()
    assert [place for place, *_ in taken] == [clinics["a"].schema]


def test_what_was_missed_is_fetched(emptied, clinics, paying, work, capsys):
    paying.account(clinics["a"].schema)
    paying.sdk().customers.create({})
    call_command("replay_events")
    assert capsys.readouterr().out.startswith("2 events")
    call_command("replay_events")
    assert capsys.readouterr().out.startswith("0 events")
    work()
    assert len(taken) == 2


def test_old_events_go(emptied, clinics, paying, work):
    paying.sdk().customers.create({})
    paying.tell()
    work()
    with enter(everywhere.PUBLIC_SCHEMA_NAME):
        assert intake.purge(timezone.now() + intake.KEPT) == 1
