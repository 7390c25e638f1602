"""Short questions that demo clients have asked, and what several have said of how it went, at clinics whose policy has both."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from practice.booking.models import Service
from practice.demo.content import DemoClinic
from practice.mailbox.models import OutgoingMessage
from practice.messaging.actions import Sent
from practice.messaging.queries import category
from practice.people.models import User
from practice.questions import actions as questions
from practice.questions import queries as askable
from practice.questions.models import Question
from practice.surveys import actions as surveys
from practice.surveys import content, results
from practice.surveys import queries as of_surveys
from practice.surveys.models import Invitation, Response, Survey
from shared.law import pack
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent
from shared.privacy.queries import policy_in_force

NAME = {"sv": "En fråga mellan samtalen", "da": "Et spørgsmål mellem samtalerne", "en": "A question between sessions"}
ABOUT = {
    "sv": "En avgränsad fråga, till exempel inför ett samtal eller om något som hänt sedan ni sågs.",
    "da": "Ét afgrænset spørgsmål, for eksempel før en samtale eller om noget, der er sket, siden I sås.",
    "en": "One question, for example before a session or about something that has happened since you met.",
}
PRICE, MINUTES = 39500, 20
ASKED = {
    "sv": (
        "Inför helgen",
        "Vi ska träffa hela släkten på lördag. Hur kan jag säga att jag behöver gå ut en stund, utan att förklara?",
    ),
    "da": (
        "Inden weekenden",
        "Vi skal se hele familien på lørdag. Hvordan kan jeg sige, at jeg har brug for at gå ud lidt, uden at forklare det?",
    ),
}
TITLE = {"sv": "Hur var samtalet?", "en": "How was the session?"}
WORDS = {"sv": "Tre korta frågor. De hjälper oss att bli bättre.", "en": "Three short questions. They help us improve."}
SURVEY = [
    {"key": "q1", "kind": "scale", "options": [],
     "words": {"sv": "Kände du dig lyssnad på?", "en": "Did you feel listened to?"}},
    {"key": "q2", "kind": "choice", "words": {"sv": "Hur fungerade tekniken?", "en": "How did the technology work?"},
     "options": [{"sv": "Utan problem", "en": "Without problems"}, {"sv": "Mindre avbrott", "en": "Small interruptions"},
                 {"sv": "Dåligt", "en": "Badly"}]},
    {"key": "q3", "kind": "text", "words": {"sv": "Vad skulle du ändra?", "en": "What would you change?"}, "options": []},
]  # fmt: skip
SAID = (
    (5, 0, ""),
    (4, 0, "Fler kvällstider."),
    (5, 1, ""),
    (3, 2, "Bilden frös två gånger."),
    (5, 0, ""),
    (4, 0, ""),
    (4, 1, ""),
)


def bring(clinic: DemoClinic, users: dict[str, User], zone: ZoneInfo, now: datetime) -> None:
    clients = [User.objects.get(email=one.email) for one in clinic.clients]
    practitioners = [users[one.with_] for one in clinic.clients]
    _question(clinic, clients[-1], practitioners[-1], practitioners, zone, now)
    _survey(clients, now)
    OutgoingMessage.objects.filter(kind__startswith="surveys.", created_at__lte=now).delete()


def _question(clinic, client, practitioner, people, zone, now):
    document = policy_in_force(now)
    asked = askable.asks(document)
    if asked is None:
        return
    language = "da" if clinic.country == "DK" else "sv"
    said = {"name": NAME, "about": ABOUT, "price": PRICE, "minutes": MINUTES, "active": True}
    own = {"answer_days": 3, "by_writing": True, "by_phone": True}
    questions.save(None, said, own, list(dict.fromkeys(people)), pack(clinic.country).currency, now)
    offer, at = askable.offers()[0], now - timedelta(hours=20)
    consent = askable.agreed(client, document, asked, now)
    if consent is None:
        consent = ledger.ask(client.pk, asked.promise, document, client.language, at)
        ledger.give(consent, at, Consent.How.FORM)
    about = practitioner, Question.Way.WRITING, Sent(*reversed(ASKED[language])), consent, category(document), zone
    questions.ask(client, offer, *about, at)


def _survey(clients, now):
    if not of_surveys.offered(now):
        return
    values = {"title": TITLE, "words": WORDS, "questions": SURVEY, "is_open": True}
    survey = surveys.save(Survey(), values, now)
    month: date = now.date().replace(day=1)
    for service in Service.objects.filter(offer=None).order_by("position")[:2]:
        for mark, choice, text in SAID:
            row = Response(survey=survey, service=service.pk, month=month)
            content.keep(row, {"q1": mark, "q2": choice} | ({"q3": text} if text else {}))
            row.save(force_insert=True)
    results.release(survey)
    Invitation.objects.create(survey=survey, client=clients[0], service=None, about=uuid4(), asked_at=now)
