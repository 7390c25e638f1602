"""The clinic's invoices as a list that is searched, narrowed, sorted and taken along."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from practice.payments.queries import Shown
from practice.payments.templatetags.payments import state
from practice.payments.words import STATES
from shared.web.formats import money
from shared.web.listing import Column, Listing


def invoices(request, rows: list[Shown]) -> Listing:
    columns = [
        Column("number", gettext("Invoice"), lambda one: one.number, _link, sought=True),
        Column("who", gettext("Client"), lambda one: one.who, _name, sought=True),
        Column("day", gettext("Day"), lambda one: one.row.issued_on),
        Column("total", gettext("Amount"), lambda one: one.row.total / 100, _total, number=True),
        Column("left", gettext("Left to pay"), lambda one: one.left / 100, _left, number=True),
        Column("how", pgettext("of an invoice", "State"), lambda one: str(STATES[one.state][0]), _state, narrows=True),
    ]
    return Listing(request, "invoices", columns, rows, "number", True, ("state",))


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
