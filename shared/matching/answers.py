"""Somebody's answers, from consent to the choice: opened by their own browser, for a day.

A row holds them sealed under the token in the cookie `__Host-match`. Whatever ends them deletes the row and drops the
cookie; nothing that is left opens anything.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from shared.ids import uuid7
from shared.matching import store
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import ON_SITE, Place, Wish
from shared.matching.models import Listing
from shared.matching.sealing import Refused, open_answers, seal_answers, seal_brief
from shared.staff import cookies
from shared.staff.epochs import Destroyed

COOKIE = "__Host-match"
LIFE = timedelta(hours=23, minutes=55)  # the job that ends them runs every minute; a day is promised
PASSAGE = timedelta(minutes=10)
COUNTED = ("areas", "methods", "forms", "languages", "times")


@dataclass
class Open:
    """A request that this browser has opened: `said`, the answers so far."""

    token: bytes
    said: dict

    def __repr__(self):
        return "Open"  # no answer in a log


@sensitive_variables()
def begin(response, policy: int, language: str, now: datetime) -> None:
    """After consent. `policy`: number of the version that was shown, of this place's own policy."""
    token = os.urandom(32)
    said = {"whose": connection.schema_name, "policy": policy, "consented_at": now.isoformat()}
    said |= {"seed": os.urandom(16).hex(), "spoken": language, "ranked": True}
    held = seal_answers(token, said)
    store.begin(cookies.digest(token), held, now, now + LIFE)
    cookies.put(response, COOKIE, cookies.b64(token), max_age=int(LIFE.total_seconds()))


@sensitive_variables()
def opened(request, now: datetime) -> Open | None:
    """What this browser's cookie opens; None where there is nothing any more."""
    token = cookies.read(request, COOKIE)
    held = store.find(cookies.digest(token), now) if token else None
    if held is None:
        return None
    try:
        return Open(token, open_answers(token, held))
    except (Refused, Destroyed):
        return None


@sensitive_variables()
def save(found: Open) -> None:
    store.save(cookies.digest(found.token), seal_answers(found.token, found.said))


def destroy(request, response) -> None:
    """At once, by whoever gave them."""
    end_row(request)
    cookies.drop(response, COOKIE)


def end_row(request) -> None:
    """The row of this browser's cookie, where a new one takes its place."""
    if token := cookies.read(request, COOKIE):
        store.end(cookies.digest(token))


@sensitive_variables()
def hand_over(found: Open, to: Listing, now: datetime) -> str:
    """The answers, sealed to the practitioner who was chosen; the code that leads to them, for the address. "" where that
    practitioner has no key yet: then nobody is told anything."""
    if not to.public_key:
        return ""
    code, brief = os.urandom(32), uuid7()
    said = {name: found.said[name] for name in found.said if name in TOLD} | {"at": now.isoformat()}
    held = seal_brief(bytes(to.public_key), said, to.clinic, to.practitioner, brief)
    store.hand_over(cookies.digest(code), to.clinic, to.practitioner, brief, held, now + PASSAGE)
    return cookies.b64(code)


# What a practitioner is told: the answers, not how the program was told to use them.
TOLD = (
    *("audience", "areas", "main", "words", "forms", "first_form", "town", "reach", "region", "languages"),
    *("first_language", "methods", "traits", "times", "gender", "gender_must", "licensed", "most", "currency", "soon"),
    *("spoken", "whose", "policy", "consented_at"),
)


def wish(said: dict) -> Wish:
    """The engine's numbers. `said` has at least audience, areas, forms and languages."""
    known = vocabulary()
    town = known.towns.get(said.get("town", ""))
    forms = known.mask("forms", said["forms"])
    first = said.get("first_form") or said["forms"][0]
    language = said.get("first_language") or said["languages"][0]
    return Wish(
        audiences=known.mask("audiences", [said["audience"]]),
        areas=known.mask("areas", said["areas"]),
        main=known.mask("areas", [said.get("main") or said["areas"][0]]),
        languages=known.mask("languages", said["languages"]),
        first_language=known.mask("languages", [language]) if len(said["languages"]) > 1 else 0,
        forms=forms,
        first_form=known.mask("forms", [first]) if len(said["forms"]) > 1 else 0,
        regions=(known.regions[said["region"]],) if said.get("region") else (),
        place=Place(town.lat, town.lon, said["reach"]) if town and forms & ON_SITE else None,
        licensed=said.get("licensed", False),
        most=(said.get("most") or 0) * 100,
        currency=known.bits["currencies"][said.get("currency") or "SEK"],
        gender=known.bits["genders"].get(said.get("gender", ""), 0),
        gender_must=bool(said.get("gender") and said.get("gender_must")),
        methods=known.mask("methods", said.get("methods", [])),
        traits=known.mask("traits", said.get("traits", [])),
        times=known.mask("times", said.get("times", [])),
        soon=said.get("soon", False),
    )


def count(said: dict, now: datetime) -> None:
    """One more of each thing that was asked for, in the month and the region; nothing that ties them together."""
    known, month = vocabulary(), now.date().replace(day=1)
    town = known.towns.get(said.get("town", ""))
    region = town.region if town else known.regions.get(said.get("region", ""), 0)
    pairs = [("asked", 0), ("audiences", known.bits["audiences"][said["audience"]])]
    pairs += [(kind, known.bits[kind][key]) for kind in COUNTED for key in said.get(kind, [])]
    store.count(month, region, pairs)
