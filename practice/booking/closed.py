"""Public holidays of Sweden and Denmark, from the `holidays` library's calendars, without a table of our own."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

import holidays

from shared.web.formats import language

COUNTRIES = ("SE", "DK")
# Sweden closes on the eves of midsummer, Christmas and the new year, too, which the library has in a category of their own.
KINDS = {"SE": (holidays.PUBLIC, holidays.DE_FACTO), "DK": (holidays.PUBLIC,)}
SPOKEN = {"SE": "sv", "DK": "da"}  # what the library's names are in; it has English beside them


@cache
def _year(country: str, year: int, words: str) -> Mapping[date, str]:
    return dict(holidays.country_holidays(country, years=year, categories=KINDS[country], language=words))


def holidays_between(country: str, first: date, last: date) -> Collection[date]:
    """`country` "" closes nothing."""
    if country not in COUNTRIES:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in _year(country, year, "en_US") if first <= day <= last)


def name_of(country: str, day: date) -> str:
    """ "Juldagen", in the country's own language where the page is in it, else in English; "" on other days."""
    if country not in COUNTRIES:
        return ""
    return _year(country, day.year, SPOKEN[country] if language() == SPOKEN[country] else "en_US").get(day, "")
