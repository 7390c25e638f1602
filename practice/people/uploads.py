"""Files that people send: looked at, and drawn anew where they are pictures.

A picture's pixels are drawn anew, which drops where and by whom it was taken and whatever else the file carries. A PDF is
kept as it is; one that runs something or carries other files is refused, and it is only ever handed out as a download.
"""

import io
import re
import unicodedata

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from shared.privacy import readable

PDF, JPEG = "application/pdf", "image/jpeg"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg"}
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 30_000_000
# Beginnings of a PDF's names for programs, other files and things sent elsewhere (ISO 32000-1, 7.11.4, 12.6.4).
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm|ImportData|GoToR|RichMedia|XFA)\b")
MOST_BYTES = 5 * 2**20
LONGEST = 80  # characters of a name
WORDS = {
    "size": _("That file is too large. Use at most 5 MB."),
    "kind": _("That is neither a PDF nor a picture that we can read. Save it as PDF, JPEG or PNG and try again."),
    "active": _("That PDF runs something or carries other files. Print it to a new PDF and try again."),
}


class Refused(ValueError):
    """`why`: "size", "kind", "active" (a PDF that does something)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def looked_at(data: bytes, side: int, pdf: bool = True) -> tuple[str, bytes]:
    """(media type, what is kept). Told by the content, whatever the name says. `side`: pixels of a picture's longer one.
    Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused("size")
    if data[:5] == b"%PDF-" and pdf:
        if ACTIVE.search(data):
            raise Refused("active")
        return PDF, data
    return JPEG, _redrawn(data, side)


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


def plain_name(name: str, media_type: str, otherwise: str) -> str:
    """Without path, unseen signs or an identity number; the ending is that of what is kept. `otherwise`: where nothing of
    it is left."""
    stem = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1].rpartition(".")[0] or name
    stem = re.sub(r"[^\w ()+-]", "", stem).strip()[:LONGEST]
    if not stem or readable.holds_identity_number(stem):
        stem = otherwise
    return stem + ENDINGS[media_type]
