"""Wishes score. `scorer` gives the number, `told` the same number in parts, so that every point can be explained.

    order = most points first; among equals, the day's draw, turned by the seed of the person's own request

The draw is the only thing that parts equals: nothing else about a practitioner or a clinic is looked at.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import yaml

from shared.matching.engine.limits import fits
from shared.matching.engine.vocabulary import DATA
from shared.matching.engine.wish import ON_SITE, POSITIONS, Offer, Wish, bits, within


@dataclass(frozen=True)
class Weights:
    """One version of data/weights.yaml. `soon`: (days, points), `near`: (kilometres, points), best first."""

    version: int
    points: dict[str, int]
    soon: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int], ...]


@cache
def weights(version: int = 0) -> Weights:
    """The version in use, or an earlier one. StopIteration for one that never was."""
    read = yaml.safe_load((DATA / "weights.yaml").read_text(encoding="utf-8"))
    one = read[-1] if not version else next(one for one in read if one["version"] == version)
    return Weights(one["version"], one["points"], tuple(map(tuple, one["soon"])), tuple(map(tuple, one["near"])))


class Part(NamedTuple):
    """A wish: its `name`, the `term` (a bit, or the step that was reached), its points, and the most it could have."""

    name: str
    term: int
    points: int
    most: int

    @property
    def met(self) -> bool:
        return self.points > 0


def wishes(wish: Wish, by: Weights) -> list[tuple[str, str, int, int]]:
    """Every yes-or-no wish as (name, the offer's field, its mask, points)."""
    points = by.points
    found = [("main", "areas", wish.main, points["main"])] if wish.main else []
    found += [("concern", "areas", bit, points["concern"]) for bit in bits(wish.areas & ~wish.main)]
    found += [("method", "methods", wish.methods, points["method"])] if wish.methods else []
    found += [("times", "times", wish.times, points["times"])] if wish.times else []
    found += [("trait", "traits", bit, points["trait"]) for bit in bits(wish.traits)]
    found += [("form", "forms", wish.first_form, points["form"])] if wish.first_form else []
    found += [("language", "languages", wish.first_language, points["language"])] if wish.first_language else []
    return found


def told(offer: Offer, wish: Wish, by: Weights, now: datetime) -> list[Part]:
    """Every wish, met or missed."""
    found = [
        Part(name, mask, points if getattr(offer, field) & mask else 0, points)
        for name, field, mask, points in wishes(wish, by)
    ]
    if wish.gender and not wish.gender_must:
        most = by.points["gender"]
        found.append(Part("gender", wish.gender, most if offer.gender == wish.gender else 0, most))
    if wish.soon:
        days, points = _soon(offer, by, now)
        found.append(Part("soon", days, points, by.soon[0][1]))
    if wish.place and wish.forms & ON_SITE:
        kilometres, points = _near(offer, wish, by)
        found.append(Part("near", kilometres, points, by.near[0][1]))
    return found


def _soon(offer, by, now):
    return next(((days, points) for days, points in by.soon if offer.next_free <= now + timedelta(days)), (0, 0))


def _near(offer, wish, by):
    if not offer.forms & ON_SITE:
        return 0, 0
    return next((step for step in by.near if within(wish.place, offer.lat, offer.lon, step[0])), (0, 0))


def scorer(wish: Wish, by: Weights, now: datetime) -> Callable[[Offer], int]:
    """offer → points, with all that does not depend on the offer done once."""
    flags = [(field, mask, points) for _, field, mask, points in wishes(wish, by)]
    gender = by.points["gender"] if wish.gender and not wish.gender_must else 0
    near = bool(wish.place and wish.forms & ON_SITE)

    def points(offer: Offer) -> int:
        found = sum(worth for field, mask, worth in flags if getattr(offer, field) & mask)
        if gender and offer.gender == wish.gender:
            found += gender
        if wish.soon:
            found += _soon(offer, by, now)[1]
        return found + _near(offer, wish, by)[1] if near else found

    return points


def best(wish: Wish, by: Weights) -> int:
    """What somebody who meets every wish has."""
    found = sum(points for *_, points in wishes(wish, by))
    found += by.points["gender"] if wish.gender and not wish.gender_must else 0
    found += by.soon[0][1] if wish.soon else 0
    return found + (by.near[0][1] if wish.place and wish.forms & ON_SITE else 0)


def start(seed: bytes, day: date) -> int:
    """Where this request's turn of the draw begins on that day."""
    return int.from_bytes(hashlib.sha256(seed + day.isoformat().encode()).digest()[:4], "big") % POSITIONS


def turn(offer: Offer, begin: int) -> int:
    """A practitioner's place among equals, from 0."""
    return (offer.lot - begin) % POSITIONS


def ranked(
    offers: Iterable[Offer], wish: Wish, by: Weights, begin: int, now: datetime, most: int
) -> Sequence[tuple[int, Offer]]:
    """[(points, offer)] of those who fit, in order, at most `most`."""
    points = scorer(wish, by, now)
    found = [(points(offer), offer) for offer in offers if fits(offer, wish, now)]
    return sorted(found, key=lambda one: (-one[0], turn(one[1], begin), one[1].id))[:most]
