"""Public holidays, from the `holidays` library's calendars: the one place that working days are counted by and that booking is
closed by. Which of the library's kinds of days count stands in the country's pack.

The library knows the days until the year 2100; past it weekends alone are free."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays


def of_year(pack, year: int, language: str = "en") -> Mapping[date, str]:
    """{day: name}; nothing for a country without a pack. Names are English where the country doesn't speak `language`."""
    if pack.holidays is None:
        return {}
    return _year(pack.country, pack.holidays.kinds, year, language if language == pack.holidays.spoken else "en_US")


@cache
def _year(country: str, kinds: tuple[str, ...], year: int, words: str) -> Mapping[date, str]:
    return dict(holidays.country_holidays(country, years=year, categories=kinds, language=words))
