"""PDF from a Typst template and plain data: tagged for screen readers (PDF/UA-1), with its language and its title.

The data goes to the template as JSON and is never read as markup, so nobody's words can become instructions: `#panic()`
in a name is printed as it stands. A template lies under `templates/pdf/`, reads `data` from `/house.typ` and can open no
file outside that folder. Only the fonts of the typst package are used (Libertinus Serif, New Computer Modern, DejaVu Sans
Mono), so that every machine makes the same bytes of the same data.
"""

import json
import re
import unicodedata

import typst
from django.conf import settings
from django.utils.module_loading import import_string

FONTS = typst.Fonts(include_system_fonts=False)
# What those fonts show, tried out sign by sign: Latin, Greek, Cyrillic, Hebrew, Arabic, and the usual symbols. PDF/UA
# refuses a document with a sign that no font has, and the shaper fails on some runs of accents that combine.
SHOWN = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u02c1\u02c6-\u02d1\u0370-\u0373\u0376\u0377\u037a-\u037d\u037f\u0386\u0388-\u038a"
    r"\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff\u05be\u05c0\u05c3\u05c6\u05d0-\u05ea\u05ef-\u05f4\u0606-\u060c\u0615"
    r"\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u066d\u0674\u0679-\u067b\u067e-\u0680\u0683\u0684\u0686\u0687\u0691"
    r"\u0698\u06a4\u06a9\u06af\u06be\u06cc\u06f0-\u06f9\u1e00-\u1eff\u2010-\u2027\u202f-\u203e\u2044-\u2052\u20a0-\u20c0"
    r"\u2100-\u211e\u2120\u2122\u2126\u2190-\u21ff\u2200-\u22ff\u2500-\u25ff\ufffd]"
)
UNSEEN = {"Mn", "Me", "Mc", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # Unicode categories of what leaves no ink


class NoPdf(RuntimeError):
    """The template can't be set: a fault of ours, never of the data."""


def brand_here() -> dict | None:
    """The look of the place that is entered, for `pdf`."""
    return import_string(settings.PDF_BRAND)()


def pdf(template: str, data: dict, lang: str, brand: dict | None = None) -> bytes:
    """A PDF/UA-1 file, the same bytes for the same arguments.

    `template`: a path under `templates/pdf`, such as "document.typ" (which says what data it takes).
    `data`: what json.dumps takes; `data["title"]` is the document's title. `lang`: sv, da, en or de.
    `brand`: {"name", "colour" ("#rrggbb", dark enough to be read on white), "logo" (a PNG's bytes as numbers, or [])}.
    A sign that no font has stands as its name in brackets, "[grinning face]"; accents that combine with nothing are left
    out. The exact words belong in a JSON or HTML file beside this one. Raises KeyError without a title; NoPdf.
    """
    root = settings.ROOT / "templates" / "pdf"
    inputs = {"lang": lang, "title": _showable(data["title"]), "data": json.dumps(_showable(data), ensure_ascii=False)}
    if brand:
        inputs["brand"] = json.dumps(_showable(brand), ensure_ascii=False)
    compiler = typst.Compiler(input=root / template, root=root, font_paths=FONTS, sys_inputs=inputs)
    try:
        return compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    except typst.TypstError as error:
        # Typst quotes what it could not set, which may be somebody's health: where it went wrong, not at what.
        raise NoPdf(f"{template}: {len(error.hints)} hints, {len(error.trace)} places") from None


def _showable(value):
    """The same data with every text in signs that the fonts have."""
    if isinstance(value, str):
        return "".join(_sign(one) for one in unicodedata.normalize("NFC", value))
    if isinstance(value, dict):
        return {key: _showable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_showable(part) for part in value]
    return value


def _sign(one: str) -> str:
    if SHOWN.match(one):
        return one
    if one == "\t":
        return " "
    if unicodedata.category(one) in UNSEEN:
        return ""
    name = unicodedata.name(one, "")
    return f"[{name.lower()}]" if name and "IDEOGRAPH" not in name else f"[U+{ord(one):04X}]"
