"""What an applicant sends along: looked at, drawn anew where it is a picture, and sealed.

A picture's pixels are drawn anew, which drops where and by whom it was taken and whatever else the file carries. A PDF is
kept as it is; one that runs something or carries other files is refused, and it is only ever handed out as a download.
"""

import io
import re
import unicodedata
from datetime import datetime

from django.db import connection
from PIL import Image, ImageOps, UnidentifiedImageError

from practice.applications.models import Application, ApplicationFile
from shared.privacy import readable
from shared.staff import keyring
from shared.staff.sessions import epochs

Kind = ApplicationFile.Kind
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES, MOST_PIXELS, MOST_FILES = 5 * 2**20, 30_000_000, 8
SIDES = {Kind.PHOTO: 640, Kind.CERTIFICATE: 2400}  # pixels
# Beginnings of a PDF's names for programs, other files and things sent elsewhere (ISO 32000-1, 7.11.4, 12.6.4).
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm|ImportData|GoToR|RichMedia|XFA)\b")
LONGEST = 80


class Refused(ValueError):
    """`why`: "size", "kind", "active" (a PDF that does something), "many"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def context(row: ApplicationFile) -> bytes:
    return keyring.context("application", connection.schema_name, row.application_id, row.pk)


def add(application: Application, kind: str, name: str, data: bytes, now: datetime) -> ApplicationFile:
    """Raises Refused; then nothing is kept."""
    if len(data) > MOST_BYTES:
        raise Refused("size")
    if ApplicationFile.objects.filter(application=application).count() >= MOST_FILES:
        raise Refused("many")
    media_type, kept = looked_at(kind, data)
    row = ApplicationFile(
        application=application, kind=kind, name=plain_name(name, kind, media_type), media_type=media_type,
        size=len(kept), created_at=now,
    )  # fmt: skip
    row.file_epoch, row.file = keyring.wrap(epochs(), kept, context(row))
    if kind == Kind.PHOTO:
        ApplicationFile.objects.filter(application=application, kind=kind).delete()
    row.save(force_insert=True)
    return row


def content(row: ApplicationFile) -> bytes:
    return keyring.unwrap(epochs(), keyring.Wrapped(row.file_epoch, bytes(row.file)), context(row))


def looked_at(kind: str, data: bytes) -> tuple[str, bytes]:
    """(media type, what is kept). Told by the content, whatever the name says."""
    if data[:5] == b"%PDF-" and kind == Kind.CERTIFICATE:
        if ACTIVE.search(data):
            raise Refused("active")
        return "application/pdf", data
    return "image/jpeg", _redrawn(data, SIDES[kind])


def _redrawn(data: bytes, side: int) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # known from the head, before anything is unpacked
                raise Refused("size")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise Refused("size") from error
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("kind") from error
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()


def plain_name(name: str, kind: str, media_type: str) -> str:
    """Without path, unseen signs or an identity number; the ending is that of what is kept."""
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg"}[media_type]
    stem = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1].rpartition(".")[0] or name
    stem = re.sub(r"[^\w ()+-]", "", stem).strip()[:LONGEST]
    if not stem or readable.holds_identity_number(stem):
        stem = kind
    return stem + ending
