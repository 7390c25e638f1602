"""Whom a request reaches: the clinic, or whoever answers alone for their own clients or for a service (GDPR art. 26(3)).

Each controller that it concerns learns of it. Inside the house that is a task for whoever keeps promises, and for each
practitioner who answers for their own clients; outside it (a company of their own, somebody jointly responsible) it is a task
of handing the request over, with an address where the policy gives one. The clock is the same for all: it runs from the day
the request came (art. 12(3)), and who asks need not know whom to ask (art. 26(3)).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from shared.privacy import place
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Controller
from shared.privacy.handwork.actions import raise_task
from shared.privacy.registers.controllers import Found, controllers_for, joint, name_of
from shared.privacy.rights.models import Part, Request


def answering(request: Request, document: Document, now: datetime) -> str:
    """By name: those who answer for whom the person has gone to and what for; else the clinic."""
    return name_of(controllers_of(request, document, now)) or document.clinic.name


def controllers_of(request: Request, document: Document, now: datetime) -> Found:
    """[(id, Controller)]: those who answer for whom the person has gone to, and for what."""
    whom, what = _dealings(request, now)
    return controllers_for(document, sorted(whom), sorted(what))


def of_part(part: Part, document: Document) -> str:
    """Who answers for the record that this practitioner keeps."""
    return name_of(controllers_for(document, [part.holder])) or document.clinic.name


def route(request: Request, document: Document, now: datetime) -> int:
    """A task for each other controller that the request concerns, once. How many there are."""
    home = own(document)
    concerned = [*controllers_of(request, document, now), *_joint(request, document)]
    others = {
        name: one for name, one in concerned if one.joint_with or (name not in home and one.name not in home.values())
    }
    for name, one in others.items():
        about = {"reference": request.reference, "name": _who(document, one), "reach": reach(document, one)}
        raise_task("rights_controller", request.due_on, now, promise=name, person=request.person, about=about,
                   key=f"rights_controller:{request.pk}:{name}")  # fmt: skip
    return len(others)


def own(document: Document) -> dict[str, str]:
    """{id: name} of those who answer for the place itself: they have the request already."""
    general = {f"controllers.{key}": one for key, one in document.controllers.items() if not one.applies_to}
    return {name: one.name for name, one in general.items() if not one.joint_with}


def _joint(request: Request, document: Document) -> Found:
    """Arrangements with others concern whoever names them, or asks without an account: a name on a social network is
    all that is known of such a person."""
    if request.person is not None:
        return []
    return joint(document)


def _who(document: Document, one: Controller) -> str:
    """The other one by name: of a joint arrangement those it is with."""
    partners = [document.recipients[key].name for key in one.joint_with if key in document.recipients]
    return ", ".join(partners) or one.name


def reach(document: Document, one: Controller) -> str:
    """How they are reached, as the policy says: an address of theirs, or the page where the partner takes requests."""
    pages = [document.recipients[key].policy for key in one.joint_with if key in document.recipients]
    return ", ".join(part for part in (one.address, *pages) if part) or "–"


def _dealings(request: Request, now: datetime) -> tuple[set[UUID], set[UUID]]:
    whom, what = set(request.parts.values_list("holder", flat=True)), set()
    if request.person and not place.at_platform():
        practitioners, services = import_string(settings.RIGHTS_DEALINGS)(request.person, now)
        whom, what = whom | set(practitioners), set(services)
    return whom, what
