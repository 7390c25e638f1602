"""Organisation numbers: the Swedish organisationsnummer and the Danish CVR-nummer. Pure.

A Swedish sole trader's organisation number is that person's own identity number (SFS 1974:174, 1 §). It is accepted and
kept, and from then on neither shown nor written anywhere: `is_personal` tells.

python-stdnum checks the digits; what it leaves open is settled here: twelve digits, the samordningsnummer (day + 60),
dates that have not been, and a hyphen, dash or space anywhere.
"""

import re
from datetime import date

from stdnum.dk import cvr
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.se import orgnr

SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
LEGAL_ENTITY = "16"  # put before ten digits by Skatteverket where twelve are wanted
COORDINATION = 60  # added to the day of birth in a samordningsnummer


class BadNumber(ValueError):
    """`code` is "form", "length", "check_digit", "date", or "personal" for a CPR number where a CVR number is asked for."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read(country: str, text: str, today: date) -> str:
    """The number as digits, 10 for SE and 8 for DK, from what a person wrote. Raises BadNumber."""
    digits = SEPARATORS.sub("", text).upper()
    return _swedish(digits, today) if country == "SE" else _danish(digits)


def is_personal(country: str, number: str) -> bool:
    """Whether the digits, as `read` returns them, are a person's identity number. A legal entity's third digit is at
    least 2, where a person has a month of birth."""
    return country == "SE" and number[2:3] < "2"


def looks_personal(text: str) -> bool:
    """Whether what somebody wrote may be a Swedish or Danish person's number, right or wrong: then it is not repeated to
    them on the page."""
    digits = re.sub(r"\D", "", text)
    ten = digits[-10:]
    swedish, danish = ten[2:4] <= "12" and ten[2:4] != "00", ten[2:4] <= "12" and "00" < ten[:2] <= "31"
    return len(digits) in (10, 12) and (swedish or danish) and digits[:2] != LEGAL_ENTITY


def _swedish(digits, today):
    longer_ago = "+" in digits  # written instead of the hyphen from the year in which somebody becomes 100
    digits = digits.replace("+", "", 1)
    if not digits.isascii() or not digits.isdecimal():
        raise BadNumber("form")
    if len(digits) not in (10, 12):
        raise BadNumber("length")
    century, ten = digits[:-10], digits[-10:]
    try:
        orgnr.validate(ten)
    except InvalidChecksum:
        raise BadNumber("check_digit") from None
    if is_personal("SE", ten):
        _check_birth(century, ten, longer_ago, today)
    elif century not in ("", LEGAL_ENTITY) or longer_ago:
        raise BadNumber("form")
    return ten


def _check_birth(century, ten, longer_ago, today):
    year, month, day = int(ten[:2]), int(ten[2:4]), int(ten[4:6])
    day -= COORDINATION if day > COORDINATION else 0
    if century:
        years = [int(century) * 100 + year]
    else:
        latest = today.year - (today.year - year) % 100
        # Ten digits of a day that is still to come this year mean a hundred years ago.
        years = [latest - 100] if longer_ago else [latest, latest - 100]
    births = [_date(year, month, day) for year in years]
    if not any(birth and date(1850, 1, 1) <= birth <= today for birth in births):
        raise BadNumber("date")


def _date(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _danish(digits):
    digits = digits.removeprefix("DK")
    if len(digits) == 10 and digits.isdecimal() and looks_personal(digits):
        raise BadNumber("personal")
    if not digits.isascii() or not digits.isdecimal():
        raise BadNumber("form")
    if len(digits) != 8:
        raise BadNumber("length")
    try:
        return cvr.validate(digits)
    except InvalidChecksum:
        raise BadNumber("check_digit") from None
    except ValidationError:
        raise BadNumber("form") from None
