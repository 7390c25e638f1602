"""Invented practitioners and people who look for one, as many as wished: skewed and correlated as in life.

Most live in the large cities; worry, low mood and stress are common, gambling is rare; whoever works with one thing of a
circle works with its others, in the ways of that circle; wishes are drawn from the same circles. One seed, one world.
"""

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import POSITIONS, Offer, Place, Wish

# (share, areas, methods, traits)
CIRCLES = (
    (30, "anxiety panic low_mood stress sleep phobia compulsion self_worth", "cbt act mindfulness", "structured brief"),
    (20, "relationships separation parenthood sexuality anger violence", "systemic emotion", "open_ended"),
    (14, "trauma violence grief anxiety sleep", "emdr psychodynamic body", "long migration"),
    (14, "low_mood self_worth identity grief loneliness relationships", "psychodynamic existential", "open_ended long"),
    (10, "stress work sleep self_worth", "coaching act mindfulness", "brief structured"),
    (6, "neurodiversity parenthood eating anxiety", "cbt dbt compassion", "structured access"),
    (4, "substances gambling low_mood anger", "motivational cbt", "structured"),
    (2, "faith grief loneliness identity", "pastoral existential", "believers long"),
)
AUDIENCES = {"adult": 95, "young": 35, "child": 10, "couple": 18, "family": 10, "group": 4}
LANGUAGES = {"en": 62, "da": 6, "nb": 5, "de": 7, "fi": 4, "ar": 3, "fa": 3, "es": 4, "pl": 2, "so": 1, "sgn": 1}
BIG = {"Stockholm": 30, "Göteborg": 14, "Malmö": 8, "København": 16, "Aarhus": 6, "Uppsala": 5, "Odense": 3, "Lund": 4}

TYPES = {
    **{"id": "uuid", "licensed": "bool", "next_free": "timestamptz"},
    **dict.fromkeys(("areas", "methods", "languages"), "int8"),
    **dict.fromkeys(("lat", "lon", "price", "lot"), "int4"),
}


class World:
    """`offers(n)` and `wishes(n)` of one seed."""

    def __init__(self, seed: int, now: datetime):
        self.dice, self.now, self.words = Random(seed), now, vocabulary()  # noqa: S311
        self.towns = list(self.words.towns)
        self.town_shares = list(accumulate(BIG.get(name, 1) for name in self.towns))
        self.circle_shares = list(accumulate(share for share, *_ in CIRCLES))

    def _circle(self):
        return self.dice.choices(CIRCLES, cum_weights=self.circle_shares)[0]

    def _some(self, section, keys, likely):
        chosen = [key for key in keys if self.dice.random() < likely]
        return self.words.mask(section, chosen or [self.dice.choice(keys)])

    def _town(self):
        return self.words.towns[self.dice.choices(self.towns, cum_weights=self.town_shares)[0]]

    def offers(self, count: int):
        for number in range(count):
            yield self._offer(number)

    def _offer(self, number):
        dice, town = self.dice, self._town()
        _, areas, methods, traits = self._circle()
        _, more_areas, more_methods, _ = self._circle()
        danish = town.region > 200
        languages = {"da" if danish else "sv"} | {key for key, of in LANGUAGES.items() if dice.random() * 100 < of}
        licensed = dice.random() < 0.6
        price = round(dice.gauss(115_000 if licensed else 90_000, 22_000), -3)
        return Offer(
            id=UUID(int=dice.getrandbits(128), version=4), region=town.region,
            audiences=self.words.mask("audiences", self._audiences()),
            areas=self._some("areas", areas.split(), 0.75) | self._some("areas", more_areas.split(), 0.25),
            methods=self._some("methods", methods.split(), 0.6) | self._some("methods", more_methods.split(), 0.1),
            languages=self.words.mask("languages", languages), forms=dice.choices((7, 3, 1, 6, 2), (25, 30, 15, 20, 10))[0],
            traits=self._some("traits", traits.split(), 0.6),
            times=dice.choices((3, 7, 1, 6, 15, 4), (40, 20, 15, 12, 5, 8))[0],
            gender=dice.choices((0, 1, 2, 3), (20, 55, 23, 2))[0], licensed=licensed,
            lat=town.lat + dice.randrange(-60, 60), lon=town.lon + dice.randrange(-90, 90),
            price=max(0, int(price)), currency=2 if danish else 1,
            next_free=self.now + timedelta(minutes=30 * int(dice.expovariate(1 / 400)) - 60),
            lot=dice.randrange(POSITIONS),
        )  # fmt: skip

    def _audiences(self):
        return [key for key, of in AUDIENCES.items() if self.dice.random() * 100 < of] or ["adult"]

    def wishes(self, count: int, anywhere: bool | None = None):
        """`anywhere` True: no region; False: one region; None: sometimes one."""
        for _ in range(count):
            yield self._wish(self.dice.random() < 0.5 if anywhere is None else anywhere)

    def _wish(self, anywhere):
        dice, town = self.dice, self._town()
        _, areas, methods, traits = self._circle()
        danish, keys = town.region > 200, areas.split()
        main = dice.choices(keys, range(len(keys), 0, -1))[0]
        named = {main, *dice.sample(keys, dice.randrange(0, 3))}
        own = "da" if danish else "sv"
        gender, on_site = dice.choices((0, 1, 2), (65, 28, 7))[0], dice.random() < 0.4
        first = self.words.mask("languages", [own])
        return Wish(
            audiences=self.words.mask("audiences", [dice.choices(list(AUDIENCES), list(AUDIENCES.values()))[0]]),
            areas=self.words.mask("areas", named), main=self.words.mask("areas", [main]),
            languages=first | (self.words.mask("languages", ["en"]) if dice.random() < 0.3 else 0), first_language=first,
            forms=dice.choice((1, 3, 7)) if on_site else dice.choice((2, 6)), first_form=1 if on_site else 2,
            regions=() if anywhere else (town.region,),
            place=Place(town.lat, town.lon, dice.choice((15, 30, 60))) if on_site else None,
            licensed=dice.random() < 0.4, most=dice.choice((0, 0, 0, 90_000, 130_000)), currency=2 if danish else 1,
            gender=gender, gender_must=bool(gender) and dice.random() < 0.3,
            methods=self.words.mask("methods", [dice.choice(methods.split())]) if dice.random() < 0.4 else 0,
            traits=self.words.mask("traits", [dice.choice(traits.split())]) if dice.random() < 0.4 else 0,
            methods_must=self.words.mask("methods", [dice.choice(methods.split())]) if dice.random() < 0.1 else 0,
            times=dice.choice((0, 0, 1, 4, 6)), soon=dice.random() < 0.4,
        )  # fmt: skip


def copy_in(cursor, offers) -> int:
    """Into the narrow table by COPY; `cursor` is psycopg's, as the owner or the platform. Returns how many."""
    count, columns = 0, ", ".join(Offer._fields)
    with cursor.copy(f"COPY platform.matching_candidate ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([TYPES.get(name, "int2") for name in Offer._fields])
        for one in offers:
            copy.write_row(one)
            count += 1
    return count
