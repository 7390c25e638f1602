"""Own choice first, then the browser's wish, then the place's first language."""

import pytest

from shared.web.languages import choose


@pytest.mark.parametrize(
    ("cookie", "accepts", "offered", "expected"),
    [
        (None, "", ("sv", "en"), "sv"),
        ("en", "sv", ("sv", "en"), "en"),
        ("de", "en", ("sv", "en"), "en"),  # a choice made before the clinic gave the language up
        (None, "de-AT,de;q=0.9,en;q=0.5", ("sv", "de", "en"), "de"),
        (None, "fi,en;q=0.8", ("da", "en"), "en"),
        (None, "nb", ("da", "en"), "da"),
        (None, "nn-NO", ("sv", "en"), "sv"),
        (None, "*", ("da",), "da"),
        (None, "fi", ("da", "en"), "da"),
        (None, "en;q=0,sv", ("en", "sv"), "sv"),
        ("", "not a header;;;", ("sv",), "sv"),
        ("<script>", "x" * 5000, ("sv",), "sv"),
    ],
)
def test_whose_word_counts(cookie, accepts, offered, expected):
    assert choose(cookie, accepts, offered) == expected
