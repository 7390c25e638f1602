"""Dates, times, money and lengths of time as people write them in sv, da, de and en.

Moments arrive as aware datetimes (UTC) and are shown in the active zone, which is the clinic's (`timezone.activate` in
the middleware). Nothing here reads the clock: whoever wants "today" says so in words. Patterns are CLDR patterns.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

LOCALES = {"sv": "sv_SE", "da": "da_DK", "de": "de_DE", "en": "en_GB"}
DAY = {"sv": "EEEE d MMMM", "da": "EEEE 'den' d. MMMM", "de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}
DATE = {"sv": "d MMMM y", "da": "d. MMMM y", "de": "d. MMMM y", "en": "d MMMM y"}
SHORT = {"sv": "d MMM", "da": "d. MMM", "de": "d. MMM", "en": "d MMM"}
CLOCK = {"sv": "H.mm", "da": "H.mm", "de": "H:mm", "en": "HH:mm"}
AT = {"sv": "kl. {}", "da": "kl. {}", "de": "{} Uhr", "en": "{}"}
JOIN = {"sv": "{} kl. {}", "da": "{} kl. {}", "de": "{}, {} Uhr", "en": "{}, {}"}


def language() -> str:
    """The active language as one of the four; English where none of them is active."""
    code = (translation.get_language() or "en").partition("-")[0]
    return code if code in LOCALES else "en"


def locale() -> Locale:
    return Locale.parse(LOCALES[language()])


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


def _date(value: date | datetime, pattern: str) -> str:
    return format_date(_local(value), pattern, locale=locale())


def day(value: date | datetime) -> str:
    """torsdag 26 november · torsdag den 26. november · Donnerstag, 26. November · Thursday 26 November"""
    return _date(value, DAY[language()])


def day_year(value: date | datetime) -> str:
    """As `day`, with the year."""
    return _date(value, DAY[language()] + " y")


def full_date(value: date | datetime) -> str:
    """26 november 2026 · 26. november 2026"""
    return _date(value, DATE[language()])


def short_date(value: date | datetime) -> str:
    """26 nov. Babel's months end with a full stop in some languages, ours don't in Swedish and English."""
    text = _date(value, SHORT[language()])
    return text.rstrip(".") if language() in ("sv", "en") else text


def weekday(value: date | datetime) -> str:
    """tors · tor · Do · Thu: above a day in a row of days."""
    return _date(value, "EEE").rstrip(".")


def day_of_month(value: date | datetime) -> str:
    return str(_local(value).day)


def month(value: date | datetime) -> str:
    """november 2026"""
    return _date(value, "LLLL y")


def bare_clock(value: datetime) -> str:
    """10.15 · 10:15: where a column of times needs no "kl."."""
    return format_time(_local(value), CLOCK[language()], locale=locale(), tzinfo=timezone.get_current_timezone())


def clock(value: datetime) -> str:
    """kl. 10.15 · 10:15 Uhr · 10:15"""
    return AT[language()].format(bare_clock(value))


def span(start: datetime, end: datetime) -> str:
    """kl. 10.15–11.00 · 10:15–11:00 Uhr"""
    return AT[language()].format(f"{bare_clock(start)}–{bare_clock(end)}")


def moment(value: datetime) -> str:
    """torsdag 26 november kl. 10.15"""
    return JOIN[language()].format(day(value), bare_clock(value))


def full_moment(value: datetime) -> str:
    """26 november 2026 kl. 10.15"""
    return JOIN[language()].format(full_date(value), bare_clock(value))


def duration(value: timedelta | int) -> str:
    """45 min · 1 h 15 min · 3 days; an int is minutes."""
    minutes = value if isinstance(value, int) else int(value.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours, left = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": left}
    if not left:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": left}


def money(minor: int, currency: str) -> str:
    """65000 öre, "SEK" → 650 kr; decimals only when there are any. `minor` is an integer of the smallest unit."""
    precision = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-precision)
    pattern = locale().currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace("0.00", "0")
    if get_currency_symbol(currency, locale()).isalpha():
        pattern = pattern.replace("¤#", "¤\xa0#")  # SEK 650, as CLDR spaces a code before digits
    return format_currency(amount, currency, pattern, locale=locale(), currency_digits=False)


def typed(minor: int) -> str:
    """65000 → "650", 65050 → "650.50": an amount as a form's field begins with it."""
    amount = Decimal(minor) / 100
    return str(amount.quantize(Decimal(1 if amount == amount.to_integral_value() else "0.01")))


def number(value: int | Decimal) -> str:
    return format_decimal(value, locale=locale())


def size(value: int) -> str:
    """Bytes, in the largest unit that leaves at least one: 3 MB. Units of 1000, as disks are sold (IEC 80000-13)."""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{number(Decimal(value).quantize(Decimal(1) if value >= 10 or unit == 'B' else Decimal('0.1')))} {unit}"
        value = value / 1000
    return f"{number(Decimal(value).quantize(Decimal('0.1')))} TB"
