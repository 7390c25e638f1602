"""Limits, points, turns: what somebody who looks for a practitioner would notice."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.matching.engine import limits, scoring
from shared.matching.engine.vocabulary import MASKS, vocabulary
from shared.matching.engine.wish import ON_SITE, POSITIONS, Offer, Place, Wish, within
from shared.web.languages import NAMES
from tests.matching.synthetic import World

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
BY = scoring.weights()
WORDS = vocabulary()
SEEDS = st.integers(0, 2**32)
ADULT, VIDEO, SWEDISH = WORDS.mask("audiences", ["adult"]), 2, WORDS.mask("languages", ["sv"])
ANXIETY = WORDS.mask("areas", ["anxiety"])


def offer(**changes) -> Offer:
    """A practitioner in Uppsala who meets every limit of `wish()`."""
    town = WORDS.towns["Uppsala"]
    usual = Offer(
        *(None, town.region, ADULT, ANXIETY, 0, SWEDISH, 3, 0, 1, 0, True, town.lat, town.lon, 100_000, 1),
        *(NOW + timedelta(days=3), 0),
    )
    return usual._replace(id=World(0, NOW)._offer(0).id, **changes)


def wish(**changes) -> Wish:
    return Wish(**{"audiences": ADULT, "areas": ANXIETY, "languages": SWEDISH, "forms": VIDEO} | changes)


@pytest.mark.parametrize(
    ("name", "lacking", "asked"),
    [
        ("audience", {"audiences": WORDS.mask("audiences", ["child"])}, {}),
        ("area", {"areas": WORDS.mask("areas", ["gambling"])}, {}),
        ("language", {"languages": WORDS.mask("languages", ["da"])}, {}),
        ("form", {"forms": 4}, {}),
        ("region", {}, {"regions": (WORDS.regions["SE-12"],)}),
        ("gender", {"gender": 2}, {"gender": 1, "gender_must": True}),
        ("gender", {"gender": 0}, {"gender": 1, "gender_must": True}),
        ("licence", {"licensed": False}, {"licensed": True}),
        ("price", {"price": 100_001}, {"most": 100_000, "currency": 1}),
        ("price", {"currency": 2}, {"most": 100_000, "currency": 1}),
        ("method", {"methods": 1}, {"methods_must": 2}),
        ("full", {"next_free": NOW}, {}),
    ],
)
def test_whoever_is_outside_a_limit_is_never_suggested_and_is_told_which(name, lacking, asked):
    one, sought = offer(**lacking), wish(**asked)
    assert limits.outside(one, sought, NOW) == [name]
    assert not limits.fits(one, sought, NOW)
    assert scoring.ranked([one], sought, BY, 0, NOW, 20) == []


def test_a_journey_limits_meetings_on_site_and_nothing_else():
    malmo = WORDS.towns["Malmö"]
    near = Place(malmo.lat, malmo.lon, 30)
    assert limits.outside(offer(forms=ON_SITE), wish(forms=ON_SITE, place=near), NOW) == ["form"]
    assert limits.fits(offer(forms=3), wish(forms=3, place=near), NOW)  # by video
    assert limits.usable_forms(offer(forms=3), wish(forms=3, place=near)) == VIDEO
    lund = WORDS.towns["Lund"]
    assert limits.fits(offer(forms=ON_SITE, lat=lund.lat, lon=lund.lon), wish(forms=ON_SITE, place=near), NOW)


def test_distances_are_those_of_the_map():
    """Lund lies 16 km from Malmö, København 28 km, Kiruna 1,400 (great circles, from the coordinates)."""
    malmo = WORDS.towns["Malmö"]
    for name, kilometres in (("Lund", 16), ("København", 28)):
        town, here = WORDS.towns[name], Place(malmo.lat, malmo.lon, 0)
        assert within(here, town.lat, town.lon, kilometres + 1) and not within(here, town.lat, town.lon, kilometres - 2)
    assert not within(Place(malmo.lat, malmo.lon, 0), *WORDS.towns["Kiruna"][1:], 1000)


@given(SEEDS)
def test_a_limit_that_fails_is_told_and_one_that_is_told_fails(seed):
    world = World(seed, NOW)
    for sought in world.wishes(5):
        for one in world.offers(10):
            assert limits.fits(one, sought, NOW) == (limits.outside(one, sought, NOW) == [])


@given(SEEDS)
def test_points_are_explained_to_the_last_one(seed):
    world = World(seed, NOW)
    for sought in world.wishes(5):
        for one in world.offers(5):
            parts = scoring.told(one, sought, BY, NOW)
            assert scoring.scorer(sought, BY, NOW)(one) == sum(part.points for part in parts)
            assert sum(part.most for part in parts) == scoring.best(sought, BY)
            assert all(0 <= part.points <= part.most and part.met == (part.points > 0) for part in parts)


@given(SEEDS)
def test_to_offer_more_never_costs_points(seed):
    world = World(seed, NOW)
    [sought], [one] = world.wishes(1), world.offers(1)
    more = one._replace(
        areas=one.areas | sought.areas, methods=one.methods | sought.methods, traits=one.traits | sought.traits
    )
    assert scoring.scorer(sought, BY, NOW)(more) >= scoring.scorer(sought, BY, NOW)(one)


@given(SEEDS)
def test_the_order_does_not_depend_on_how_practitioners_came(seed):
    world = World(seed, NOW)
    [sought], offers = world.wishes(1, anywhere=True), list(world.offers(60))
    first = scoring.ranked(offers, sought, BY, 99, NOW, 20)
    world.dice.shuffle(offers)
    assert scoring.ranked(offers, sought, BY, 99, NOW, 20) == first


def test_equals_take_turns_fairly():
    """A thousand requests a day for a month among twenty equals: each stands first about as often as any other."""
    world, firsts = World(7, NOW), Counter()
    equals = [offer()._replace(id=one.id) for one in world.offers(20)]
    for day in range(30):
        today = date(2026, 11, 1) + timedelta(day)
        drawn = [one._replace(lot=world.dice.randrange(POSITIONS)) for one in equals]  # as the nightly draw does
        for number in range(1000):
            begin = scoring.start(f"request {number}".encode(), today)
            firsts[min(drawn, key=lambda one: scoring.turn(one, begin)).id] += 1
    share = 30_000 / 20
    assert len(firsts) == 20
    assert max(firsts.values()) < 2 * share and min(firsts.values()) > share / 2


def test_the_same_request_keeps_its_order_for_the_day_and_not_for_ever():
    today, tomorrow = date(2026, 11, 23), date(2026, 11, 24)
    assert scoring.start(b"one", today) == scoring.start(b"one", today) != scoring.start(b"one", tomorrow)
    assert scoring.start(b"one", today) != scoring.start(b"two", today)


def test_nothing_of_a_clinic_is_known_to_the_engine():
    """Neither plan, fee, clinic nor its size can move anybody: an offer does not hold them."""
    assert set(Offer._fields) == {
        "id", "region", "audiences", "areas", "methods", "languages", "forms", "traits", "times", "gender", "licensed",
        "lat", "lon", "price", "currency", "next_free", "lot",
    }  # fmt: skip


def test_price_is_a_limit_and_never_a_wish():
    cheap, dear = offer(price=1), offer(price=500_000)
    assert scoring.scorer(wish(), BY, NOW)(cheap) == scoring.scorer(wish(), BY, NOW)(dear)


def test_every_term_has_its_own_bit_and_words_in_four_languages():
    for section in (*MASKS, "genders"):
        bits = list(WORDS.bits[section].values())
        assert len(bits) == len(set(bits)) and max(bits) < (
            63 if section == "areas" else 15 if section != "methods" else 63
        )
        for key in WORDS.keys(section):
            assert all(WORDS.word(section, key, language) for language in NAMES), (section, key)
    assert len(WORDS.keys("languages")) < 63
    assert len(WORDS.regions) == 21 + 5 == len(set(WORDS.regions.values()))
    assert {town.region for town in WORDS.towns.values()} == set(WORDS.regions.values())


def test_weights_are_versioned_and_the_last_one_is_used():
    assert scoring.weights(1).version == 1
    with pytest.raises(StopIteration):
        scoring.weights(999)
