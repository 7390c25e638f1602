"""The vocabulary in the page's language."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext

from shared.matching.engine.vocabulary import COUNTRIES, vocabulary
from shared.web.formats import language, locale


def word(section: str, key: str) -> str:
    """One term. Languages by their own names' list (CLDR), forms as the house says them."""
    if section == "languages":
        return gettext("sign language") if key == "sgn" else locale().languages.get(key, key)
    if section == "forms":
        return {"on_site": gettext("on site"), "video": gettext("video"), "phone": gettext("phone")}[key]
    return vocabulary().word(section, key, language())


def words(section: str, mask: int) -> list[str]:
    """The terms of a mask."""
    return [word(section, key) for key in vocabulary().unmask(section, mask)]


def listing(section: str, mask: int) -> str:
    """ "Oro och ångest, panik, sömn", as a sentence begins."""
    return capfirst(", ".join(words(section, mask)))


def choices(section: str, ordered: bool = False) -> list[tuple[str, str]]:
    """For a form; `ordered` by the alphabet of people's eyes, else as the vocabulary has them."""
    found = [(key, capfirst(word(section, key))) for key in vocabulary().keys(section)]
    return sorted(found, key=lambda one: one[1].casefold()) if ordered else found


def regions(countries: Iterable[str] = COUNTRIES) -> list[tuple[str, str]]:
    """[(key, name)] of regions, those of the first country first."""
    return [
        (key, vocabulary().word("regions", key, language()))
        for country in countries
        for key in vocabulary().regions
        if key.startswith(country)
    ]


def region(code: int) -> str:
    return vocabulary().word("regions", vocabulary().region_key(code), language()) if code else gettext("anywhere")


def towns(countries: Iterable[str] = COUNTRIES) -> list[str]:
    """Those of the first country first, by the alphabet (Å, Ä, Ö and Æ, Ø, Å last, as both languages sort them)."""
    order = str.maketrans("åäöÅÄÖæøÆØ", "{|}{|}|}|}")
    found = vocabulary()
    return [
        name
        for country in countries
        for name in sorted(
            (name for name, town in found.towns.items() if found.countries[town.region] == country),
            key=lambda name: name.translate(order).lower(),
        )
    ]
