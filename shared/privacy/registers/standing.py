"""Agreements and security measures: which of them are whole, which run out, which wait for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.engine.render import Voice, line
from shared.privacy.registers.models import Review

SOON = timedelta(days=60)  # an agreement: time to write a new one
NEAR = timedelta(days=14)  # a review: time to find an hour


@dataclass(frozen=True)
class Agreement:
    """`state`: whole, soon, over, missing, through (the processor that engages it), or none (no agreement is owed)."""

    promise: str
    name: str
    kind: str
    signed: date | None
    expires: date | None
    state: str


def agreements(document: Document, today: date, language: str) -> list[Agreement]:
    """One for each recipient that has an agreement or owes one, what needs somebody first."""
    voice = Voice(document, language)
    found = [_agreement(voice, key, one, today) for key, one in document.recipients.items()]
    order = ("over", "missing", "soon", "whole", "through")
    return sorted((one for one in found if one.state != "none"), key=lambda one: order.index(one.state))


def _agreement(voice: Voice, key: str, one: Recipient, today: date) -> Agreement:
    kind = voice.pattern("recipients", "agreements", one.agreement.kind) if one.agreement else ""
    return Agreement(
        f"recipients.{key}",
        voice.named(one),
        kind,
        one.agreement.signed if one.agreement else None,
        one.agreement.expires if one.agreement else None,
        _state(one, today),
    )


def _state(one: Recipient, today: date) -> str:
    if one.agreement is None:
        if one.engaged_by:
            return "through"
        return "missing" if one.role in ("processor", "joint") else "none"
    if one.agreement.expires is None or one.agreement.expires > today + SOON:
        return "whole"
    return "soon" if one.agreement.expires >= today else "over"


@dataclass(frozen=True)
class Measure:
    """`next_on`: the day of the next review, None where nobody has set one. `state`: fine, near, due, failing or unset."""

    promise: str
    name: str
    words: str
    owner: str
    evidence: str
    next_on: date | None
    last: Review | None
    state: str


def measures(document: Document, today: date, language: str, last: Mapping[str, Review]) -> list[Measure]:
    """In the policy's order. `last`: the newest review of each measure."""
    found = []
    for key, one in document.security.items():
        said, review = line(document, f"security.{key}", language), last.get(f"security.{key}")
        next_on = review.next_on if review else one.review
        found.append(
            Measure(
                said.id,
                said.heading,
                said.sentence,
                one.owner,
                review.evidence if review else one.evidence,
                next_on,
                review,
                _due(next_on, review, today),
            )
        )
    return found


def _due(next_on: date | None, review: Review | None, today: date) -> str:
    if review and review.outcome == Review.Outcome.FAILS:
        return "failing"
    if next_on is None:
        return "unset"
    return "due" if next_on <= today else "near" if next_on <= today + NEAR else "fine"
