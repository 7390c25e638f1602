"""Whom a request reaches: the clinic, or whoever answers alone for their own clients or for a service (GDPR art. 26(3))."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from shared.privacy import place
from shared.privacy.engine.document import Document
from shared.privacy.registers.controllers import controllers_for, name_of
from shared.privacy.rights.models import Part, Request


def answering(request: Request, document: Document, now: datetime) -> str:
    """By name: those who answer for whom the person has gone to and what for; else the clinic."""
    whom, what = set(request.parts.values_list("holder", flat=True)), set()
    if request.person and not place.at_platform():
        practitioners, services = import_string(settings.RIGHTS_DEALINGS)(request.person, now)
        whom, what = whom | set(practitioners), set(services)
    return name_of(controllers_for(document, sorted(whom), sorted(what))) or document.clinic.name


def of_part(part: Part, document: Document) -> str:
    """Who answers for the record that this practitioner keeps."""
    return name_of(controllers_for(document, [part.holder])) or document.clinic.name
