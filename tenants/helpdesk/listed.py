"""Clinics' cases as a list that operators search, narrow, sort and take along, without a word of what was asked."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.views.decorators.debug import sensitive_variables

from shared.staff.queries import names
from shared.web.formats import moment
from shared.web.listing import Column, Listing
from tenants.helpdesk import queries
from tenants.helpdesk.models import Case
from tenants.helpdesk.words import CATEGORIES


def cases(request, rows: QuerySet[Case], now: datetime) -> Listing:
    rooms = dict(queries.names_of_clinics(rows.order_by().values_list("clinic", flat=True).distinct()))

    def dress(found: list[Case]) -> list[Case]:
        known = names({one.staff for one in found}, request.staff, now)
        for one in found:
            one.who = known.get(one.staff, "")
        return found

    return Listing(request, "cases", [
        Column("about", gettext("Question"), lambda one: None, _link, filed=False, sorts=False),
        Column("who", gettext("Who asks"), lambda one: one.who, lambda one: format_html("<bdi>{}</bdi>", one.who), sought=True),
        Column("room", gettext("Clinic"), lambda one: rooms.get(one.clinic, ""), sought=True, narrows=True,
               stored="clinic", word=lambda key: rooms.get(key, "")),
        Column("category", pgettext("of a case", "About"), lambda one: str(CATEGORIES[one.category]), narrows=True,
               stored="category", word=lambda key: str(CATEGORIES[key])),
        Column("last", gettext("Last word"), lambda one: one.last_at, lambda one: moment(one.last_at), field="last_at"),
    ], rows, "last", request.GET.get("state") == Case.State.CLOSED, ("state",), dress)  # fmt: skip


@sensitive_variables()
def _link(one: Case):
    """The subject is opened for the rows that are shown alone."""
    first = one.entries.order_by("at", "pk").first()
    said = queries.CONTENT.told(first) if first else None
    subject = said.subject if said else ""
    address = reverse("helpdesk:case", args=[one.pk])
    return format_html('<a href="{}" dir="auto">{}</a>', address, subject or CATEGORIES[one.category])
