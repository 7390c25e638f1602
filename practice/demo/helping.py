"""What demo clients have asked the office, at clinics whose policy promises an end to support cases."""

from datetime import datetime, timedelta

from practice.demo.content import DemoClinic
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.support import actions, queries
from practice.support.models import Case, Reply, Satisfaction
from shared.cases import Said, quarters_before

REPLIES = (
    (
        "Ny faktura",
        "sv",
        "Hej!\n\nVi har skickat fakturan igen. Du hittar den också under Betalningar, när du är inloggad.",
    ),
    (
        "Koden kommer inte",
        "sv",
        "Hej!\n\nTitta gärna i skräpposten. Be sedan om en ny kod: den gamla gäller i tio minuter.",
    ),
)
ASKED = (  # (hours ago, category, channel, subject, words, answer or "")
    (5, "payment", "form", "Fakturan gäller fel dag", "På fakturan står det tisdagen, men vi sågs på onsdagen.", ""),
    (30, "video", "phone", "Ljudet försvann", "Ringde: ljudet försvinner i Safari. Hjälper det att byta webbläsare?",
     "Hej!\n\nJa, prova Firefox eller Chrome. Händer det igen ringer vi upp dig på den tid du har bokat."),
    (200, "booking", "form", "Kan jag få kallelsen på engelska?", "Jag läser hellre engelska.",
     "Hej!\n\nDet kan du välja själv under Mina uppgifter. Vi har ställt om det åt dig den här gången."),
)  # fmt: skip
MARKS = ((5, 9), (4, 6), (3, 2), (2, 1))  # in each of the quarters that are shown: (mark, how many)


def bring(clinic: DemoClinic, users: dict[str, User], now: datetime) -> None:
    if not queries.offered(now):
        return
    owner = users[clinic.owner]
    for title, language, words in REPLIES:
        actions.save_reply(Reply(), {"title": title, "language": language, "words": words}, now)
    clients = [User.objects.get(email=one.email) for one in clinic.clients]
    for number, (hours, category, channel, subject, words, answer) in enumerate(ASKED):
        client, at = clients[number % len(clients)], now - timedelta(hours=hours)
        case = actions.begin(
            client, owner if channel == "phone" else client, Said(words, subject), category, channel, at
        )
        if answer:
            actions.answer(case, owner, answer, at + timedelta(hours=3))
    actions.close(case, now - timedelta(hours=150))
    Case.objects.filter(pk=case.pk).update(rated=True)
    for quarter in quarters_before(now.date()):
        Satisfaction.objects.bulk_create(
            Satisfaction(quarter=quarter, mark=mark, number=number) for mark, number in MARKS
        )
    OutgoingMessage.objects.filter(kind__startswith="support.", created_at__lt=now).delete()  # told then
