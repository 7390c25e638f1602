"""Tables as files that a spreadsheet opens: semicolons, UTF-8 with its mark, and nothing in a cell that it would run."""

import csv
import io
import re
from collections.abc import Iterable

from django.http import HttpResponse

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection). Plain numbers may begin with a minus.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def cell(value) -> str:
    """What may stand in a file: the text of it, with a quotation mark before what would be run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def as_csv(head: Iterable, rows: Iterable[Iterable]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def file(content: bytes, name: str) -> HttpResponse:
    """A download that no cache keeps. `name`: ASCII, with its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
