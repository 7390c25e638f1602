"""Inline pictures: icons (lucide) and drawings, kept as files beside this module.

They are inlined, never linked, so that they follow the clinic's colour and the light or dark scheme. All are
decoration: `aria-hidden`, with their meaning in the words beside them.
"""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

HERE = Path(__file__).parent
ICONS, DRAWINGS = HERE / "icons", HERE / "art"


@cache
def _inside(path: Path) -> tuple[str, SafeString]:
    """(viewBox, everything between <svg> and </svg>) of a file of ours. Raises LookupError for an unknown name."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(sorted(other.stem for other in path.parent.glob("*.svg")))
        raise LookupError(f"no picture {path.stem!r}; there are {known}") from None
    view_box = re.search(r'viewBox="([\d. -]+)"', text)[1]
    return view_box, mark_safe(re.search(r"<svg[^>]*>(.*)</svg>", text, re.S)[1].strip())  # noqa: S308 - our own files


def icon(name: str) -> SafeString:
    view_box, shapes = _inside(ICONS / f"{name}.svg")
    return format_html('<svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>', view_box, shapes)


def drawing(name: str) -> SafeString:
    view_box, shapes = _inside(DRAWINGS / f"{name}.svg")
    return format_html('<svg class="art" viewBox="{}" aria-hidden="true">{}</svg>', view_box, shapes)
