"""A policy's editions as a list that is sorted, narrowed and taken along. Public, and of nobody."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from shared.web.formats import full_date
from shared.web.listing import Column, Listing

STATES = {"present": (_("In force"), "success"), "coming": (_("Coming"), "warning"), "past": (_("Over"), "neutral")}


def versions(request, rows: list[dict]) -> Listing:
    """`rows`: {number, valid_from, sha256, state, url, downloads: [(what, url)]}."""
    return Listing(request, "versions", [
        Column("number", gettext("Version"), lambda one: one["number"], _link),
        Column("from", pgettext("version", "In force from"), lambda one: one["valid_from"]),
        Column("state", pgettext("version", "State"), lambda one: str(STATES[one["state"]][0]), _state, narrows=True),
        Column("sum", "SHA-256", lambda one: one["sha256"],
               lambda one: format_html('<span class="hash small">{}</span>', one["sha256"]), sorts=False),
        Column("files", gettext("Files"), lambda one: None, _files, filed=False, sorts=False),
    ], rows, "number", True)  # fmt: skip


def _link(one: dict):
    words = gettext("No. %(number)s, from %(day)s") % {"number": one["number"], "day": full_date(one["valid_from"])}
    return format_html('<a href="{}">{}</a>', one["url"], words)


def _state(one: dict):
    words, color = STATES[one["state"]]
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', color, words)


def _files(one: dict):
    return render_to_string("privacy/files.html", {"version": one})
