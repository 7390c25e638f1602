"""Notes of a former system, sealed into the journals of whoever brings them: within their request, with their key at hand."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from practice.importing import making, steps, values
from practice.importing.making import Wrong
from practice.importing.models import Batch, Made
from practice.journal import bringing
from practice.people import relations
from practice.people.models import Relation

NOTE = making.NOTE


@sensitive_variables()
def check(request: HttpRequest, row: Batch, private: bytes, now) -> None:
    """What would come of it; nothing is written."""
    where = steps.place(row, now)
    lines = steps.read(row, where.zone, private).lines

    def look(said, place):
        person, _when, _text = _told(request, said, place, row)
        return Made(what=NOTE, row=row.pk, person=person.pk, mark="would")

    with transaction.atomic():
        found = steps.go_through(row, lines, 0, where, look)
        transaction.set_rollback(True)
    Batch.objects.filter(pk=row.pk).update(**found | {"state": Batch.State.CHECKED, "done": row.lines})


@sensitive_variables()
def go_on(request: HttpRequest, row: Batch, private: bytes, now) -> None:
    """The next lines."""
    where = steps.place(row, now)
    lines = steps.read(row, where.zone, private).lines[row.done : row.done + steps.IN_ONE]
    bringer = bringing.Bringer(request, now)

    def bring(said, place):
        person, when, text = _told(request, said, place, row)
        try:
            entry, fresh = bringer.bring(person, when, text)
        except bringing.NotYours:
            raise Wrong("several_in_journal") from None
        except PermissionDenied:
            raise Wrong("not_yours") from None
        return Made(what=NOTE, row=entry, person=person.pk, mark="sealed" if fresh else "")

    steps.keep(row, steps.go_through(row, lines, row.done, where, bring), now)
    bringer.log()


@sensitive_variables()
def _told(request, said, place, row):
    """(client, when, text) of a line. Raises Wrong, ValueError."""
    if not said.get("text"):
        raise Wrong("text")
    order, zone = place.usual.get("order", "dmy"), place.zone
    try:
        when = values.moment(said["day"], "", order, zone)
    except ValueError:
        when = values.moment(said["day"], "12:00", order, zone)  # a day alone: at noon, as good as any
    if when > place.now:
        raise Wrong("day")
    person = making.whom(said, place)
    relation = relations.relation(request.user, person, place.now)
    if relation is None or relation.kind != Relation.Kind.TREATS:
        raise Wrong("not_yours")
    author = said.get("author", "")[:100]
    return person, when, f"{said['text']}\n\n({author})" if author else said["text"]
