"""Who has seen who takes part: in the access log, where that tells of care."""

from datetime import datetime

from django.http import HttpRequest

from practice.accesslog.actions import What, record
from practice.courses import queries
from practice.courses.models import Course, Registration
from shared.privacy.queries import policy_of


def participants(request: HttpRequest, course: Course, now: datetime) -> list[Registration]:
    """For whoever leads it. Those with an account find it in their log; nobody else has one to read."""
    rows = queries.participants(course)
    if queries.tells_of_care(course, policy_of(request)):
        seen = sorted({one.person for one in rows if one.person})
        record(What.PARTS, who=request.user, clients=seen, unit=request.clinic.name, now=now)
    return rows
