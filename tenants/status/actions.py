"""What operators tell."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants.status.models import Incident, Word

Words = dict[str, str]


@transaction.atomic
def begin(part: str, titles: Words, texts: Words, since_at: datetime, operator: UUID, now: datetime) -> Incident:
    made = Incident.objects.create(part=part, titles=titles, since_at=since_at, made_by=operator, made_at=now)
    Word.objects.create(incident=made, texts=texts, at=now, made_by=operator)
    return made


@transaction.atomic
def tell(incident: Incident, texts: Words, over: bool, operator: UUID, now: datetime) -> bool:
    """Adds what is known now; `over` ends it. False where it was over already: nothing is added to what is history."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if row.until_at is not None:
        return False
    if texts:
        Word.objects.create(incident=row, texts=texts, at=now, made_by=operator)
    if over:
        row.until_at = now
        row.save(update_fields=["until_at"])
    return True
