"""Which language a page speaks: the visitor's own choice, else their browser's wish, else the place's first one."""

from collections.abc import Mapping, Sequence

from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "language"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
NAMES = {"sv": "Svenska", "da": "Dansk", "en": "English", "de": "Deutsch"}
# Norwegian readers understand Danish and Swedish better than English.
NEIGHBOURS = {"nb": ("da", "sv"), "nn": ("da", "sv"), "no": ("da", "sv")}


def choose(chosen: str | None, accepts: str, offered: Sequence[str]) -> str:
    """`chosen`: the cookie; `accepts`: the Accept-Language header; `offered`: codes, the default first, never empty."""
    if chosen in offered:
        return chosen
    for wish, _ in parse_accept_lang_header(accepts):
        code = wish.partition("-")[0]
        for candidate in (code, *NEIGHBOURS.get(code, ())):
            if candidate in offered:
                return candidate
    return offered[0]


def in_language(words: Mapping[str, str], language: str) -> str:
    """Of {language: text}: this one's, else the first that there is; "" where there is none."""
    return words.get(language) or next((text for text in words.values() if text), "")
