"""A clinic's logo: whatever picture comes in, a small plain PNG goes out.

Drawing the pixels anew drops what a photo tells about its maker (place, camera, time), and whatever else a file may
carry behind its picture. SVG is refused: it is a program.
"""

import hashlib
import io

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2 * 2**20
MOST_PIXELS = 16_000_000
SIDE = 320  # pixels; shown at 37 CSS pixels, up to three times as dense, and larger in print


class NotALogo(ValueError):
    """`reason` is "size" (too many bytes or pixels) or "kind" (not a picture we take)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def redrawn(uploaded: bytes) -> bytes:
    """PNG of at most 320 × 320 pixels, upright, without metadata. Raises NotALogo."""
    if len(uploaded) > MOST_BYTES:
        raise NotALogo("size")
    try:
        with Image.open(io.BytesIO(uploaded), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # known from the head, before anything is unpacked
                raise NotALogo("size")
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except NotALogo:
        raise
    except Image.DecompressionBombError as error:
        raise NotALogo("size") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotALogo("kind") from error
    upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    out = io.BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()


ICON = 64  # pixels: what browsers show at 16 and 32, on dense screens too


def icon(png: bytes) -> bytes:
    """The logo as a square PNG for tabs and bookmarks, in the middle of nothing where it is not square."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        picture.thumbnail((ICON, ICON), Image.Resampling.LANCZOS)
        square = Image.new("RGBA", (ICON, ICON))
        square.paste(picture, ((ICON - picture.width) // 2, (ICON - picture.height) // 2))
    out = io.BytesIO()
    square.save(out, "PNG", optimize=True)
    return out.getvalue()


def name(png: bytes) -> str:
    return hashlib.sha256(png).hexdigest()
