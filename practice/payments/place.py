"""What every invoice of a clinic needs to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.law import pack


@dataclass(frozen=True)
class Place:
    country: str
    timezone: str
    languages: Sequence[str]

    @property
    def currency(self) -> str:
        return pack(self.country).currency

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.timezone)).date()


def place_of(request) -> Place:
    return Place(request.clinic.country, request.clinic.timezone, request.languages)
