"""A treatment plan for the first client of each demo clinic."""

from datetime import datetime, timedelta

from practice.journal import actions, vault
from practice.people.models import User
from shared.ids import uuid7

TEXTS = {
    "SE": "Mål:\nAtt sova hela natten minst fem nätter i veckan.\n\nSteg:\nFast tid att gå upp. Sömndagbok i två veckor. "
    "Skärmen i ett annat rum.\n\nVem som gör vad:\nKlienten för dagboken, vi går igenom den tillsammans.\n\n"
    "Hur vi ser att det hjälper:\nDagboken, och hur dagarna känns.",
    "DK": "Mål:\nAt sove hele natten mindst fem nætter om ugen.\n\nTrin:\nFast tid at stå op. Søvndagbog i to uger. "
    "Skærmen i et andet rum.\n\nHvem gør hvad:\nKlienten fører dagbogen, vi gennemgår den sammen.\n\n"
    "Hvordan vi ser, at det hjælper:\nDagbogen, og hvordan dagene føles.",
}


def sign(opened: vault.Opened, practitioner: User, country: str, now: datetime):
    """The signed entry, to be looked at again in a month and a half."""
    day = (now + timedelta(days=45)).date().isoformat()
    draft = actions.Draft(note=uuid7(), text=TEXTS[country], template="plan", review_on=day)
    return actions.sign(opened, practitioner, draft, now)
