"""Asking, answering, declining, taking back, and turning a question into a time."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.booking import actions as booking
from practice.booking.models import Booking, Service
from practice.booking.offers import save_service
from practice.booking.queries import services
from practice.messaging import actions as messaging
from practice.messaging.actions import Sent
from practice.messaging.models import Message, Thread
from practice.people import relations
from practice.people.models import Relation, User
from practice.questions import billing, mails, queries
from practice.questions.models import Offer, Question
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent
from shared.privacy.engine.document import Document

State = Question.State


class Gone(Exception):
    """It has been answered, taken back or declined meanwhile."""


@transaction.atomic
def save(
    offer: Offer | None, service: Mapping, own: Mapping, people: list[User], currency: str, now: datetime
) -> Offer:
    """`service`: name, about, price, minutes, active; `own`: fields of Offer. Clients choose no time for it themselves."""
    row = offer.service if offer else Service(currency=currency, forms=["phone"], step_minutes=service["minutes"])
    save_service(row, {**service, "audience": Service.Audience.STAFF}, people, now)
    return Offer.objects.update_or_create(service=row, defaults=own)[0]


@sensitive_variables()
@transaction.atomic
def ask(
    client: User, offer: Offer, practitioner: User, way: str, sent: Sent, consent: Consent, category: str, zone: ZoneInfo,
    now: datetime,
) -> Question:  # fmt: skip
    """Sealed to that practitioner, who treats the client from now on. Raises uploads.Refused; then nothing is kept."""
    relations.begin(practitioner, client, Relation.Kind.TREATS, now)
    thread = messaging.begin(client, practitioner, client, sent, category, now)
    return Question.objects.create(
        thread=thread, service=offer.service, way=way, price=offer.service.price, currency=offer.service.currency,
        consent=consent.pk, asked_at=now, answer_by=queries.answer_by(offer, practitioner, now, zone),
    )  # fmt: skip


def say_yes(
    client: User, document: Document, promise: str, words: str, language: str, controller: str, now: datetime
) -> Consent | None:
    """The row that proves it; None where the words that were shown (by their hash) are not today's."""
    row = ledger.ask(client.pk, promise, document, language, now, controller=controller)
    if row.sha256 != words:
        return None
    if row.waits:
        ledger.give(row, now, Consent.How.FORM)
    return row


def written(thread: Thread, message: Message, now: datetime) -> None:
    """settings.MESSAGE_WRITTEN: what its practitioner writes answers a question that waits, unless it is to be a call."""
    if message.author_id != thread.practitioner_id:
        return
    question = Question.objects.select_related("service").filter(thread=thread, state=State.ASKED).first()
    if question and question.way == Question.Way.WRITING and _end(question, State.ANSWERED, now):
        billing.bill(question, now)


def _end(question: Question, state: str, now: datetime, **more) -> bool:
    """Whether it still waited: of two ends one counts."""
    rows = Question.objects.filter(pk=question.pk, state=State.ASKED)
    return bool(rows.update(state=state, ended_at=now, **more))


@transaction.atomic
def withdraw(question: Question, now: datetime) -> bool:
    """By the client, before it is answered: it costs nothing. The relation that it began ends with it."""
    if not _end(question, State.WITHDRAWN, now):
        return False
    _end_relation(question, now)
    return True


@transaction.atomic
def decline(question: Question, now: datetime) -> None:
    """By the practitioner: it costs nothing, and the client is told. Raises Gone."""
    if not _end(question, State.DECLINED, now):
        raise Gone
    mails.declined(question, now)


def _end_relation(question: Question, now: datetime) -> None:
    holder, client = question.thread.practitioner, question.thread.client
    begun = Relation.objects.filter(
        holder=holder, client=client, kind=Relation.Kind.TREATS, ended_at=None, began_at=question.asked_at
    )
    if begun.exists() and not Booking.objects.filter(practitioner=holder, client=client).exists():
        relations.end(holder, client, Relation.Kind.TREATS, now)


@transaction.atomic
def book(question: Question, service: UUID, start: datetime, zone: ZoneInfo, now: datetime) -> Booking:
    """The question becomes that time with its practitioner, who chose it; the client is told as of any booking. After an
    answer in writing, too: then the answer stays what it was. Raises booking.NotOffered, booking.SlotTaken, Gone."""
    found = services().filter(pk=service).first()
    if found is None or question.state not in (State.ASKED, State.ANSWERED):
        raise Gone
    practitioner, client = question.thread.practitioner, question.thread.client
    wanted = booking.wanted(found, practitioner.pk, start, "", zone, now)
    made = booking.confirm(wanted, client, None, now, booking.Extras(booked_by=practitioner))
    Question.objects.filter(pk=question.pk).update(booking=made.pk)
    _end(question, State.BOOKED, now)
    return made


def consents_ended(now: datetime) -> None:
    """settings.CONSENTS_ENDED: what still waits and rested on a yes that is no more is not answered."""
    waiting = Question.objects.filter(state=State.ASKED).select_related("thread__client", "thread__practitioner")
    ended = Consent.objects.filter(pk__in=waiting.values("consent"), ended_at__isnull=False).values("pk")
    for question in waiting.filter(consent__in=ended):
        withdraw(question, now)


def remind(zone: ZoneInfo, now: datetime) -> int:
    """Practitioners whose last day to answer is tomorrow or past, once for each question. Returns how many."""
    rows = list(queries.to_remind(now.astimezone(zone).date()))
    for question in rows:
        Question.objects.filter(pk=question.pk).update(reminded_at=now)
        mails.waits(question, now)
    return len(rows)
