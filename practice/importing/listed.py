"""Files that were brought, as a list that is searched, narrowed, sorted and taken along."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from practice.importing.forms import KINDS
from practice.importing.models import Batch
from practice.importing.words import STATES
from shared.web.formats import moment
from shared.web.listing import Column, Listing


def batches(request, rows: QuerySet[Batch]) -> Listing:
    """`rows`: doing.mine."""
    return Listing(request, "files", [
        Column("name", gettext("File"), lambda one: one.name, _link, sought=True, field="name"),
        Column("kind", gettext("What it holds"), lambda one: str(KINDS[one.kind]), narrows=True,
               stored="kind", word=lambda key: str(KINDS[key])),
        Column("when", gettext("Brought"), lambda one: one.created_at, lambda one: moment(one.created_at),
               field="created_at"),
        Column("lines", gettext("Lines"), lambda one: one.lines, number=True, field="lines"),
        Column("state", pgettext("of a file", "State"), lambda one: str(STATES[one.state]), _state, narrows=True,
               stored="state", word=lambda key: str(STATES[key])),
    ], rows, "when", True)  # fmt: skip


def _link(one: Batch):
    return format_html('<a href="{}">{}</a>', reverse("importing:batch", args=[one.pk]), one.name)


def _state(one: Batch):
    return render_to_string("importing/state.html", {"row": one})
