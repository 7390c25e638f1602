"""Reading the registers of the place that is entered."""

from datetime import date, datetime

from django.db.models import QuerySet

from shared.privacy.engine.document import Document
from shared.privacy.registers import standing
from shared.privacy.registers.models import Assessment, Breach, Review


def breaches() -> QuerySet[Breach]:
    """Those whose clock runs first, then the newest."""
    return Breach.objects.order_by("-noticed_at", "-pk")


def running() -> list[Breach]:
    """Breaches that the authority may have to be told of."""
    open_now = Breach.objects.filter(closed_at=None, authority_told_at=None).exclude(risk=Breach.Risk.NONE)
    return list(open_now.order_by("noticed_at"))


def assessments() -> QuerySet[Assessment]:
    return Assessment.objects.order_by("-changed_at", "-pk")


def last_reviews() -> dict[str, Review]:
    """{promise: its newest review}"""
    return {one.promise: one for one in Review.objects.order_by("on", "pk")}


def reviews() -> QuerySet[Review]:
    return Review.objects.order_by("-on", "-pk")


def measures(document: Document, today: date, language: str) -> list[standing.Measure]:
    return standing.measures(document, today, language, last_reviews())


def waiting(document: Document | None, today: date, now: datetime, language: str) -> dict[str, int]:
    """How much of each register waits for somebody."""
    if document is None:
        return {"agreements": 0, "security": 0, "breaches": 0, "assessments": 0}
    agreed = standing.agreements(document, today, language)
    looked_at = measures(document, today, language)
    return {
        "agreements": sum(one.state in ("over", "missing", "soon") for one in agreed),
        "security": sum(one.state in ("due", "failing") for one in looked_at),
        "breaches": len(running()),
        "assessments": assessments_due(today).count(),
    }


def assessments_due(today: date) -> QuerySet[Assessment]:
    """To be looked at again, or never decided."""
    decided = Assessment.objects.exclude(decision=Assessment.Decision.OPEN).filter(review_on__lte=today)
    return decided | Assessment.objects.filter(decision=Assessment.Decision.OPEN)
