"""Clinics' cases as a list that operators search, narrow, sort and take along, without a word of what was asked."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.views.decorators.debug import sensitive_variables

from shared.web.formats import moment
from shared.web.listing import Column, Listing
from tenants.helpdesk import queries
from tenants.helpdesk.models import Case
from tenants.helpdesk.words import CATEGORIES


def cases(request, rows: list[Case], who: dict, rooms: dict) -> Listing:
    """`who`: staff account → name; `rooms`: schema → the clinic's name."""

    def name(one):
        return who.get(one.staff, "")

    return Listing(request, "cases", [
        Column("about", gettext("Question"), lambda one: None, _link, filed=False, sorts=False),
        Column("who", gettext("Who asks"), name, lambda one: format_html("<bdi>{}</bdi>", name(one)), sought=True),
        Column("room", gettext("Clinic"), lambda one: rooms.get(one.clinic, ""), sought=True, narrows=True),
        Column("category", pgettext("of a case", "About"), lambda one: str(CATEGORIES[one.category]), narrows=True),
        Column("last", gettext("Last word"), lambda one: one.last_at, lambda one: moment(one.last_at)),
    ], rows, "last", request.GET.get("state") == Case.State.CLOSED, ("state",))  # fmt: skip


@sensitive_variables()
def _link(one: Case):
    """The subject is opened for the rows that are shown alone."""
    first = one.entries.order_by("at", "pk").first()
    said = queries.CONTENT.told(first) if first else None
    subject = said.subject if said else ""
    address = reverse("helpdesk:case", args=[one.pk])
    return format_html('<a href="{}" dir="auto">{}</a>', address, subject or CATEGORIES[one.category])
