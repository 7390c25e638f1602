"""The practitioner's side: a client's answers over time, in the open journal, and what waits to be looked at. Each opening is
written to the access log as any other of the journal, in the transaction of the read."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.accesslog.actions import What
from practice.journal import blocks, door, restriction
from practice.journal.views import read, to_key
from practice.people import relations, unlock
from practice.people.models import Relation
from practice.people.queries import contact_by_relation, contacts_of
from practice.questionnaires import actions, charts, queries
from practice.questionnaires.forms import SendForm
from practice.questionnaires.models import Answer, Ask, Plan
from shared.web.access import carers, staff

CATEGORIES = (queries.IN_RECORD, queries.APART)


@sensitive_variables()
def _opened(request, room: door.Room, now: datetime, because: str = "") -> dict:
    """The series of every questionnaire in this journal that this reader may see; logged."""
    if not room.opened:
        return {}
    seen, _hidden = blocks.seen(room.journal, request.user, now)
    pages = read(request, room, seen.filter(category__in=CATEGORIES), now)
    if pages:
        door.log(request, room, What.OPENED, now, notes=len(pages), reason=because)
    return queries.from_pages(pages)


@carers
@never_cache
@require_GET
@sensitive_variables()
def of_client(request: HttpRequest, client: UUID) -> HttpResponse:
    now = timezone.now()
    room = door.enter(request, client, now)
    if room.locked:
        return to_key(request)
    shut, because = restriction.of(request, room, now)
    if shut and not because:
        return restriction.page(request, room)
    return _page(request, room, now, because)


@sensitive_variables()
def _page(request, room, now, because="", form=None, status=200):
    treats = room.relation.kind == Relation.Kind.TREATS
    offered = queries.offered()
    context = {
        "client": room.client, "name": contact_by_relation(room.client).name, "journal": room.journal, "treats": treats,
        "charts": charts.charts(_opened(request, room, now, because)), "form": form or SendForm(offered),
        "asked": [(row, queries.instrument(row.key, row.version)) for row in queries.asked(room.client, now)],
        "plans": [(row, queries.instrument(row.key)) for row in queries.plans(room.client, request.user)],
        "offered": offered,
    }  # fmt: skip
    return render(request, "questionnaires/of_client.html", context, status=status)


@carers
@never_cache
@require_POST
@sensitive_variables()
def send(request: HttpRequest, client: UUID) -> HttpResponse:
    """Once, or again and again; by whoever treats the client."""
    now = timezone.now()
    room = _treated(request, client, now)
    form = SendForm(queries.offered(), request.POST)
    if room.locked:
        return to_key(request, reverse("questionnaires:of-client", args=[client]))
    if not form.is_valid():
        return _page(request, room, now, form=form, status=422)
    zone, key = ZoneInfo(request.clinic.timezone), form.cleaned_data["key"]
    try:
        if form.way is None:
            said = actions.ask(room.client, request.user, key, now)
        else:
            said = actions.repeat(room.client, request.user, key, form.way, now.astimezone(zone).date(), zone)
            actions.send_due(zone, now)
    except actions.NoPublicKey as no:
        return render(request, no.page, status=403)
    if said is None:
        messages.info(request, _("The same one waits for an answer already."))
    else:
        messages.success(request, _("Sent.") if form.way is None else _("Planned. It is sent by itself from now on."))
    return redirect("questionnaires:of-client", client)


def _treated(request, client: UUID, now) -> door.Room:
    room = door.enter(request, client, now)
    if room.relation.kind != Relation.Kind.TREATS:
        raise PermissionDenied
    return room


@carers
@require_POST
def stop(request: HttpRequest, client: UUID) -> HttpResponse:
    """POST `plan` ends a plan of one's own; POST `ask` takes back what waits."""
    now = timezone.now()
    room = _treated(request, client, now)
    if pk := _id(request.POST.get("plan")):
        actions.end_plan(get_object_or_404(Plan, pk=pk, client=room.client, practitioner=request.user), now)
        messages.success(request, _("Ended. What was answered stays."))
    elif pk := _id(request.POST.get("ask")):
        actions.withdraw(get_object_or_404(Ask, pk=pk, client=room.client, practitioner=request.user))
        messages.success(request, _("It is taken back."))
    return redirect("questionnaires:of-client", client)


def _id(said) -> UUID | None:
    try:
        return UUID(said or "")
    except ValueError:
        return None


# --- what waits to be looked at ---------------------------------------------------------------------------------------


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def waiting(request: HttpRequest) -> HttpResponse:
    """GET opens each with the key: first what alarms, then what has become worse. POST `answer`: I have looked."""
    now = timezone.now()
    if request.method == "POST":
        return _looked(request, now)
    found = list(queries.unlooked(request.user))
    try:
        unlock.private_key(request)
    except unlock.Refused:
        return to_key(request) if found else render(request, "questionnaires/waiting.html", {"rows": []})
    rows = [row for client in {one.client for one in found} for row in _of_one(request, client, found, now)]
    rows.sort(key=lambda row: (row["rank"], row["answer"].answered_at))
    return render(request, "questionnaires/waiting.html", {"rows": rows})


@sensitive_variables()
def _of_one(request, client, found, now):
    mine = [one for one in found if one.client_id == client.pk]
    shut = [{"answer": one, "name": client.first_name, "point": None, "rank": 3} for one in mine]
    if not relations.has_relation(request.user, client, now):
        return shut
    room = door.enter(request, client.pk, now, mine[0].entry.journal_id)
    if restriction.of(request, room, now)[0]:
        return shut
    points = {point.answer: point for points in _opened(request, room, now).values() for point in points}
    name = contact_by_relation(client).name
    return [
        {"answer": one, "name": name, "point": points.get(one.pk), "rank": _rank(points.get(one.pk))} for one in mine
    ]


@sensitive_variables()
def _rank(point) -> int:
    if point is None:
        return 3
    return 0 if point.alarms else 1 if point.worsened else 2


def _looked(request, now):
    answer = Answer.objects.filter(pk=_id(request.POST.get("answer")), practitioner=request.user).first()
    if answer and actions.look(answer, request.user, now):
        messages.success(request, _("Noted that you have looked."))
    return redirect("questionnaires:waiting")


@staff
@never_cache
@require_http_methods(["GET", "POST"])
def passed(request: HttpRequest) -> HttpResponse:
    """Answers of somebody else's clients that nobody has looked at in time: whom to reach, and nothing of what was answered."""
    now = timezone.now()
    if request.method == "POST":
        answer = Answer.objects.filter(pk=_id(request.POST.get("answer")), passed_to=request.user.pk).first()
        if answer and actions.look(answer, request.user, now):
            messages.success(request, _("Noted that you have seen to it."))
        return redirect("questionnaires:passed")
    rows = list(queries.passed_on(request.user))
    contacts = contacts_of([row.client for row in rows], request.user, now)
    context = {"rows": [(row, contacts[row.client_id]) for row in rows]}
    return render(request, "questionnaires/passed.html", context)
