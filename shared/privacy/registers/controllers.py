"""Who answers: the clinic, a practitioner for their own clients, a service line, or several together (GDPR art. 4(7), 26).

    controllers_for(document, practitioners=[…], services=[…])   those who answer for what these people and services do
    name_of(found)                                               their names, for a page or a letter

The policy names practitioners and services by words of its own; Stands says whom they mean here.
"""

from collections.abc import Iterable
from uuid import UUID

from shared.privacy.engine import decide
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import AppliesTo, Controller
from shared.privacy.registers.models import Stands

Kind = Stands.Kind
Found = list[tuple[str, Controller]]


def terms(kind: str, targets: Iterable[UUID]) -> list[str]:
    return sorted(Stands.objects.filter(kind=kind, target__in=list(targets)).values_list("term", flat=True))


def concerning(practitioners: Iterable[UUID], services: Iterable[UUID]) -> AppliesTo:
    """In the policy's own words, for the engine's questions."""
    return AppliesTo(
        practitioners=tuple(terms(Kind.PRACTITIONER, practitioners)), services=tuple(terms(Kind.SERVICE, services))
    )


def controllers_for(document: Document, practitioners: Iterable[UUID] = (), services: Iterable[UUID] = ()) -> Found:
    """[(id, Controller)] without doubles. With nobody and nothing in particular: who answers for the clinic itself, its
    joint arrangements aside."""
    practitioners, services = tuple(practitioners), tuple(services)
    named = terms(Kind.PRACTITIONER, practitioners) if practitioners else []
    lines = terms(Kind.SERVICE, services) if services else []
    asked = [{"practitioner": term} for term in named] + [{"service": term} for term in lines]
    if len(named) < len(practitioners) or len(lines) < len(services) or not asked:
        asked.append({})  # somebody whom the policy does not name: the clinic answers for them
    found = [one for question in asked for one in decide.controllers_for(document, **question)]
    return alone(list(dict(found).items()))


def alone(found: Found) -> Found:
    """Without those who answer together with somebody else for one thing only, such as a page on a social network."""
    return [(name, one) for name, one in found if not one.joint_with or one.applies_to] or found


def joint(document: Document) -> Found:
    """Arrangements with others: what they are about stands in their words."""
    return [(f"controllers.{key}", one) for key, one in document.controllers.items() if one.joint_with]


def name_of(found: Found) -> str:
    return ", ".join(dict.fromkeys(one.name for _, one in found))


def named_by(document: Document, practitioners: Iterable[UUID], services: Iterable[UUID] = ()) -> str:
    """Whom a sentence such as "… passes this on" names: those who answer for these alone, else the clinic by its name."""
    found = controllers_for(document, practitioners, services)
    own = [one for one in found if one[1].applies_to]
    return name_of(found) if own else document.clinic.name


def terms_used(document: Document) -> dict[str, list[str]]:
    """{kind: [term]}: every word for a practitioner or a service that a promise of this policy is limited to."""
    found = {Kind.PRACTITIONER: set(), Kind.SERVICE: set()}
    for _, one in document.promises():
        found[Kind.PRACTITIONER] |= set(one.applies_to.practitioners)
        found[Kind.SERVICE] |= set(one.applies_to.services)
    return {kind: sorted(words) for kind, words in found.items()}


def stand_for(kind: str, term: str, targets: Iterable[UUID]) -> None:
    """From now on the word means these and no others."""
    wanted = set(targets)
    Stands.objects.filter(kind=kind, term=term).exclude(target__in=wanted).delete()
    for target in wanted:
        Stands.objects.update_or_create(kind=kind, target=target, defaults={"term": term})
