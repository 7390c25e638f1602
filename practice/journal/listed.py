"""A carer's clients as a list that is searched, narrowed, sorted and taken along."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext

from shared.web.listing import Column, Listing


def clients(request, rows: list[dict]) -> Listing:
    """`rows`: {id, name, drafts, unseen, restricted}."""
    return Listing(request, "clients", [
        Column("name", gettext("Name"), lambda one: one["name"], _name, sought=True),
        Column("waits", gettext("Waits for you"), _waiting, narrows=True),
        Column("open", pgettext("verb", "Open"), lambda one: None, _ways, filed=False, sorts=False),
    ], rows)  # fmt: skip


def _name(one: dict):
    return format_html("<bdi>{}</bdi>", one["name"])


def _waiting(one: dict) -> str:
    found = []
    if one["restricted"]:
        found.append(gettext("Restricted by the client"))
    if one["drafts"]:
        found.append(_drafts(one["drafts"]))
    if one["unseen"]:
        told = ngettext("%(number)s new in the journal", "%(number)s new in the journal", one["unseen"])
        found.append(told % {"number": one["unseen"]})
    return ", ".join(found)


def _drafts(number: int) -> str:
    return ngettext("%(number)s draft to sign", "%(number)s drafts to sign", number) % {"number": number}


def _ways(one: dict):
    return render_to_string("journal/ways_in.html", {"client": one})
