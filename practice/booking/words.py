"""Small pieces of text that several pages and mails share."""

from collections.abc import Iterable
from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_timezone_location
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from practice.booking.models import Absence
from practice.booking.slots import DAY, MIDNIGHT, Hours, is_doubled
from shared.matching.engine.vocabulary import vocabulary
from shared.web.formats import CLOCK, full_date, full_moment, language, locale

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
# ISO 639 codes of languages that sessions are held in; "sgn" stands for sign language.
SPOKEN = tuple(vocabulary().keys("languages"))


def form_word(form: str) -> str:
    return {"on_site": gettext("On site"), "video": gettext("Video"), "phone": gettext("Phone")}[form]


def forms_word(forms: Iterable[str]) -> str:
    """ "On site, video or phone", as a sentence begins."""
    inside = {
        "on_site": pgettext("inside a sentence", "on site"),
        "video": pgettext("inside a sentence", "video"),
        "phone": pgettext("inside a sentence", "phone"),
    }
    *some, last = (inside[form] for form in forms)
    words = gettext("%(some)s or %(last)s") % {"some": ", ".join(some), "last": last} if some else last
    return words[:1].upper() + words[1:]


def city(zone: ZoneInfo) -> str:
    """Where the clinic's clock hangs: Stockholm, Köpenhamn …"""
    return get_timezone_location(zone, locale=locale(), return_city=True)


def hour_kind(start: datetime, zone: ZoneInfo) -> str:
    """ "summer" or "winter" for a time that the clock shows twice that day, else ""."""
    if not is_doubled(start, zone):
        return ""
    return "winter" if start.astimezone(zone).fold else "summer"


def spoken_word(code: str) -> str:
    """The name of a language in the page's language."""
    return gettext("Sign language") if code == "sgn" else locale().languages.get(code, code)


def spoken_words(codes: Iterable[str]) -> str:
    """ "svenska, engelska", in the order given."""
    return ", ".join(spoken_word(code) for code in codes)


def by_weekday(hours: Iterable[Hours]) -> list[tuple[str, str]]:
    """Hours in order → [("Monday", "9.00–12.00, 13.00–16.00"), …]."""
    return [
        (WEEKDAYS[weekday], ", ".join(f"{_wall(each.begins)}–{_wall(each.ends)}" for each in those))
        for weekday, those in groupby(hours, key=lambda each: each.weekday)
    ]


def hours_words(hours) -> str:
    """ "9.00–12.00", of anything with `begins` and `ends`."""
    return f"{_wall(hours.begins)}–{_wall(hours.ends)}"


def _wall(clock: time) -> str:
    return format_time(clock, CLOCK[language()], locale=locale())


def absence_words(absence: Absence) -> str:
    """Whole days as dates, the last one included; anything else as moments."""
    begins, ends = (timezone.localtime(moment) for moment in (absence.period.lower, absence.period.upper))
    if begins.time() != MIDNIGHT or ends.time() != MIDNIGHT:
        return f"{full_moment(begins)} – {full_moment(ends)}"
    last = ends.date() - DAY
    return full_date(begins.date()) if begins.date() == last else f"{full_date(begins.date())} – {full_date(last)}"
