"""What an answer holds, as plain data: it is kept, hashed and handed over as JSON, and shown as HTML and PDF."""

from datetime import datetime

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from shared.privacy import persons, place
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from shared.privacy.rights import answers, controlling
from shared.privacy.rights.models import Request

FORMAT = 1


@sensitive_variables()
def access(request: Request, now: datetime) -> dict:
    """GDPR art. 15: every field, who has read, what the policy says of it, and the journal as its holders released it."""
    sections = persons.dossier(request.person)
    document = policy_in_force(now)
    return _head(request, now) | {
        **_sections(request, sections),
        "journal": [
            {"state": part.state, "reason": part.reason, "notes": answers.part_data(part)}
            for part in request.parts.order_by("pk")
        ],
        "purposes": _purposes(document, {section.category for section in sections}),
        "recipients": [
            {"name": one.name, "country": one.country, "categories": list(one.categories)}
            for one in document.recipients.values()
        ],
    }


@sensitive_variables()
def portability(request: Request, now: datetime) -> dict:
    """GDPR art. 20: only what the person gave, in a form that a machine reads."""
    return _head(request, now) | _sections(request, persons.dossier(request.person, given=True))


def _sections(request: Request, sections: list[persons.Section]) -> dict:
    """`yours_alone`, where something is: {table: [number of a row, from 0]}, which stand in no copy that staff hold."""
    alone = place.covered(request.person, [(one.table, one.keys) for one in sections])
    return {"sections": persons.as_data(sections)} | ({"yours_alone": alone} if alone else {})


def for_staff(data: dict) -> dict:
    """An answer as whoever posts it or hands it on may hold it: without what only the practitioner and the person may read."""
    alone, sections = data.get("yours_alone", {}), []
    for one in data["sections"]:
        shut = set(alone.get(one["table"], ()))
        rows = [row for number, row in enumerate(one["rows"]) if number not in shut]
        sections += [one | {"rows": rows}] if rows else []
    left = {name: one for name, one in data.items() if name != "yours_alone" and (name != "journal" or not one)}
    return left | {"sections": sections}


def _head(request: Request, now: datetime) -> dict:
    document = policy_in_force(now)
    return {
        "format": FORMAT,
        "kind": request.kind,
        "reference": request.reference,
        "place": connection.schema_name,
        "controller": controlling.answering(request, document, now),
        "policy_version": document.clinic.version,
        "made_at": now.isoformat(),
    }


def _purposes(document, categories: set[str]) -> list[str]:
    """Keys of the promises; the pages say them in words."""
    return sorted(
        key
        for key, one in document.purposes.items()
        if any(covers(wide, category) or covers(category, wide) for wide in one.categories for category in categories)
    )
