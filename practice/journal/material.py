"""What belongs to a record and is no data: paper, drawings, recordings; where it is locked away, and what became of it (J9)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from practice.journal.models import Journal, PhysicalItem
from shared.privacy.handwork.actions import raise_task

WITHIN = timedelta(days=14)
Became = PhysicalItem.Became


def of(journal: Journal) -> QuerySet[PhysicalItem]:
    """What is there first, then what is gone, the latest first."""
    return PhysicalItem.objects.filter(journal=journal).order_by("became", "-noted_at")


def note(journal: Journal, what: str, place: str, by: UUID, now: datetime) -> PhysicalItem:
    return PhysicalItem.objects.create(journal=journal, what=what, place=place, noted_at=now, noted_by=by)


def end(journal: Journal, pk: UUID, became: str, to: str, on: date, by: UUID) -> bool:
    """`became`: shredded, or handed out `to` somebody. Once: False where it was told already."""
    there = PhysicalItem.objects.filter(journal=journal, pk=pk, became=Became.HERE)
    return bool(there.update(became=became, handed_to=to, ended_on=on, ended_by=by))


def left_behind(journals: list[UUID], now: datetime) -> int:
    """Records end by their rule: what still lies locked away for them must go as well, by hand. Returns how many tasks."""
    places = PhysicalItem.objects.filter(journal__in=journals, became=Became.HERE).values_list("place", flat=True)
    for place in sorted(set(places)):
        raise_task("material_left", (now + WITHIN).date(), now, about={"place": place})
    return len(set(places))
