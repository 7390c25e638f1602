"""A picture comes in, a small plain PNG goes out, and nothing else."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tenants.branding import logo


def picture(kind="PNG", size=(800, 400), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 100, 50, 128)[: len(mode)]).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_small_and_keeps_its_shape(kind):
    with Image.open(io.BytesIO(logo.redrawn(picture(kind)))) as made:
        assert made.format == "PNG" and made.size == (320, 160)


def test_a_small_one_is_not_blown_up():
    with Image.open(io.BytesIO(logo.redrawn(picture(size=(40, 40))))) as made:
        assert made.size == (40, 40)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_transparency_survives(mode):
    with Image.open(io.BytesIO(logo.redrawn(picture(mode=mode)))) as made:
        assert made.mode == "RGBA" and made.getpixel((5, 5))[3] == (128 if mode == "RGBA" else 255)


def test_what_a_photo_tells_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"  # ImageDescription
    exif[0x0112] = 6  # lies on its side
    photo = picture("JPEG", exif=exif.tobytes(), comment=b"by Tove")
    made = logo.redrawn(photo)
    assert b"taken at home" in photo and b"taken at home" not in made and b"Tove" not in made
    with Image.open(io.BytesIO(made)) as upright:
        assert upright.size == (160, 320) and not upright.getexif() and upright.info == {}


def test_text_in_a_png_is_gone():
    notes = PngInfo()
    notes.add_text("Author", "Tove Lindell")
    assert b"Tove" not in logo.redrawn(picture(pnginfo=notes))


def test_what_hides_behind_the_picture_is_gone():
    assert b"<script>" not in logo.redrawn(picture() + b"<script>alert(1)</script>")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "bad", [b"", b"not a picture", SVG, picture()[:60], picture("GIF"), picture("TIFF"), b"GIF89a" + b"\0" * 50]
)
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(logo.NotALogo) as refused:
        logo.redrawn(bad)
    assert refused.value.reason == "kind"


def test_a_bomb_is_refused_before_it_unpacks():
    small_file_many_pixels = picture(size=(20_000, 20_000), mode="L")
    assert len(small_file_many_pixels) < logo.MOST_BYTES
    with pytest.raises(logo.NotALogo) as refused:
        logo.redrawn(small_file_many_pixels)
    assert refused.value.reason == "size"


def test_a_file_too_large_is_refused():
    with pytest.raises(logo.NotALogo) as refused:
        logo.redrawn(b"\x89PNG" + b"\0" * logo.MOST_BYTES)
    assert refused.value.reason == "size"


def test_the_same_picture_has_the_same_name():
    assert logo.name(logo.redrawn(picture())) == logo.name(logo.redrawn(picture()))
    assert len(logo.name(b"x")) == 64
