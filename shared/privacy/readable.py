"""Text as a reader takes it, however it is written, and the identity numbers in it.

Pure: no Django, no database. Swedish personal numbers and coordination numbers (day + 60: skatteverket.se, SKV 704) and
Danish CPR numbers, with any century, and whether or not the check digit is right: Denmark has given numbers without a valid
one since 2007.
"""

import re
import unicodedata

# Letters of other alphabets that look like ours, as somebody would use them to get past a filter.
LOOKALIKE = str.maketrans("аеорсухіјѕԁһɡνοαερτικΑΕΟΡСТАЕОРСУХІМНКВ", "aeopcyxijsdhgvoaeptikAEOPCTAEOPCYXIMHKB")
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
SPELLED = re.compile(r"(?<!\w)(?:[^\W\d_][ .·*_-]){3,}[^\W\d_](?!\w)")  # t e r a p i
SEPARATORS = r"[\s.\-+/_·,()'–]{0,3}"
COMPACT = re.compile(r"(?<!\d)(?:18|19|20)?\d{6}[-+\s]?\d{4}(?!\d)")  # six and four, or eight and four: any digits
RUN = re.compile(rf"\d(?:{SEPARATORS}\d){{9,}}")
# As a Swedish telephone number is written: 070-174 06 21, 08-123 456 78. So written, ten digits are taken for one.
TELEPHONE = re.compile(r"0\d{1,3}[-/\s]\d{2,3}(?: \d{2,3}){1,3}")
# A date, which no four more digits follow as they would in an identity number.
DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d)"
    rf"(?!\d|{SEPARATORS}\d{{4}}(?!\d))"
)


def plain(text: str) -> str:
    """Compatible forms composed (NFKC), unseen signs gone, every digit of any script one of ours, every dash a hyphen."""
    found = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    found = "".join(str(unicodedata.digit(sign, sign)) if sign.isdigit() else sign for sign in found)
    return DASHES.sub("-", found)


def words(text: str) -> str:
    """`plain`, and with letters of our alphabet; a word spelled with gaps is one word again."""
    return SPELLED.sub(lambda match: re.sub(r"[ .·*_-]", "", match[0]), plain(text).translate(LOOKALIKE))


def holds_identity_number(text: str) -> bool:
    """Whether somebody could read an identity number out of it. `text` as it came."""
    found = DATE.sub("…", plain(text))
    return bool(COMPACT.search(found)) or any(_scattered(match[0]) for match in RUN.finditer(found))


def holds_card_number(text: str) -> bool:
    """Whether 13 to 19 digits in a row, gaps aside, have the check digit of a payment card (ISO/IEC 7812-1, Luhn)."""
    return any(_is_card(re.sub(r"\D", "", match[0])) for match in RUN.finditer(plain(text)))


def _is_card(digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits)))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _scattered(run: str) -> bool:
    """Ten or twelve digits with gaps anywhere, which begin with a date."""
    if TELEPHONE.fullmatch(run):
        return False
    digits = re.sub(r"\D", "", run)
    if len(digits) == 12:
        return digits[:2] in ("18", "19", "20") and _is_date(digits[4:6], digits[6:8])
    return len(digits) == 10 and (_is_date(digits[2:4], digits[4:6]) or _is_date(digits[2:4], digits[:2]))


def _is_date(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91)
