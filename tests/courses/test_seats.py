"""Seats: never more than there are, whoever comes at once; those who wait are offered what comes free, for a set time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from practice.courses import actions, queries, seats
from practice.courses.models import Registration
from practice.mailbox.models import OutgoingMessage
from practice.payments import ledger
from practice.payments.models import Books, Invoice
from practice.people.models import User
from tenants.isolation.context import enter
from tests.booking.test_races import at_once
from tests.courses.conftest import WITH_COURSES, course
from tests.privacy_app.documents import put_alone

State = Registration.State


def guest(row, name, now, yes=True):
    """Asked, and by default said yes."""
    seats.ask(row, {"first_name": name, "email": f"{name}@home.example"}, "", "en", now)
    made = Registration.objects.get(course=row, email=f"{name}@home.example", state__in=queries.LIVE)
    return seats.say_yes(made, None, now) if yes else made


def kinds(row):
    return [
        one.kind.partition(".")[2] for one in OutgoingMessage.objects.filter(about=row.pk).order_by("created_at", "pk")
    ]


def test_twenty_who_come_at_once_get_as_many_seats_as_there_are(emptied, clinics):
    schema, now = clinics["a"].schema, timezone.now()
    with enter(schema):
        put_alone(WITH_COURSES)
        row = course(now, seats=7)
        asked = [guest(row, f"g{number}", now, yes=False) for number in range(20)]

    def yes(index):
        with enter(schema):
            return seats.say_yes(asked[index], None, now).state

    results = at_once(20, yes)
    assert sorted(results) == sorted([State.CONFIRMED] * 7 + [State.WAITING] * 13), results
    with enter(schema):
        taken = list(row.registrations.filter(state=State.CONFIRMED).values_list("seat", flat=True))
        assert sorted(taken) == list(range(1, 8))


def test_clients_who_press_twice_or_at_once_are_registered_once(emptied, clinics):
    schema, now = clinics["a"].schema, timezone.now()
    with enter(schema):
        put_alone(WITH_COURSES)
        row = course(now, seats=3)
        person = User.objects.create_user("tove@home.example", first_name="Tove", created_at=now, verified_at=now)

    def register(_index):
        with enter(schema):
            return seats.register(row, person, {"first_name": "Tove"}, "", "en", now).pk

    results = at_once(6, register)
    assert len(set(results)) == 1, results
    with enter(schema):
        assert row.registrations.count() == queries.taken(row) == 1


def test_nothing_is_taken_before_the_yes_by_the_link(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        row = course(now)
        made = guest(row, "tove", now, yes=False)
        assert queries.taken(row) == 0 and kinds(made) == ["asked"]
        guest(row, "tove", now, yes=False)
        assert row.registrations.count() == 1, "asked again, and still one"
        actions.tend(now + timedelta(days=1, minutes=1))
        assert not row.registrations.exists(), "nobody said yes in time"


def test_a_seat_given_back_goes_to_whoever_waits_for_a_set_time_and_then_on(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        row = course(now)
        first, second = guest(row, "one", now), guest(row, "two", now)
        third, fourth = guest(row, "three", now), guest(row, "four", now + timedelta(minutes=1))
        assert [one.state for one in (first, second, third, fourth)] == [State.CONFIRMED] * 2 + [State.WAITING] * 2
        seats.give_back(first, now)
        third.refresh_from_db()
        assert third.state == State.OFFERED and third.held_until == now + timedelta(hours=12)
        late = guest(row, "newcomer", now + timedelta(hours=1))
        assert late.state == State.WAITING, "nobody passes by those who wait"
        after = now + timedelta(hours=13)
        with pytest.raises(seats.TooLate):
            seats.say_yes(third, None, after)
        actions.tend(after)
        fourth.refresh_from_db()
        third.refresh_from_db()
        assert (third.state, fourth.state) == (State.LAPSED, State.OFFERED)
        assert seats.say_yes(fourth, None, after).state == State.CONFIRMED
        assert kinds(fourth) == ["asked", "waiting", "offered", "confirmed"] and queries.taken(row) == 2
        assert "lapsed" in kinds(third)


def test_more_seats_are_offered_and_fewer_than_taken_are_refused(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        row = course(now)
        for name in ("one", "two", "three"):
            guest(row, name, now)
        values = {"seats": 1, "room": ""}
        with pytest.raises(actions.Taken):
            actions.save(row, values, [], now)
        actions.save(row, {"seats": 3, "room": ""}, [], now)
        assert row.registrations.get(email="three@home.example").state == State.OFFERED


def books(now):
    ledger.books(now)
    Books.objects.update(name="Eken AB", address="Storgatan 1", number="556000-0001")


def test_what_it_costs_is_billed_and_taken_back_by_the_stated_rule(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        books(now)
        row = course(now, price=100_000, late_fee=40_000)
        early, late = guest(row, "early", now), guest(row, "late", now)
        invoice = Invoice.objects.get(pk=early.invoice)
        assert (invoice.total, invoice.client, invoice.vat) == (100_000, None, 20_000)
        seats.give_back(early, now + timedelta(days=1))
        assert ledger.outstanding([early.invoice])[early.invoice] == 0
        seats.give_back(late, now + timedelta(days=2, hours=1))
        assert ledger.outstanding([late.invoice])[late.invoice] == 40_000
        again = guest(row, "again", now)
        with pytest.raises(seats.TooLate):
            seats.give_back(again, now + timedelta(days=4))


def test_calling_it_off_owes_nobody_anything_and_tells_everybody(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        books(now)
        row = course(now, price=100_000, late_fee=100_000)
        made, waits = guest(row, "one", now), [guest(row, name, now) for name in ("two", "three")][1]
        seats.call_off(row, now + timedelta(days=2, hours=2))
        assert ledger.outstanding([made.invoice])[made.invoice] == 0
        assert kinds(made)[-1] == kinds(waits)[-1] == "cancelled"
        row.refresh_from_db()
        with pytest.raises(seats.Closed):
            guest(row, "four", now + timedelta(days=2, hours=3))


def test_who_takes_part_is_told_the_day_before_each_date_and_once_after(clinic):
    now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    with enter(clinic.schema):
        row = course(now)
        actions.add_date(row, row.starts_at + timedelta(days=7), 120, now)
        made = guest(row, "tove", now)
        guest(row, "two", now), guest(row, "waits", now)
        for hours in range(0, 24 * 14, 6):
            actions.tend(now + timedelta(hours=hours))
        assert kinds(made) == ["asked", "confirmed", "before", "before", "after"]
        assert kinds(row.registrations.get(email="waits@home.example")) == ["asked", "waiting"]
