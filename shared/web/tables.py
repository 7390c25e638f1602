"""Tables as files that a spreadsheet opens: semicolons, UTF-8 with its mark, and nothing in a cell that it would run.

Every CSV that leaves the product is written here."""

import csv
import io
import re
from collections.abc import Iterable

from django.http import HttpResponse

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection). What is only a sign and digits stays as it is: it
# can run nothing, and "'-3" would be no number any more and "'+46 70 123 45 67" nothing that is copied into a telephone. With
# a second sign ("+46-70-123") a spreadsheet would reckon, so that becomes text like all else.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?|\+[0-9][0-9 ]*")


def cell(value) -> str:
    """What may stand in a file: the text of it, with a quotation mark before what would be run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def bare(text: str) -> str:
    """What `cell` was given, where a file of ours, or of another system as careful, comes back."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" \u00a0").startswith(FORMULA) else text


def as_csv(head: Iterable, rows: Iterable[Iterable], separator: str = ";") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def file(content: bytes, name: str) -> HttpResponse:
    """A download that no cache keeps. `name`: ASCII, with its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
