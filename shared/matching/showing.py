"""A practitioner as pages show them: a listing, what matching knows of it, and the clinic's addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode
from uuid import UUID

from shared.matching import words
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import Offer
from shared.matching.models import Candidate, Listing
from shared.staff import directory
from shared.staff.directory import Room
from shared.web.formats import language

START = "%Y-%m-%dT%H:%MZ"  # as the clinic's booking reads an instant in an address


@dataclass(frozen=True)
class Shown:
    """`offer` is None while they take nobody new."""

    listing: Listing
    offer: Offer | None
    room: Room

    @property
    def can_be_told(self) -> bool:
        """Whether they have a key that answers can be sealed to. Nothing of the server's own would do in its place."""
        return bool(self.listing.public_key)

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.listing.name.split()[:2]).upper()

    @property
    def title(self) -> str:
        return _said(self.listing.title).rstrip(".")

    @property
    def about(self) -> str:
        return _said(self.listing.about)

    @property
    def facts(self) -> dict[str, str]:
        """{section: words}, those that are there."""
        sections = ("areas", "methods", "traits", "audiences", "languages", "forms", "times")
        found = {section: words.listing(section, self.listing.shown[section]) for section in sections}
        return {section: text for section, text in found.items() if text}

    @property
    def gender(self) -> str:
        bits, wanted = vocabulary().bits["genders"], self.listing.shown["gender"]
        return next((words.word("genders", key) for key, bit in bits.items() if bit == wanted), "")

    @property
    def place(self) -> str:
        code = self.listing.shown["region"]
        return ", ".join(filter(None, [self.listing.town, words.region(code) if code else ""]))

    @property
    def licensed(self) -> bool:
        return self.listing.shown["licensed"]

    @property
    def price(self) -> int:
        return self.listing.shown["price"]

    @property
    def currency(self) -> str:
        bits = vocabulary().bits["currencies"]
        return next((key for key, bit in bits.items() if bit == self.listing.shown["currency"]), "")

    @property
    def book_url(self) -> str:
        """The clinic's page where the next free time can be held and booked."""
        return f"{self.room.origin}/book?{urlencode(self.time)}" if self.offer else self.room.portal

    @property
    def time(self) -> dict[str, str]:
        start = self.offer.next_free.astimezone(UTC).strftime(START)
        return {"service": self.listing.service, "who": self.listing.practitioner, "start": start}


def _said(text: dict) -> str:
    return text.get(language()) or next(iter(text.values()), "")


def shown(offers: Sequence[Offer]) -> list[Shown]:
    """In the order given; two queries. Those whose clinic is closed are left out."""
    listings = Listing.objects.in_bulk([offer.id for offer in offers])
    rooms = {room.schema: room for room in directory.by_schemas(list({one.clinic for one in listings.values()}))}
    pairs = [(listings[offer.id], offer) for offer in offers if offer.id in listings]
    return [Shown(listing, offer, rooms[listing.clinic]) for listing, offer in pairs if listing.clinic in rooms]


def one(pk: UUID) -> Shown | None:
    """Also somebody who takes nobody new at the moment."""
    listing = Listing.objects.filter(pk=pk).first()
    room = next(iter(directory.by_schemas([listing.clinic])), None) if listing else None
    if room is None:
        return None
    row = Candidate.objects.filter(pk=pk).values_list(*Offer._fields).first()
    return Shown(listing, Offer._make(row) if row else None, room)


def of_clinic(clinic: str) -> list[UUID]:
    return list(Listing.objects.filter(clinic=clinic).values_list("pk", flat=True))


def named(text: str, most: int) -> list[Listing]:
    """Listings whose name holds the text."""
    return list(Listing.objects.filter(name__icontains=text).order_by("name", "pk")[:most])
