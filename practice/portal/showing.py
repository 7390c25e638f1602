"""What the clinic's front page says, from booking's offer and the policy in force, as templates/portal/home.html wants it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst, slugify

from practice.booking.queries import Offered, Presented
from practice.booking.words import forms_word, spoken_words
from practice.people.models import User
from shared.privacy import presenting
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import line
from shared.privacy.kept import Kept
from tenants.branding.queries import said

# The measures that a visitor cares about most, the first ones first.
FOREMOST = (
    "sealed_journal", "access_log", "discreet_messages", "relation_access", "confidentiality", "key_destruction",
    "hardware_keys", "encrypted_transit",
)  # fmt: skip
MEASURES = 3  # beside one promise about how long something is kept


def book_url(service: UUID, practitioner: User | None = None) -> str:
    url = reverse("booking:choose", args=[service])
    return f"{url}?who={practitioner.pk}" if practitioner else url


def practitioner(one: Presented, languages: Sequence[str]) -> dict:
    user, card = one.practitioner, one.card
    first = one.next.service if one.next else one.services[0]
    return {
        "name": user.get_full_name(),
        "initials": (user.first_name[:1] + user.last_name[:1]).upper(),
        "title": said(card.title, languages).rstrip(".") if card else "",
        "about": said(card.about, languages) if card else "",
        "languages": capfirst(spoken_words(card.languages)) if card else "",
        "meets": forms_word(one.forms),
        "next": one.next.start if one.next else None,
        "book_url": book_url(first.pk, user),
    }


def service(one: Offered, languages: Sequence[str]) -> dict:
    return {
        "name": said(one.service.name, languages),
        "about": said(one.service.about, languages),
        "minutes": one.service.minutes,
        "meets": forms_word(one.service.forms),
        "price": one.service.price,
        "currency": one.service.currency,
        "next": one.next.start if one.next else None,
        "book_url": book_url(one.service.pk),
    }


def promises(document: Document, lang: str, kept: Mapping[str, Kept]) -> list[dict]:
    """At most four: what protects the journal and the visitor, and one period, rather one that was just kept."""
    chosen = [*_measures(document), *_period(document, kept)]
    page = reverse("privacy:page")
    return [
        presenting.promise(line(document, name, lang), kept.get(name)) | {"url": f"{page}#{slugify(name)}"}
        for name in chosen
    ]


def _measures(document: Document) -> list[str]:
    by_measure = {one.measure: f"security.{key}" for key, one in reversed(document.security.items())}
    return [by_measure[measure] for measure in FOREMOST if measure in by_measure][:MEASURES]


def _period(document: Document, kept: Mapping[str, Kept]) -> list[str]:
    names = [f"retention.{key}" for key in document.retention]
    just_kept = [name for name in names if name in kept and kept[name].state == "kept"]
    return (just_kept or names)[:1]
