"""What people look for, beside what there is: counts of ten people and more, of nobody in particular."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import ExtractHour, ExtractWeekDay

from practice.booking.models import Booking
from practice.directory.models import Profile
from shared.matching import publishing, words
from shared.matching.engine.vocabulary import vocabulary

MONTHS = 6
SECTIONS = ("areas", "methods", "languages", "forms", "times", "audiences")
MOST = 12


@dataclass(frozen=True)
class Line:
    """`asked`: people who looked for it; `here`: practitioners of this clinic who offer it; `share` of the longest bar."""

    name: str
    asked: int
    here: int
    share: int


@dataclass(frozen=True)
class Page:
    since: date
    parts: dict[str, list[Line]]
    regions: list[Line]
    booked: list[tuple[int, int, int]]  # (ISO weekday, hour, sessions), the most first


def page(today: date) -> Page:
    since = (today.replace(day=1) - timedelta(days=MONTHS * 30)).replace(day=1)
    asked, regions = Counter(), Counter()
    for kind, term, region, count in publishing.demand(since):
        if kind == "asked":
            regions[region] += count
        else:
            asked[kind, term] += count
    parts = {section: _lines(section, asked) for section in SECTIONS}
    most = max(regions.values(), default=1)
    by_region = [Line(words.region(code), count, 0, 100 * count // most) for code, count in regions.most_common(MOST)]
    return Page(since, {section: lines for section, lines in parts.items() if lines}, by_region, _booked(since))


def _lines(section, asked):
    found = {term: count for (kind, term), count in asked.items() if kind == section}
    most, offered = max(found.values(), default=1), _offered(section)
    keys = {bit: key for key, bit in vocabulary().bits[section].items()}
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return [Line(words.word(section, keys[bit]), n, offered[keys[bit]], 100 * n // most) for bit, n in ordered]


def _offered(section) -> Counter:
    """{key: how many practitioners here}, of what stands in profiles; the rest stands in hours and services."""
    if section not in ("areas", "methods", "audiences"):
        return Counter()
    rows = Profile.objects.filter(approved_at__isnull=False).values_list(section, flat=True)
    return Counter(key for keys in rows for key in keys)


def _booked(since):
    """This clinic's own hours that are booked most; those of fewer than ten sessions stay out."""
    states = (Booking.State.CONFIRMED, Booking.State.COMPLETED)
    rows = Booking.objects.filter(state__in=states, starts_at__date__gte=since)
    rows = rows.annotate(day=ExtractWeekDay("starts_at"), hour=ExtractHour("starts_at")).values_list("day", "hour")
    counted = Counter((day - 1 or 7, hour) for day, hour in rows)
    return [(day, hour, n) for (day, hour), n in counted.most_common(8) if n >= publishing.LEAST]
