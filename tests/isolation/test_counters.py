"""Sign-in counters are shared by processes, outlive a rollback, and cannot be lost by two requests at once."""

import threading

import pytest
from django.db import connection, connections

from infra.database.cache import CounterCache
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts

A, B = "a.enrum.test", "b.enrum.test"


@pytest.fixture
def counters(django_db_setup, django_db_blocker):
    """The real cache, on its real connection: no test transaction around it."""
    with django_db_blocker.unblock():
        found = CounterCache("counters", {"KEY_FUNCTION": "django_tenants.cache.make_key"})
        found.clear()
        yield found
        found.clear()
        connections.close_all()


def place(host):
    return hosts.find(host)[0].schema


def test_twenty_at_once_are_counted_as_twenty(counters):
    counters.add("tries", 0, 60)

    def count():
        counters.incr("tries")
        connections["cache"].close()

    threads = [threading.Thread(target=count) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.get("tries") == 20


def test_a_counter_outlives_the_refusals_rollback(counters):
    with pytest.raises(ZeroDivisionError), enter(place(A)):
        counters.add("tries", 1, 60)
        raise ZeroDivisionError
    connection.set_schema(place(A))
    try:
        assert counters.get("tries") == 1
    finally:
        connection.set_schema_to_public()


def test_clinics_do_not_read_each_others(counters):
    with enter(place(A)):
        counters.set("tries", 7, 60)
    with enter(place(B)):
        assert counters.get("tries") is None


def test_a_missing_counter_is_an_error(counters):
    with pytest.raises(ValueError, match="no such counter"):
        counters.incr("nothing")
