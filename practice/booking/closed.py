"""On which days the clinic is closed because its country is: the law pack's public holidays."""

from collections.abc import Collection
from datetime import date

from shared import law
from shared.web.formats import language


def holidays_between(country: str, first: date, last: date) -> Collection[date]:
    """`country` "" closes nothing."""
    return law.pack(country).holidays_between(first, last)


def name_of(country: str, day: date) -> str:
    """ "Juldagen", in the country's own language where the page is in it, else in English; "" on other days."""
    return law.pack(country).holiday(day, language())
