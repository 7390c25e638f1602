"""What a page may know of the brand of the place it stands in."""

import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection
from django.templatetags.static import static
from django.urls import reverse

from shared.privacy.mail import Look
from shared.web.formats import language
from tenants.branding import palette
from tenants.branding.models import Brand
from tenants.branding.sheet import digest

MAX_AGE = 1.0  # seconds: as old as a host's entry may be (tenants.isolation.hosts)
ENRUM_COLOUR = "#1d5c4f"
FIRST_LANGUAGES = {"SE": ["sv", "en"], "DK": ["da", "en"]}


def brand(clinic) -> Brand:
    """The brand of the clinic that is entered (`clinic`: its ClinicEntry). Unsaved, with its name, before it has one."""
    return Brand.objects.defer("logo").first() or first_brand(clinic)


class Memory:
    """Brands that were read within the last second, so that a page costs no query for its look. One per process."""

    def __init__(self):
        self.found = {}  # schema → (when, Brand)

    def brand(self, clinic) -> Brand:
        """As `brand`, at most MAX_AGE old. The row is shared between requests: read it, never change it."""
        when, row = self.found.get(clinic.schema, (0.0, None))
        if row is None or time.monotonic() - when > MAX_AGE:
            row = brand(clinic)
            self.found[clinic.schema] = time.monotonic(), row
        return row

    def forget(self, clinic) -> None:
        self.found.pop(clinic.schema, None)


memory = Memory()


def first_brand(clinic) -> Brand:
    return Brand(name=clinic.name, seed_colour=ENRUM_COLOUR, languages=list(FIRST_LANGUAGES[clinic.country]))


def said(words: dict[str, str], languages: list[str]) -> str:
    """The words in the active language, else in the clinic's first one that has any; "" when there are none."""
    return next((words[code] for code in (language(), *languages) if words.get(code)), "")


@dataclass(frozen=True)
class Shown:
    """`brand` in every template. `css_url` and `logo_url` name their content, so that they can be kept for ever."""

    name: str
    initial: str = ""
    css_url: str = ""
    logo_url: str = ""
    icon_url: str = ""
    headline: str = ""
    welcome: str = ""
    hours: str = ""
    contact: str = ""
    footer: str = ""
    languages: tuple[str, ...] = ()

    def with_logo(self, url: str) -> "Shown":
        return replace(self, logo_url=url, icon_url="")


def enrum() -> Shown:
    """The platform's own brand."""
    return Shown(name="Enrum", css_url=static("web/brand.css"))


def shown(row: Brand, urlconf: str | None = None) -> Shown:
    def url(name, key):
        return reverse(f"branding:{name}", urlconf=urlconf, args=[key])

    return Shown(
        name=row.name,
        initial=row.name.strip()[:1].upper(),
        css_url=url("css", digest(row)),
        logo_url=url("logo", row.logo_hash) if row.logo_hash else "",
        icon_url=url("icon", row.logo_hash) if row.logo_hash else "",
        headline=said(row.headline, row.languages),
        welcome=said(row.welcome, row.languages),
        hours=said(row.hours, row.languages),
        contact=said(row.contact, row.languages),
        footer=said(row.footer, row.languages),
        languages=tuple(row.languages),
    )


def mail_look(clinic) -> Look:
    """Of the clinic that is entered."""
    row = Brand.objects.first() or first_brand(clinic)
    return Look(palette.light(row.seed_colour)["base-default"], bytes(row.logo) if row.logo else None)


def for_paper() -> dict | None:
    """settings.PDF_BRAND: what templates/pdf/house.typ puts on top of each page; None at the platform."""
    if connection.schema_name == settings.PUBLIC_SCHEMA_NAME:
        return None
    row = Brand.objects.first()
    if row is None:
        return None
    colour = palette.light(row.seed_colour)["text-default"]
    return {"name": row.name, "colour": colour, "logo": list(row.logo or b"")}
