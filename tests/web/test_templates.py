"""Habits of every template: they hold under the content policy, and they can be read by Django at all."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDERS = [settings.ROOT / "templates", *settings.ROOT.glob("*/*/templates")]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
PAGES = [
    path for path in FILES if "email" not in path.parts and not path.stem.endswith("_mail")
]  # mail programs know no style sheet
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)

FORBIDDEN = {
    "an inline style": r"\sstyle=",
    "a handler in an attribute": r"(?<!with)\son[a-z]+=",
    "an inline script without its nonce": r"<script(?![^>]*(?:nonce|src)=)",
    "a style element without its nonce": r"<style(?![^>]*nonce=)",
    "an address that runs": r"(?:href|action|src)=\"\s*javascript:",
    "somebody else's file": r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=\"(?:https?:)?//",
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.ROOT)))
def test_a_template_holds_under_the_content_policy(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(settings.ROOT)))
def test_a_template_can_be_read(path):
    folder = next(folder for folder in FOLDERS if path.is_relative_to(folder))
    assert get_template(path.relative_to(folder).as_posix())


def test_the_rules_above_find_what_they_forbid():
    wrong = (
        '<p style="x">', "<a onclick=x>", "<script>x</script>", "<style>x</style>", '<a href="javascript:x">',
        '<img src="//tracker.example/x.png">',
    )  # fmt: skip
    for text, pattern in zip(wrong, FORBIDDEN.values(), strict=True):
        assert re.search(pattern, text)
