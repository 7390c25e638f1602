"""Who has read my record."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.accesslog import queries, review, telling
from practice.accesslog.models import AccessEvent, AccessSeal
from practice.journal.queries import dates_of, readers_of
from practice.people.models import Relation
from shared.ids import as_id
from shared.privacy.handwork.actions import raise_task
from shared.privacy.handwork.models import ManualTask
from shared.web import tables
from shared.web.access import client, keepers
from shared.web.formats import bare_clock

SHOWN = 50
ASKED, ANSWERED_WITHIN = "access_question:", timedelta(days=14)
STANDS_OUT = {
    "many": gettext_lazy("Many clients within an hour"),
    "namesake": gettext_lazy("The same family name as the client"),
    "ended": gettext_lazy("The relation had ended"),
    "night": gettext_lazy("By night"),
    "stopped": gettext_lazy("Attempts that were stopped"),
    "emergency": gettext_lazy("Opened in an emergency"),
}
RELATIONS = {
    "treats": gettext_lazy("Treats"),
    "supervises": gettext_lazy("Supervises"),
    "leads": gettext_lazy("Leads the course"),
    "stands_in": gettext_lazy("Stands in"),
}
PERIODS = ("all", "year", "month")
DONE = Q(outcome=AccessEvent.Outcome.DONE)


@client
@never_cache
@require_GET
def mine(request):
    """The client's own log, and nobody else's: the id is the signed-in person's and is taken from nowhere else. ?period= and
    ?who= narrow it, ?as=csv is all of it as a file."""
    now = timezone.now()
    period = request.GET.get("period")
    period = period if period in PERIODS else PERIODS[0]
    every = queries.about(request.user.pk, _since(period, now, request.clinic.timezone))
    who = as_id(request.GET.get("who", ""))
    events = every.filter(who=who) if who else every
    if request.GET.get("as") == "csv":
        return _file(events)
    page, more = _page(events, request.GET.get("before"))
    held = Relation.objects.in_bulk({event.relation for event in page if event.relation})
    dates = dates_of({event.entry for event in page if event.entry})
    kept = {"period": period} | ({"who": who} if who else {})
    context = {
        "counts": _counts(events),
        "periods": [{"value": one, "label": _label(one), "chosen": one == period} for one in PERIODS],
        "people": [{"id": pk, "name": name, "chosen": pk == who} for pk, name in queries.readers(every)],
        "groups": telling.grouped(page, held, dates, now),
        "asked": _asked(page),
        "more_url": "?" + urlencode(kept | {"before": page[-1].pk}) if more else "",
        "chain": _chain(),
        "holders": _holders(request.user, now),
    }
    return render(request, "accesslog/mine.html", context)


def _file(events) -> HttpResponse:
    """One's own log; nobody else's names but those of who read."""
    found = list(events)
    held = Relation.objects.in_bulk({event.relation for event in found if event.relation})
    dates = dates_of({event.entry for event in found if event.entry})
    rows = []
    for event in found:
        said = telling.tell(event, held.get(event.relation), dates, "clock")
        rows.append([f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}", said["title"], said["words"], said["why"]])
    head = [pgettext("of a list", "When"), _("What"), _("About it"), _("Why")]
    return tables.file(tables.as_csv(head, rows), "who-has-read.csv")


def _asked(events) -> set[UUID]:
    """Those of them that the client has asked about."""
    keys = ManualTask.objects.filter(key__in=[f"{ASKED}{event.pk}" for event in events]).values_list("key", flat=True)
    return {UUID(key.removeprefix(ASKED)) for key in keys}


def _label(period):
    return {"all": _("Everything"), "year": _("This year"), "month": _("This month")}[period]


def _since(period: str, now: datetime, zone: str) -> datetime | None:
    if period == "all":
        return None
    first = now.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first if period == "month" else first.replace(month=1)


def _page(events, before) -> tuple[list[AccessEvent], bool]:
    """The newest ones, or those before an event of the client's own; a name that is none counts for nothing."""
    try:
        last = events.filter(pk=UUID(before)).first() if before else None
    except ValueError:
        last = None
    if last:
        events = events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(events[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def _counts(events) -> list[tuple[str, int]]:
    read = DONE & Q(what__in=(AccessEvent.What.OPENED, AccessEvent.What.READ))
    found = events.order_by().aggregate(
        read=Count("pk", filter=read),
        people=Count("who", filter=DONE, distinct=True),
        stopped=Count("pk", filter=~DONE),
    )
    return [
        (ngettext("opening", "openings", found["read"]), found["read"]),
        (ngettext("person", "people", found["people"]), found["people"]),
        (ngettext("stopped attempt", "stopped attempts", found["stopped"]), found["stopped"]),
    ]


def _chain() -> dict | None:
    checked, sealed = queries.last_checked(), queries.last_sealed()
    if checked is None:
        return None
    seal = bytes(sealed.head).hex()[:16]
    return {
        "checked_at": checked.sealed_at,
        "whole": checked.kind == AccessSeal.Kind.WHOLE,
        "sealed_at": sealed.sealed_at,
        "seal": " ".join(seal[at : at + 4] for at in range(0, len(seal), 4)),
    }


def _holders(person, now: datetime) -> list[dict]:
    """Whoever holds a copy of a key, also where their relation has ended: that lets them in no more, and is said."""
    copies = readers_of(person.pk, now)
    held = Relation.objects.filter(client=person, holder__in=[copy.reader_id for copy in copies]).order_by("began_at")
    by_reader = {}
    for relation in held:
        ended = relation.ended_at is not None and relation.ended_at <= now
        if not ended or relation.holder_id not in by_reader:
            by_reader[relation.holder_id] = relation
    return [{"name": copy.reader.get_full_name(), "why": _holds(by_reader.get(copy.reader_id), now)} for copy in copies]


def _holds(relation, now):
    if relation is None or (relation.ended_at is not None and relation.ended_at <= now):
        return _("who holds a key but is let in no more")
    said = telling.because(relation.kind, relation.began_at)
    return said[0].lower() + said[1:]  # it follows the name


# --- a question, and the month's look -----------------------------------------------------------------------------------


@client
@require_POST
def ask(request, pk):
    """A client wonders about one look at their record: the clinic gets a task, once for each look."""
    event, now = get_object_or_404(AccessEvent, pk=pk, client=request.user.pk), timezone.now()
    here = timezone.localtime(event.at)
    raise_task("access_question", timezone.localdate(now) + ANSWERED_WITHIN, now, person=request.user.pk, key=f"{ASKED}{pk}",
               about={"day": here.date().isoformat(), "time": bare_clock(event.at)})  # fmt: skip
    messages.success(request, _("Asked. The clinic finds out and tells you within two weeks."))
    return redirect("accesslog:mine")


@keepers
@never_cache
@require_GET
def reviewed(request, task):
    """What the task asks somebody to look at; nothing of any client but a sign."""
    row = get_object_or_404(ManualTask, pk=task, kind="access_review")
    found = review.review(date.fromisoformat(row.about["first"]), request.clinic.timezone)
    context = {
        "review": found, "task": row,
        "sample": [_told(look) for look in found.sample],
        "odd": [(STANDS_OUT[kind], [_told(look) for look in looks]) for kind, looks in found.odd.items()],
    }  # fmt: skip
    return render(request, "accesslog/review.html", context)


def _told(look: review.Look) -> dict:
    relation = RELATIONS.get(look.relation) or _("No relation")
    return {"look": look, "what": telling.TITLES[look.what] % {"name": look.who}, "why": ", ".join(
        str(part) for part in (relation, look.reason) if part
    )}  # fmt: skip
