"""Dated relations decide who may see whom."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from practice.people import relations
from practice.people.models import Relation, User
from tenants.isolation.context import enter

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def people():
    maja = User.objects.create_user(
        "maja@example.org", first_name="Maja", role="practitioner", staff_id=uuid4(), created_at=NOW
    )
    return maja, User.objects.create_user("tove@example.org", first_name="Tove", created_at=NOW)


@pytest.fixture
def place(db, clinics):
    with enter(clinics["a"].schema):
        yield


def test_it_holds_from_its_beginning_until_its_end(place):
    maja, tove = people()
    assert not relations.has_relation(maja, tove, NOW)
    relations.begin(maja, tove, Relation.Kind.TREATS, NOW)
    relations.end(maja, tove, Relation.Kind.TREATS, NOW + 5 * DAY)
    assert [relations.has_relation(maja, tove, NOW + days * DAY) for days in (-1, 0, 4, 5, 6)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_beginning_twice_is_beginning_once(place):
    maja, tove = people()
    first = relations.begin(maja, tove, Relation.Kind.TREATS, NOW)
    assert relations.begin(maja, tove, Relation.Kind.TREATS, NOW + DAY) == first
    assert Relation.objects.count() == 1


def test_the_first_of_several_is_named(place):
    maja, tove = people()
    relations.begin(maja, tove, Relation.Kind.SUPERVISES, NOW)
    relations.begin(maja, tove, Relation.Kind.TREATS, NOW + DAY)
    assert relations.relation(maja, tove, NOW + DAY).kind == "supervises"
    assert list(relations.clients_of(maja, NOW)) == [tove]


def test_an_agreement_for_a_time_ends_by_itself(place):
    maja, tove = people()
    Relation.objects.create(holder=maja, client=tove, kind="supervises", began_at=NOW, ended_at=NOW + DAY)
    assert relations.has_relation(maja, tove, NOW)
    assert not relations.has_relation(maja, tove, NOW + DAY)


def test_clients_hold_none_and_staff_are_nobodys_client(place):
    maja, tove = people()
    for holder, client in ((tove, maja), (tove, tove), (maja, maja)):
        with pytest.raises(ValueError, match="held by a staff member"):
            relations.begin(holder, client, Relation.Kind.TREATS, NOW)


def test_two_bookings_at_once_begin_one_relation(emptied, clinics):
    with enter(clinics["a"].schema):
        maja, tove = people()
    start, errors = Barrier(4), []

    def book():
        start.wait()
        try:
            with enter(clinics["a"].schema):
                relations.begin(maja, tove, Relation.Kind.TREATS, NOW)
        except Exception as error:
            errors.append(error)
        connection.close()

    threads = [Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with enter(clinics["a"].schema):
        assert (errors, Relation.objects.count()) == ([], 1)
