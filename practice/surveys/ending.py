"""How answers and invitations end (shared.privacy.registry.Record.gone)."""

from datetime import datetime

from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.surveys import content
from practice.surveys.models import Invitation, Response
from practice.surveys.writing import TEXT


def forget(rows: QuerySet[Invitation], action: str, now: datetime) -> None:
    """That somebody was asked is only about them: nothing of it is left, whatever the promise does with answers."""
    Invitation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


@sensitive_variables()
def take_words(rows: QuerySet[Response], action: str, now: datetime) -> None:
    """Where they are to be made anonymous, what was written freely goes and the marks stay, except of answers that stand in no
    result yet. Any other action ends them."""
    found = list(Response.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).select_related("survey"))
    for row in found:
        said = content.told(row) if action == "anonymise" and row.batch else None
        if said is None:
            row.delete()
            continue
        texts = {one["key"] for one in row.survey.questions if one["kind"] == TEXT}
        content.keep(row, {key: value for key, value in said.items() if key not in texts})
        row.wordless = True
        row.save(update_fields=["epoch", "blob", "wordless"])
