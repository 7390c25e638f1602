"""An application's life: begun, sent, answered, or withdrawn and gone."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from practice.applications import mails
from practice.applications.models import Application
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.team import actions as team
from shared.web.access import MANAGERS

State = Application.State
DRAFTS_LIVE = timedelta(days=30)


class NotReady(Exception):
    """Something that must be said is missing."""


class Closed(Exception):
    """It was answered already."""


def of(email: str) -> Application | None:
    """The one that is open, or else the latest."""
    rows = Application.objects.filter(email=email).order_by("-created_at")
    return next((row for row in rows if row.is_open), None) or rows.first()


def save(email: str, words: Mapping[str, object], language: str, now: datetime) -> Application:
    """Begun, or gone on with; of two first clicks at once both write the same. Raises Closed once it is sent."""
    new = Application(email=email, language=language, created_at=now, saved_at=now)
    Application.objects.bulk_create([new], ignore_conflicts=True)
    row = Application.objects.select_for_update().get(email=email, state__in=(State.DRAFT, State.SENT))
    if row.state != State.DRAFT:
        raise Closed
    for name, value in words.items():
        setattr(row, name, value)
    row.language, row.saved_at = language, now
    row.save()
    return row


def send(row: Application, now: datetime) -> None:
    """To those who run the clinic. Again: nothing. Raises NotReady."""
    if not row.first_name or not row.profession:
        raise NotReady
    if Application.objects.filter(pk=row.pk, state=State.DRAFT).update(state=State.SENT, sent_at=now):
        for user in members(holding(MANAGERS)):
            send_later(mails.ARRIVED, user, now, about=row.pk)


def withdraw(row: Application) -> None:
    """Whatever was sent along is gone at once, with what was said. Raises Closed for one that was answered."""
    if not row.is_open:
        raise Closed
    row.delete()


def reject(row: Application, actor: User, reason: str, now: datetime) -> None:
    """`reason`: to the applicant, on their page; the mail only says that it is there. Raises Closed."""
    _decide(row, actor, State.REJECTED, reason, now)


@transaction.atomic
def approve(row: Application, actor: User, terms: team.Terms, reason: str, country: str, now: datetime) -> None:
    """An invitation to the proven address goes out, and the licence comes along as looked up. Raises Closed, and what
    team.actions.invite raises."""
    _decide(row, actor, State.APPROVED, reason, now)
    licence = {
        "profession": row.profession,
        "country": country,
        "number": row.licence_number,
        "checked_at": now.isoformat(),
    }
    if row.licence_expires_on:
        licence["expires_on"] = row.licence_expires_on.isoformat()
    person = {name: getattr(row, name) for name in ("email", "first_name", "last_name", "language")}
    team.invite(actor, person, terms, now, [licence] if row.licence_number else [])


def _decide(row, actor, state, reason, now):
    open_ = Application.objects.filter(pk=row.pk, state=State.SENT)
    if not open_.update(state=state, decided_at=now, decided_by=actor.pk, reason=reason):
        raise Closed
    send_later(mails.ANSWERED, None, now, about=row.pk, address=row.email, language=row.language)


def purge(now: datetime) -> int:
    """Drafts that nobody has gone on with."""
    return Application.objects.filter(state=State.DRAFT, saved_at__lte=now - DRAFTS_LIVE).delete()[0]
