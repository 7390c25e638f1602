"""What may be shown. Every answer that is shown belongs to a batch: at least FEWEST answers about one service, released
together by night. A page shows unions of batches, and so does every filter; whatever is taken from whatever else, at least one
whole batch remains. Answers that are not yet in a batch are in no total."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.surveys import content
from practice.surveys.models import Response, Survey
from practice.surveys.writing import CHOICE, MARKS, SCALE
from shared.ids import as_id
from shared.web.languages import in_language

FEWEST = 5


@dataclass(frozen=True)
class Line:
    """One question's answers: `counts` by option or mark, in their order; `mean` of a scale; `texts` in no order."""

    question: dict
    counts: Sequence[int]
    texts: Sequence[str]
    mean: float | None

    @property
    def number(self) -> int:
        return sum(self.counts)

    @property
    def most(self) -> int:
        return max(self.counts, default=0)

    def options(self, language: str) -> list[tuple[str, int]]:
        """[(mark or option in words, how many chose it)]."""
        if self.question["kind"] == SCALE:
            words = [str(mark) for mark in range(1, MARKS + 1)]
        else:
            words = [in_language(one, language) for one in self.question["options"]]
        return list(zip(words, self.counts, strict=False))


@dataclass(frozen=True)
class Batch:
    number: int
    service: UUID | None
    month: date
    answers: int


@transaction.atomic
def release(survey: Survey) -> int:
    """Of each service with FEWEST answers or more that stand in no batch, one batch. They take the date of the earliest among
    them, so that all of them end on one day. Returns how many batches."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    waiting = defaultdict(list)
    for row in Response.objects.filter(survey=survey, batch=None).only("pk", "service", "month"):
        waiting[row.service].append(row)
    last = (
        Response.objects.filter(survey=survey)
        .exclude(batch=None)
        .order_by("-batch")
        .values_list("batch", flat=True)
        .first()
    )
    number = last or 0
    for rows in waiting.values():
        if len(rows) >= FEWEST:
            number += 1
            Response.objects.filter(pk__in=[row.pk for row in rows]).update(
                batch=number, month=min(row.month for row in rows)
            )
    return number - (last or 0)


def batches(survey: Survey) -> list[Batch]:
    """Those that may be shown, the latest first. One of which so many have ended that too few are left is shown no more."""
    found = defaultdict(list)
    for row in Response.objects.filter(survey=survey).exclude(batch=None).only("batch", "service", "month"):
        found[row.batch].append(row)
    return [
        Batch(number, rows[0].service, rows[0].month, len(rows))
        for number, rows in sorted(found.items(), reverse=True)
        if len(rows) >= FEWEST
    ]


def chosen(there: Sequence[Batch], of: str = "", batch: str = "") -> Sequence[Batch]:
    """One batch by its number, those of one service (`of`: its id, or "course"), or all."""
    if batch:
        return [one for one in there if str(one.number) == batch]
    if of:
        service = None if of == "course" else as_id(of)
        return [one for one in there if one.service == service and (service or of == "course")]
    return there


@sensitive_variables()
def of(survey: Survey, chosen: Iterable[Batch]) -> list[Line]:
    """Answers of these batches together."""
    numbers = [one.number for one in chosen]
    rows = Response.objects.filter(survey=survey, batch__in=numbers).order_by("pk")  # by lot
    said = [one for row in rows if (one := content.told(row)) is not None]
    return [
        _line(question, [one[question["key"]] for one in said if question["key"] in one])
        for question in survey.questions
    ]


@sensitive_variables()
def _line(question: dict, values: list) -> Line:
    if question["kind"] not in (SCALE, CHOICE):
        return Line(question, (), sorted(values), None)
    scale = question["kind"] == SCALE
    places = range(1, MARKS + 1) if scale else range(len(question["options"]))
    counts = [values.count(place) for place in places]
    return Line(question, counts, (), round(sum(values) / len(values), 1) if scale and values else None)
