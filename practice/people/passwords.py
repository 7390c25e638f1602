"""Passwords that others have used before, without asking anybody outside.

Django's list holds the 20,000 passwords that turn up most often in leaked collections (Royce Williams, CC0), but hardly any
of them is as long as ours must be. People lengthen them in a few ways, and so do those who guess: this validator takes the
lengthening off and looks again. It covers what is made of such a password or of a word of the service itself by digits and
signs around it, letters written as digits, repeating, or putting two together; runs along the alphabet, the digits or the
keyboard; and few different signs. It knows no leak as a whole: a long password that leaked once and is made of nothing
common passes. (NIST SP 800-63B section 3.1.1.2; ASVS 5.0, 6.2.4 and 6.2.12.)
"""

import gzip
import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ROWS = (
    "abcdefghijklmnopqrstuvwxyzåäö", "abcdefghijklmnopqrstuvwxyzæøå", "01234567890123456789", "qwertyuiopå", "asdfghjklöä",
    "asdfghjklæø", "zxcvbnm", "qwertzuiopü", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)  # fmt: skip
AS_DIGITS = str.maketrans("013457@$!", "oieastasi")
OWN = {"enrum", "terapi", "terapeut", "psykolog", "samtal", "klinik", "therapie", "therapy", "lösenord", "adgangskode"}
OWN |= {"kodeord", "passwort", "sommar", "vinter", "sommer", "stockholm", "göteborg", "københavn", "sverige", "danmark"}
DIFFERENT, RUN = 4, 4  # signs that must differ; signs in a row that count as one
LONGEST = max(map(len, ROWS))
WORD = 4  # a common password shorter than this is in everything
WORDS = _(
    "Others use passwords like this one, and they are guessed first. Take a sentence that only you would think of."
)


class Unbreached:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password, user=None):
        if is_common(password):
            raise ValidationError(WORDS, code="password_too_common")

    def get_help_text(self):
        return gettext("Not made of a password that many people use.")


@cache
def _common() -> frozenset[str]:
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines) | OWN


def is_common(password: str) -> bool:
    bare = password.lower().strip()
    if len(set(bare)) < DIFFERENT:
        return True
    rest = _without_runs(bare)
    if len(rest) * 2 <= len(bare):
        return True  # more than half of it is a run
    forms = {bare, rest, bare.translate(AS_DIGITS), rest.translate(AS_DIGITS)}
    return any(_known(core) for form in forms for core in {form, _core(form), re.sub(r"[\W_]", "", form)})


def _core(text):
    """Without digits and signs around it."""
    return re.sub(r"^[\d\W_]+|[\d\W_]+$", "", text)


def _known(text):
    """One common password, one repeated, or two together."""
    common = _common()
    if len(text) < WORD or text in common:
        return True
    unit = text[: (text + text).find(text, 1)]  # the shortest part that it repeats
    if unit != text and (unit in common or len(unit) < WORD):
        return True
    halves = ((text[:at], text[at:]) for at in range(WORD, len(text) - WORD + 1))
    return any(_plain(left) and _plain(right) for left, right in halves)


def _plain(part):
    return part in _common() or _core(part) in _common()


def _without_runs(text):
    """ "abcd1234hej" → "hej": what runs along a row, either way, is as good as not there."""
    found, at = [], 0
    while at < len(text):
        length = next(
            (size for size in range(min(len(text) - at, LONGEST), RUN - 1, -1) if _is_run(text[at : at + size])), 0
        )
        if not length:
            found.append(text[at])
        at += length or 1
    return "".join(found)


def _is_run(text):
    return any(text in row or text in row[::-1] for row in ROWS)
