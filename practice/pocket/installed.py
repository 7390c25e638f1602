"""What a browser needs to install the signed-in side like an app: a manifest (W3C Web Application Manifest) and icons.

Clients' carries neither the clinic's name nor its colours: an icon on a telephone is seen by whoever borrows it, as a tab's
title is.
"""

import io

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext
from PIL import Image, ImageOps

from shared.web.formats import language
from tenants.branding import palette
from tenants.branding.models import Brand

SIDES = (192, 512)  # pixels: what Chromium asks for
NEUTRAL = "#77797b"  # of web/tab.svg
SHORT = 12  # letters that fit below an icon


def for_clients() -> dict:
    name = gettext("My pages")
    picture = {"src": static("web/tab.svg"), "sizes": "any", "type": "image/svg+xml"}
    return _manifest("/?installed=client", name, NEUTRAL, [picture]) | {"start_url": "/", "display": "minimal-ui"}


def for_staff(row: Brand) -> dict:
    """Begins with the day that may be kept on the device, which leads on where nothing is."""
    if row.logo_hash:
        pictures = [
            {"src": reverse("pocket:icon", args=[side]), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in SIDES
        ]
    else:
        pictures = [{"src": reverse("pocket:initial"), "sizes": "any", "type": "image/svg+xml"}]
    colour = palette.light(row.seed_colour)["base-default"]
    found = _manifest("/?installed=staff", row.name, colour, pictures)
    return found | {"start_url": reverse("pocket:day"), "display": "standalone"}


def _manifest(key, name, colour, pictures) -> dict:
    return {
        "id": key,
        "name": name,
        "short_name": name if len(name) <= SHORT else name.split()[0][:SHORT],
        "lang": language(),
        "scope": "/",
        "theme_color": colour,
        "background_color": "#ffffff",
        "icons": pictures,
    }


def square(png: bytes, side: int) -> bytes:
    """The logo as large as it fits, on white: telephones lay nothing transparent on their own pictures."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        fitting = ImageOps.contain(picture.convert("RGBA"), (side * 4 // 5, side * 4 // 5))
    ground = Image.new("RGBA", (side, side), "white")
    ground.alpha_composite(fitting, ((side - fitting.width) // 2, (side - fitting.height) // 2))
    out = io.BytesIO()
    ground.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def letter(row: Brand) -> str:
    """SVG for a clinic without a logo: its first letter on its colour."""
    steps = palette.light(row.seed_colour)
    said = escape(row.name.strip()[:1].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<rect width="512" height="512" fill="{steps["base-default"]}"/>'
        f'<text x="256" y="350" text-anchor="middle" font-family="sans-serif" font-size="270" '
        f'fill="{steps["base-contrast-default"]}">{said}</text></svg>'
    )
