"""Whether the policy knows of such customers, and whose they are."""

from django.db.models import QuerySet

from practice.engagements.models import Engagement
from practice.engagements.personal_data import CUSTOMER, NOTE
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import line


def promised(document: Document | None) -> list[str]:
    """Ids of the promises that say how long both are kept; nothing is offered where one of the two has none."""
    if document is None:
        return []
    here = {key: one.of for key, one in document.retention.items() if not one.media or "digital" in one.media}
    found = {key: of for key, of in here.items() if CUSTOMER in of or NOTE in of}
    named = {category for of in found.values() for category in of}
    return [f"retention.{key}" for key in found] if {CUSTOMER, NOTE} <= named else []


def sentences(document: Document | None, language: str) -> list[str]:
    """The clinic's own rule for them, in the words of its policy."""
    return [line(document, id, language).sentence for id in promised(document)]


def mine(practitioner: User) -> QuerySet[Engagement]:
    """Nobody else's: no role and no relation adds to it. The latest purchase first."""
    return Engagement.objects.filter(practitioner=practitioner).order_by("-bought_on", "-pk")
