"""Who is in question where somebody looks: everybody in the directory at BASE, a clinic's own practitioners on its portal.

A portal's request is in the clinic's place and reaches nobody else's practitioners: its few are read as they are and sorted
by the pure engine, which finds what PostgreSQL finds at BASE.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from shared.matching import finding, showing
from shared.matching.engine import scoring
from shared.matching.engine.limits import fits
from shared.matching.engine.scoring import Weights
from shared.matching.engine.wish import Offer, Wish
from shared.matching.models import Candidate, Listing
from shared.matching.showing import Shown
from shared.staff.directory import Room


class Everybody:
    """In the directory."""

    def best(self, wish: Wish, by: Weights, begin: int, now: datetime, most: int) -> list[Offer]:
        return [offer for _, offer in finding.find(wish, by, begin, now, most)]

    def soonest(self, wish: Wish, now: datetime, most: int) -> list[Offer]:
        return finding.listed(wish, now, 0, most)

    def shown(self, offers: Sequence[Offer]) -> list[Shown]:
        return showing.shown(offers)

    def one(self, pk: UUID) -> Shown | None:
        return showing.one(pk)

    def named(self, text: str, most: int) -> list[Listing]:
        return showing.named(text, most)


class OfClinic:
    """The clinic's own, in two queries."""

    def __init__(self, room: Room):
        self.room = room

    @cached_property
    def listings(self) -> dict[UUID, Listing]:
        return {one.pk: one for one in Listing.objects.raw("SELECT * FROM platform.own_listings()")}

    @cached_property
    def offers(self) -> dict[UUID, Offer]:
        rows = Candidate.objects.raw("SELECT * FROM platform.own_candidates()")
        return {one.pk: Offer(*(getattr(one, name) for name in Offer._fields)) for one in rows}

    def best(self, wish: Wish, by: Weights, begin: int, now: datetime, most: int) -> list[Offer]:
        return [offer for _, offer in scoring.ranked(self.offers.values(), wish, by, begin, now, most)]

    def soonest(self, wish: Wish, now: datetime, most: int) -> list[Offer]:
        within = (one for one in self.offers.values() if fits(one, wish, now))
        return sorted(within, key=lambda one: (one.next_free, one.lot, one.id))[:most]

    def shown(self, offers: Sequence[Offer]) -> list[Shown]:
        return [Shown(self.listings[offer.id], offer, self.room) for offer in offers]

    def one(self, pk: UUID) -> Shown | None:
        """Also somebody who takes nobody new at the moment."""
        found = self.listings.get(pk)
        return Shown(found, self.offers.get(pk), self.room) if found else None

    def named(self, text: str, most: int) -> list[Listing]:
        found = [one for one in self.listings.values() if text.casefold() in one.name.casefold()]
        return sorted(found, key=lambda one: (one.name, one.pk))[:most]


def pool(request: HttpRequest) -> Everybody | OfClinic:
    if request.side == "platform":
        return Everybody()
    here = request.clinic
    return OfClinic(Room(here.schema, here.name, here.my_host, here.my_origin, here.portal_origin))
