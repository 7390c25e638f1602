"""What people may be called: letters of every script, emoji, any direction of writing; no control characters."""

import re
import unicodedata

# Overrides and isolates would turn the text around them (Unicode UAX 9 section 2); tags and specials show nothing.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def tidy(text: str) -> str:
    """Composed letters (NFC), one space between words, nothing unseen."""
    return re.sub(r"\s+", " ", UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()


def is_name(text: str) -> bool:
    """Whether somebody could read it aloud: at least one letter, digit or picture, and no control character."""
    kinds = [unicodedata.category(letter) for letter in text]
    return any(kind[0] in "LNS" for kind in kinds) and not any(kind in ("Cc", "Cs", "Co", "Cn") for kind in kinds)
