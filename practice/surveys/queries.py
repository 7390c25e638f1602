"""Which surveys there are, whom they are to be sent to, and what a client says yes to first."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from practice.booking.models import Booking
from practice.people.models import User
from practice.sharing.door import episodes_of
from practice.surveys.models import Invitation, Survey
from shared.privacy.consents import queries as consents
from shared.privacy.consents.questions import Question, asked_of, on_consent
from shared.privacy.engine.decide import may_reach
from shared.privacy.engine.document import Document
from shared.privacy.engine.records import local_day
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force

CATEGORY = "survey"
LATE = timedelta(days=7)  # a session that is longer past is asked about no more
ANSWERABLE = timedelta(days=30)


def offered(now: datetime) -> bool:
    """Whether the policy says how long answers are kept."""
    document = policy_in_force(now)
    return bool(document) and any(covers(wide, CATEGORY) for one in document.retention.values() for wide in one.of)


def asks(document: Document) -> Question | None:
    """What is said yes to before answering; None where the policy rests surveys on something else."""
    for one in asked_of(document):
        if one.kind == "purposes" and any(covers(wide, CATEGORY) for wide in on_consent(document.purposes[one.key])):
            return one
    return None


def agreed(client: User, document: Document, asked: Question, now: datetime) -> bool:
    return consents.agreed(client.pk, asked.promise, document, episodes_of(client, now))


def surveys() -> QuerySet[Survey]:
    return Survey.objects.order_by("-changed_at")


def was_used(survey: Survey) -> bool:
    """Somebody was asked: then what it asks stays as it is."""
    return survey.invitations.exists() or survey.responses.exists()


def sessions_to_ask(survey: Survey, now: datetime) -> QuerySet[Booking]:
    """Held sessions whose time to ask has come, of clients who were not asked lately."""
    until = now - timedelta(days=survey.days_after)
    rows = Booking.objects.filter(
        state=Booking.State.COMPLETED, ends_at__lte=until, ends_at__gt=until - LATE, client__isnull=False,
        client__closed_at=None, client__email__isnull=False,
    )  # fmt: skip
    if survey.services:
        rows = rows.filter(service__in=survey.services)
    return rows.exclude(client__in=asked_lately(survey, now)).select_related("client").order_by("ends_at")


def asked_lately(survey: Survey, now: datetime) -> QuerySet:
    since = now - timedelta(days=survey.rest_days)
    return Invitation.objects.filter(survey=survey, asked_at__gt=since, client__isnull=False).values("client")


def may_ask(client: User, after: str, ended_at: datetime, document: Document, now: datetime) -> bool:
    """As the policy says of mail that goes out of our own accord after that event (`outreach`): not too soon, not too often,
    and no more once they have answered. Where it says nothing, the clinic's own settings are all there is. That somebody
    answered is known, and not when: it counts from the day on which they were asked."""
    promised = [key for key, one in document.outreach.items() if one.after == after and "mail" in one.channels]
    if not promised:
        return True
    zone = document.clinic.timezone
    rows = Invitation.objects.filter(client=client).values_list("asked_at", "answered")
    sent = [(local_day(at, zone), answered) for at, answered in rows]
    events = {after: (local_day(ended_at, zone),), "replied": tuple(day for day, answered in sent if answered)}
    days, today = [day for day, _ in sent], local_day(now, zone)
    return all(may_reach(document, key, events, days, today) for key in promised)


def open_of(client: User, now: datetime) -> QuerySet[Invitation]:
    """What this client may still answer."""
    rows = Invitation.objects.filter(client=client, answered=False, asked_at__gt=now - ANSWERABLE, survey__is_open=True)
    return rows.select_related("survey").order_by("-asked_at")


def open_one(client: User, pk: UUID, now: datetime) -> Invitation | None:
    return open_of(client, now).filter(pk=pk).first()
