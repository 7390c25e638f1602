"""Telephone numbers as people write them, kept as E.164 (ITU-T E.164: a plus sign and at most 15 digits)."""

import re

CALLING = {"SE": "46", "DK": "45"}
SPACING = re.compile(r"[\s\u00a0()./–-]+")
E164 = re.compile(r"\+[1-9]\d{6,14}")


def normalised(text: str, country: str) -> str:
    """070-174 06 21 at a Swedish clinic → +46701740621; 20 12 34 56 at a Danish one → +4520123456. Raises ValueError for
    what is no number. A number without the trunk zero or a plus sign is one of the clinic's country."""
    found = SPACING.sub("", text.strip().replace("(0)", ""))
    if found.startswith("00"):
        found = "+" + found[2:]
    elif not found.startswith("+"):
        found = f"+{CALLING[country]}{found.removeprefix('0') if country == 'SE' else found}"
    if not E164.fullmatch(found):
        raise ValueError(text)
    return found
