"""What can be asked, of whom, and which questions wait."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from practice.booking.models import Service
from practice.booking.queries import Free, next_free, services, who_offers
from practice.messaging import queries as messaging
from practice.people import relations
from practice.people.models import User
from practice.questions.models import Offer, Question
from practice.sharing.door import episodes_of
from shared.privacy.consents import queries as consents
from shared.privacy.consents.models import Consent
from shared.privacy.consents.questions import Question as Asked
from shared.privacy.consents.questions import asked_of, on_consent
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force

TIMES = 5  # shown to a practitioner who turns a question into a booking
AHEAD = timedelta(days=1)  # before the last day, a practitioner is reminded


def asks(document: Document | None) -> Asked | None:
    """What a client says yes to before they tell how they are; None where the policy asks no such thing, or keeps no messages,
    and then no question is taken."""
    category = messaging.category(document)
    if document is None or not category:
        return None
    return next(
        (
            one
            for one in asked_of(document)
            if one.kind == "purposes" and any(covers(wide, category) for wide in on_consent(document.purposes[one.key]))
        ),
        None,
    )


def agreed(client: User, document: Document, asked: Asked, now: datetime) -> Consent | None:
    """Their yes that stands for all that is asked today."""
    standing = consents.standing(client.pk, episodes_of(client, now))
    return consents.resting_on(document, asked.promise, on_consent(document.purposes[asked.key]), standing)


def offers() -> list[Offer]:
    """With `service`, active, and `people`: who answers and has a key to read with."""
    found = []
    for service in services().filter(offer__isnull=False).select_related("offer"):
        offer = service.offer
        offer.service, offer.people = service, [one for one in who_offers(service) if _answers(one)]
        if offer.people:
            found.append(offer)
    return found


def offer_of(pk) -> Offer | None:
    return next((one for one in offers() if one.service.pk == pk), None)


def _answers(person: User) -> bool:
    return bool(person.public_key) and person.is_active and person.regime != User.Regime.PASTORAL


def offered(now: datetime) -> list[Offer]:
    return offers() if asks(policy_in_force(now)) else []


def answer_by(offer: Offer, practitioner: User, now: datetime, zone: ZoneInfo) -> date:
    away = messaging.away_of(practitioner, now.astimezone(zone).date())
    return messaging.answer_by(now, offer.answer_days, away, zone)


def _with_all() -> QuerySet[Question]:
    return Question.objects.select_related("thread__client", "thread__practitioner", "service__offer")


def of_client(client: User) -> QuerySet[Question]:
    return _with_all().filter(thread__client=client).order_by("-asked_at")


def of_practitioner(practitioner: User, now: datetime) -> QuerySet[Question]:
    """Those that wait for this practitioner, the most urgent first."""
    mine = _with_all().filter(thread__practitioner=practitioner, state=Question.State.ASKED)
    return mine.filter(thread__client__in=relations.clients_of(practitioner, now)).order_by("answer_by", "asked_at")


def late(today: date) -> int:
    """How many anywhere in the clinic wait past their day."""
    return Question.objects.filter(state=Question.State.ASKED, answer_by__lt=today).count()


def to_remind(today: date) -> QuerySet[Question]:
    return _with_all().filter(state=Question.State.ASKED, reminded_at=None, answer_by__lte=today + AHEAD)


def times(question: Question, zone: ZoneInfo, now: datetime) -> list[Free]:
    """What the question can become: a call at its own price where it is to be answered by phone, else a session."""
    practitioner = question.thread.practitioner
    return [free for one in _services(question) for free in next_free(one, [practitioner], now, zone, now, TIMES)][
        :TIMES
    ]


def _services(question: Question) -> Collection[Service]:
    rows = services().filter(seats=0)
    rows = rows.filter(pk=question.service_id) if question.way == Question.Way.PHONE else rows.filter(offer=None)
    return [one for one in rows if question.thread.practitioner in who_offers(one)]
