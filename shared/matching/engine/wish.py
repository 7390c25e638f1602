"""What somebody looks for and what a practitioner offers. Words are bits of the vocabulary, money is in minor units, places
are thousandths of a degree, moments are aware datetimes."""

from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from typing import NamedTuple
from uuid import UUID

ON_SITE, AT_A_DISTANCE = 1, 6  # bits of `forms`
UNIT = 0.111195 / 1000  # kilometres in a thousandth of a thousandth of a degree of latitude (a meridian of 40,030 km)
POSITIONS = 2**31  # of the rotation


class Offer(NamedTuple):
    """A practitioner who accepts, as the narrow table holds them. `lot`: a place in the day's draw."""

    id: UUID
    region: int
    audiences: int
    areas: int
    methods: int
    languages: int
    forms: int
    traits: int
    times: int
    gender: int  # 0: not told
    licensed: bool
    lat: int
    lon: int
    price: int
    currency: int
    next_free: datetime
    lot: int


class Place(NamedTuple):
    """Where somebody can go, and how far: `lat`, `lon` in thousandths of a degree, `reach` in kilometres."""

    lat: int
    lon: int
    reach: int

    @property
    def scale(self) -> int:
        """How much shorter a degree of longitude is here, in thousandths."""
        return round(1000 * cos(radians(self.lat / 1000)))


@dataclass(frozen=True)
class Wish:
    """Limits first, then wishes; 0, () and None mean that it does not matter.

    areas      what it is about, any of which the practitioner must work with; `main` is the one that matters most
    regions    only there; `place` limits meetings on site alone
    gender     of the practitioner; with `gender_must` it is a limit, as `methods_must` is: one of these ways of working
    most       the highest price for a session, in `currency`
    """

    audiences: int
    areas: int
    languages: int
    forms: int
    regions: tuple[int, ...] = ()
    place: Place | None = None
    licensed: bool = False
    most: int = 0
    currency: int = 0
    gender: int = 0
    gender_must: bool = False
    methods_must: int = 0
    main: int = 0
    methods: int = 0
    traits: int = 0
    times: int = 0
    soon: bool = False
    first_form: int = 0
    first_language: int = 0


def bits(mask: int) -> list[int]:
    """The single bits of a mask, lowest first."""
    return [1 << at for at in range(mask.bit_length()) if mask >> at & 1]


def within(place: Place, lat: int, lon: int, kilometres: int) -> bool:
    """Whole numbers alone, so that PostgreSQL finds the same (engine.sql): flat within the reach of a journey."""
    south, west = (lat - place.lat) * 1000, (lon - place.lon) * place.scale
    return south * south + west * west <= radius(kilometres) ** 2


def radius(kilometres: int) -> int:
    return round(kilometres / UNIT)
