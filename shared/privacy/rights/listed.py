"""Requests about own data as a list that is searched, narrowed, sorted and taken along. Who asks stands on the page alone: a
file names nobody, and has the reference by which the request is found again."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from shared.privacy.rights.models import Limit, Request
from shared.privacy.rights.showing import DECISIONS, OUTCOMES, TITLES, WAYS
from shared.web.formats import full_date
from shared.web.listing import Column, Listing


def requests(request, rows: QuerySet[Request], closed: bool, dress) -> Listing:
    """`dress`: rows → [{row, title, who, way, left, late, colour, outcome, waits}]."""
    columns = [
        Column("what", gettext("What is asked"), lambda one: str(one["title"]), _link, narrows=True,
               stored="kind", word=lambda key: str(TITLES[key])),
        Column("reference", gettext("Reference"), lambda one: one["row"].reference, sought=True, sorts=False),
        Column("who", gettext("Who asks"), lambda one: one["who"], lambda one: format_html("<bdi>{}</bdi>", one["who"]),
               sought=True, filed=False),
        Column("way", gettext("How it came"), lambda one: str(one["way"]), narrows=True,
               stored="way", word=lambda key: str(WAYS[key])),
        Column("received", gettext("Received"), lambda one: one["row"].received_at, _received, field="received_at"),
    ]  # fmt: skip
    if not closed:
        due = Column("due", gettext("To be answered by"), lambda one: one["row"].due_on, _due, field="due_on")
        return Listing(request, "requests", [*columns, due], rows, "due", False, ("state",), dress)
    columns += [
        Column("closed", pgettext("of a request", "Answered"), lambda one: one["row"].closed_at, _closed, field="closed_at"),
        Column("outcome", gettext("What became of it"), lambda one: str(one["outcome"]), narrows=True,
               stored="outcome", word=lambda key: str(OUTCOMES.get(key, ""))),
    ]  # fmt: skip
    return Listing(request, "requests", columns, rows, "closed", True, ("state",), dress)


def limits(request, rows: QuerySet[Limit], dress) -> Listing:
    """What people have stopped; the page shows it as cards. `dress`: rows → [{row, what, who, decided, …}]."""
    return Listing(request, "limits", [
        Column("what", gettext("What is stopped"), lambda one: str(one["what"]), sought=True),
        Column("kind", gettext("Kind"), lambda one: _kind(one["row"].kind), narrows=True, stored="kind", word=_kind),
        Column("who", gettext("Who asks"), lambda one: one["who"], sought=True, filed=False),
        Column("since", gettext("Since"), lambda one: one["row"].since, field="since"),
        Column("decided", gettext("Decision"), lambda one: _decision(one["row"].decision), narrows=True,
               stored="decision", word=_decision),
        Column("until", pgettext("of a restriction", "Until"), lambda one: one["row"].until, field="until"),
    ], rows, dress=dress)  # fmt: skip


def _kind(key: str) -> str:
    return gettext("Restriction") if key == Limit.Kind.RESTRICTION else gettext("Objection")


def _decision(key: str) -> str:
    return str(DECISIONS[key]) if key else gettext("Not decided yet")


def _link(one: dict):
    return format_html('<a href="{}">{}</a>', reverse("rights:request", args=[one["row"].pk]), one["title"])


def _received(one: dict) -> str:
    return full_date(one["row"].received_at)


def _closed(one: dict) -> str:
    return full_date(one["row"].closed_at)


def _due(one: dict):
    return render_to_string("rights/due.html", {"one": one})
