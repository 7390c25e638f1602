"""PostgreSQL finds exactly what the pure engine finds, to the last place of the list."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from shared.matching import finding
from shared.matching.engine import limits, scoring, sql
from shared.matching.engine.wish import POSITIONS
from shared.matching.models import Candidate, Listing
from shared.matching.pool import OfClinic
from shared.staff.directory import Room
from tenants.isolation.context import enter
from tests.matching.synthetic import World, copy_in

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
BY = scoring.weights()


@pytest.fixture
def platform(db):
    with enter(settings.PUBLIC_SCHEMA_NAME):
        yield


def filled(world, count, **changes):
    Candidate.objects.all().delete()
    offers = [one._replace(**changes) for one in world.offers(count)]
    with connection.cursor() as cursor:
        copy_in(cursor, offers)
    return offers


@tried(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_the_same_twenty_in_the_same_order(platform, seed):
    world = World(seed, NOW)
    offers = filled(world, 300)
    for sought in world.wishes(12):
        begin = world.dice.randrange(POSITIONS)
        wanted = scoring.ranked(offers, sought, BY, begin, NOW, 20)
        assert finding.find(sought, BY, begin, NOW, 20, rows=300) == wanted
        assert finding.find(sought, BY, begin, NOW, 20, rows=10**6) == wanted  # by windows
        within = [one for one in offers if limits.fits(one, sought, NOW)]
        soonest = sorted(within, key=lambda one: (one.next_free, one.lot, one.id))
        assert finding.listed(sought, NOW, 5, 20) == soonest[5:25]


@pytest.mark.parametrize("anywhere", [True, False])
def test_enough_who_meet_every_wish_are_found_in_turn_without_reading_the_rest(platform, anywhere):
    """The window finds what reading everybody finds: equals in plenty, small windows, turns near both ends of the draw."""
    world = World(3, NOW)
    offers = filled(world, 3000)
    quick = 0
    for number, sought in enumerate(world.wishes(60, anywhere=anywhere)):
        begin = (0, POSITIONS - 1, world.dice.randrange(POSITIONS))[number % 3]
        found = finding.perfect(sought, BY, begin, NOW, 3)
        wanted = scoring.ranked(offers, sought, BY, begin, NOW, 3)
        if len(found) == 3:
            quick += 1
            assert found == wanted
        assert finding.find(sought, BY, begin, NOW, 3, rows=10**6) == wanted
    assert quick > 5


@pytest.mark.parametrize("slack", [0, 5, 10, 20, 40, 200])
def test_what_everybody_must_have_leaves_out_nobody_who_lacks_little(platform, slack):
    world = World(17, NOW)
    offers = filled(world, 400)
    for sought in world.wishes(30):
        text, values = sql.musts(sought, BY, slack, NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM matching_candidate WHERE {text}", values)
            left = {pk for (pk,) in cursor.fetchall()}
        points, best = scoring.scorer(sought, BY, NOW), scoring.best(sought, BY)
        assert {one.id for one in offers if points(one) >= best - slack} <= left
        assert slack or left == {one.id for one in offers if points(one) == best}


def test_a_clinics_own_list_is_that_of_the_directory_without_the_others(db, clinics):
    world, clinic = World(5, NOW), clinics["a"]
    with enter(settings.PUBLIC_SCHEMA_NAME):
        offers = filled(world, 200)
        own = offers[:40]
        for one in offers:
            listing(one.id, clinic.schema if one in own else clinics["b"].schema).save()
    wishes = list(world.wishes(20, anywhere=True))
    with enter(clinic.schema):
        among = OfClinic(Room(clinic.schema, clinic.name, clinic.my_host, clinic.my_origin))
        for sought in wishes:
            found = among.best(sought, BY, 9, NOW, 20)
            assert found == [one for _, one in scoring.ranked(own, sought, BY, 9, NOW, 20)]
            assert {one.listing.pk for one in among.shown(found)} == {one.id for one in found}
        sooner = [sought for sought in wishes if among.soonest(sought, NOW, 200)]
    with enter(settings.PUBLIC_SCHEMA_NAME):
        Candidate.objects.exclude(pk__in=[one.id for one in own]).delete()
        assert sooner
        for sought in sooner:
            assert among.soonest(sought, NOW, 5) == finding.listed(sought, NOW, 0, 5)


def listing(pk, clinic):
    return Listing(id=pk, clinic=clinic, practitioner=uuid4(), name="N", title={}, about={}, shown={}, listed_at=NOW)


def test_plan_fee_and_size_of_a_clinic_move_nobody(platform):
    """The same practitioners shared out among clinics in other ways: one of them large, then another, then all alone."""
    world = World(11, NOW)
    offers = filled(world, 250)
    wishes = list(world.wishes(15, anywhere=True))
    orders = []
    for share in (
        lambda n: "c_large" if n < 200 else f"c_{n}",
        lambda n: f"c_{n}",
        lambda n: "c_large" if n > 50 else f"c_{n}",
    ):
        Listing.objects.all().delete()
        Listing.objects.bulk_create(listing(one.id, share(n)) for n, one in enumerate(offers))
        orders.append([finding.find(sought, BY, 5, NOW, 20) for sought in wishes])
    assert orders[0] == orders[1] == orders[2]
    assert sum(map(len, orders[0])) > 50
