"""The clinic's invoices as a list that is searched, narrowed, sorted and taken along."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from practice.payments.models import Invoice
from practice.payments.queries import Shown, shown
from practice.payments.templatetags.payments import state
from practice.payments.words import STATES
from shared.web.formats import money
from shared.web.listing import Column, Listing


def invoices(request, rows: QuerySet[Invoice], today: date, now: datetime) -> Listing:
    """What is left to pay, and what follows of it, the ledger says, and no row: by that all of them are looked at."""

    def dress(found: list[Invoice]) -> list[Shown]:
        return shown(found, request.user, today, now)

    words = [str(STATES[key][0]) for key in STATES]
    columns = [
        Column("number", gettext("Invoice"), lambda one: one.number, _link, sought=True),
        Column("who", gettext("Client"), lambda one: one.who, _name, sought=True),
        Column("day", gettext("Day"), lambda one: one.row.issued_on, field="issued_on"),
        Column("total", gettext("Amount"), lambda one: one.row.total / 100, _total, number=True, field="total"),
        Column("left", gettext("Left to pay"), lambda one: one.left / 100, _left, number=True),
        Column("how", pgettext("of an invoice", "State"), lambda one: str(STATES[one.state][0]), _state, narrows=True,
               among=words),
    ]  # fmt: skip
    return Listing(request, "invoices", columns, rows, keep=("state",), dress=dress)


def _link(one: Shown):
    if one.shut:
        return one.number
    address = reverse("payments:invoice", args=[one.row.pk])
    return format_html('<a href="{}"><span class="num">{}</span></a>', address, one.number)


def _name(one: Shown):
    return format_html("<bdi>{}</bdi>", one.who)


def _total(one: Shown):
    return money(one.row.total, one.row.currency)


def _left(one: Shown):
    return money(one.left, one.row.currency)


def _state(one: Shown):
    return state(one.state)
