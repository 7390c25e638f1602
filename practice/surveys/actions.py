"""Writing surveys, asking, answering."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.people.models import User
from practice.surveys import content, mails, queries, results
from practice.surveys.models import Invitation, Response, Survey
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force


def save(survey: Survey, values: Mapping[str, object], now: datetime) -> Survey:
    """What it asks is left out of `values` once somebody was asked."""
    for name, value in values.items():
        setattr(survey, name, value)
    survey.changed_at = now
    survey.save()
    return survey


def ask_due(now: datetime) -> int:
    """Everybody whose session was so long ago, once for each session and not again too soon. Returns how many."""
    if not queries.offered(now):
        return 0
    done = 0
    for survey in Survey.objects.filter(is_open=True, after=Survey.After.SESSION):
        seen: set[UUID] = set()
        for booking in queries.sessions_to_ask(survey, now):
            about = booking.client, "session", booking.ends_at
            if booking.client_id not in seen and queries.may_ask(*about, policy_in_force(now), now):
                seen.add(booking.client_id)
                done += _ask(survey, booking.client, booking.service_id, booking.pk, now)
    return done


def course_ended(course: UUID, ended_at: datetime, participants: Iterable[UUID], now: datetime) -> int:
    """settings.COURSE_ENDED: everybody who took part is asked by each open survey after courses. Returns how many."""
    if not queries.offered(now):
        return 0
    people = User.objects.filter(pk__in=list(participants), role=User.Role.CLIENT, closed_at=None, email__isnull=False)
    rows = Survey.objects.filter(is_open=True, after=Survey.After.COURSE)
    return sum(
        _ask(survey, client, None, course, now)
        for survey in rows
        for client in people.exclude(pk__in=queries.asked_lately(survey, now))
        if queries.may_ask(client, "event_held", ended_at, policy_in_force(now), now)
    )


@transaction.atomic
def _ask(survey: Survey, client: User, service: UUID | None, about: UUID, now: datetime) -> bool:
    found, made = Invitation.objects.get_or_create(
        survey=survey, client=client, about=about, defaults={"service": service, "asked_at": now}
    )
    if made:
        mails.asked(found, now)
    return made


def say_yes(
    client: User, document: Document, promise: str, words: str, language: str, controller: str, now: datetime
) -> bool:
    """False where the words that were shown (by their hash) are not today's."""
    row = ledger.ask(client.pk, promise, document, language, now, controller=controller)
    if row.sha256 != words:
        return False
    if row.waits:
        ledger.give(row, now, Consent.How.FORM)
    return True


@sensitive_variables()
@transaction.atomic
def answer(invitation: Invitation, said: Mapping[str, int | str], zone: ZoneInfo, now: datetime) -> bool:
    """Kept apart from whoever gave it. False where they had answered already."""
    if not Invitation.objects.filter(pk=invitation.pk, answered=False).update(answered=True):
        return False
    month = now.astimezone(zone).date().replace(day=1)
    row = Response(survey=invitation.survey, service=invitation.service, month=month)
    content.keep(row, dict(said))
    row.save(force_insert=True)
    return True


def release() -> int:
    """By night, so that nobody sees results change at the moment that somebody answers."""
    return sum(results.release(survey) for survey in Survey.objects.all())
