"""A trouble that was and is over, for the page about the status."""

from datetime import datetime, timedelta
from uuid import UUID

from tenants.status import actions
from tenants.status.models import Incident

TITLE = {"sv": "Bekräftelser kom sent", "da": "Bekræftelser kom for sent", "en": "Confirmations came late",
         "de": "Bestätigungen kamen spät"}  # fmt: skip
FIRST = {"sv": "E-post från alla kliniker väntar. Vi letar efter orsaken.",
         "da": "E-mail fra alle klinikker venter. Vi leder efter årsagen.",
         "en": "Mail of all clinics waits. We look for the cause.",
         "de": "E-Mails aller Praxen warten. Wir suchen die Ursache."}  # fmt: skip
LAST = {"sv": "Mejlservern svarar igen, och allt som väntade har skickats. Inget gick förlorat.",
        "da": "Mailserveren svarer igen, og alt, der ventede, er sendt. Intet gik tabt.",
        "en": "The mail server answers again, and what waited was sent. Nothing was lost.",
        "de": "Der Mailserver antwortet wieder, und alles Wartende ist gesendet. Nichts ging verloren."}  # fmt: skip


def bring(operator: UUID, now: datetime) -> None:
    """Nine days ago, for fifty minutes. Inside the platform's place; twice is once."""
    if Incident.objects.exists():
        return
    began = now - timedelta(days=9)
    made = actions.begin("mail", TITLE, FIRST, began, operator, began + timedelta(minutes=8))
    actions.tell(made, LAST, True, operator, began + timedelta(minutes=50))
