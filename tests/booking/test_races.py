"""Real threads in real transactions: whatever races, nobody's time is given away twice, and nobody deadlocks."""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from practice.booking import actions, tasks
from practice.booking.models import Booking
from practice.booking.queries import service_of
from practice.people.models import User
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, at, furnish, user

# Fifty connections each: two such tests at a time would ask for more than the server has, and nobody would start.
pytestmark = pytest.mark.xdist_group("fifty")
OVERLAPS = """
    SELECT count(*) FROM booking_booking a JOIN booking_booking b
        ON a.id < b.id AND a.practitioner_id = b.practitioner_id AND a.period && b.period
     WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'
"""


@pytest.fixture
def schema(emptied, clinics):
    return clinics["a"].schema


def at_once(number, function):
    """Run function(index) in `number` threads that all begin together; their results in any order."""
    gate, results = threading.Barrier(number), []

    def run(index):
        try:
            connection.ensure_connection()
            gate.wait(30)
            results.append(function(index))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def overlaps(schema):
    with enter(schema), connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return cursor.fetchone()[0]


def fifty_clients(schema):
    with enter(schema):
        rooms = furnish()
        return rooms, [user(f"Klient{number}") for number in range(50)]


def book(schema, rooms, client, text, held=None):
    with enter(schema):
        time = actions.wanted(service_of(rooms.talk.pk), rooms.maja.pk, at(text), "", ZONE, NOW)
        try:
            return actions.confirm(time, client, held, NOW).pk
        except actions.SlotTaken:
            return "taken"


def test_fifty_want_one_time_and_one_gets_it(schema):
    rooms, clients = fifty_clients(schema)
    results = at_once(50, lambda index: book(schema, rooms, clients[index], "2026-11-26 10:00"))
    assert Counter(result if result == "taken" else type(result).__name__ for result in results) == {
        "taken": 49,
        "UUID": 1,
    }
    assert overlaps(schema) == 0


def test_fifty_want_a_time_whose_hold_has_run_out(schema):
    rooms, clients = fifty_clients(schema)
    with enter(schema):
        long_ago = NOW - timedelta(hours=1)
        time = actions.wanted(service_of(rooms.talk.pk), rooms.maja.pk, at("2026-11-26 10:00"), "", ZONE, long_ago)
        actions.hold(time, None, long_ago)
    results = at_once(50, lambda index: book(schema, rooms, clients[index], "2026-11-26 10:00"))
    assert [repr(result) for result in results if isinstance(result, Exception)] == []
    assert Counter(result == "taken" for result in results) == {True: 49, False: 1}


def test_one_client_clicks_ten_times(schema):
    rooms, clients = fifty_clients(schema)
    results = at_once(10, lambda index: book(schema, rooms, clients[0], "2026-11-26 10:00"))
    assert len(set(results)) == 1 and "taken" not in results
    with enter(schema):
        assert Booking.objects.count() == 1


def test_one_hold_is_confirmed_by_ten_clicks_once(schema):
    rooms, clients = fifty_clients(schema)
    with enter(schema):
        time = actions.wanted(service_of(rooms.talk.pk), rooms.maja.pk, at("2026-11-26 10:00"), "", ZONE, NOW)
        held = actions.hold(time, None, NOW)
    results = at_once(10, lambda index: book(schema, rooms, clients[0], "2026-11-26 10:00", held.pk))
    assert set(results) == {held.pk}


def test_browsers_that_swap_their_holds_do_not_wait_for_each_other(schema):
    """Each wants what the other lets go at that moment, and neither has looked."""
    rooms, _ = fifty_clients(schema)
    with enter(schema):
        service = service_of(rooms.talk.pk)
        ten, eleven = (
            replace(actions.wanted(service, rooms.maja.pk, at(f"2026-11-26 {hour}:00"), "", ZONE, NOW), free=True)
            for hour in (10, 11)
        )
    together = threading.Barrier(2)

    def swap(index):
        for _ in range(15):
            here, there = (ten, eleven) if index else (eleven, ten)
            with enter(schema):
                mine = actions.hold(here, None, NOW)
            together.wait(30)
            with enter(schema):
                try:
                    mine = actions.hold(there, mine.pk, NOW)
                except actions.SlotTaken:
                    pass
            together.wait(30)
            with enter(schema):
                actions.release(mine.pk, NOW)
            together.wait(30)
        return "done"

    assert at_once(2, swap) == ["done"] * 2
    assert overlaps(schema) == 0


def test_a_fee_is_waived_also_where_its_owner_is_just_taking_the_time_back(schema):
    """Their second thought holds their row and waits for the new booking, which must not wait for that row."""
    start, late = at("2026-11-26 10:00"), at("2026-11-26 07:00")
    holding, booked = threading.Event(), threading.Event()
    with enter(schema):
        rooms, tove, nils = furnish(), user("Tove"), user("Nils")
        talk = service_of(rooms.talk.pk)
        given = actions.confirm(actions.wanted(talk, rooms.maja.pk, start, "", ZONE, NOW), tove, None, NOW)
        actions.cancel(given, late)

    def race(index):
        with enter(schema):
            if index:
                Booking.objects.select_for_update().get(pk=given.pk)
                holding.set()
                return booked.wait(20)
            holding.wait(20)
            new = actions.confirm(actions.wanted(talk, rooms.maja.pk, start, "", ZONE, late), nils, None, late)
        booked.set()
        return new.pk

    new = next(result for result in at_once(2, race) if result is not True)
    with enter(schema):
        assert Booking.objects.get(pk=given.pk).fee_waived_at is None
    tasks.refilled.run_in(clinic=schema, booking=str(new))
    with enter(schema):
        assert Booking.objects.get(pk=given.pk).fee_waived_at is not None


def test_everything_at_once(schema):
    """Holds old and new, bookings, cancellations and second thoughts on one morning: no overlap, no deadlock."""
    rooms, clients = fifty_clients(schema)
    hours = [f"2026-11-26 {hour}:00" for hour in ("09", "10", "11", "13", "14", "15")]

    def live(index):
        dice, mine = random.Random(index), None  # noqa: S311
        for _ in range(15):
            moment = NOW + timedelta(minutes=dice.choice((-60, 0, 5)))
            with enter(schema):
                client = User.objects.get(pk=clients[index].pk)
                own = Booking.objects.filter(client=client).order_by("?").first()
                time = actions.wanted(
                    service_of(rooms.talk.pk), rooms.maja.pk, at(dice.choice(hours)), "", ZONE, moment
                )
                try:
                    what = dice.choice(("hold", "confirm", "confirm", "cancel", "undo"))
                    if what == "hold":
                        held = actions.hold(time, mine, moment)
                        mine = held.pk if held else mine
                    elif what == "confirm":
                        actions.confirm(time, client, mine, moment)
                    elif own:
                        (actions.cancel if what == "cancel" else actions.undo_cancel)(own, moment)
                except (actions.SlotTaken, actions.TooLate):
                    pass
        return "done"

    assert at_once(12, live) == ["done"] * 12
    assert overlaps(schema) == 0
