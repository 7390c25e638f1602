"""The registers as lists that are searched, narrowed, sorted and taken along."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext

from shared.privacy import place
from shared.privacy.registers import assessing, words
from shared.privacy.registers.models import Assessment, Breach
from shared.web.formats import full_date, full_moment
from shared.web.listing import Column, Listing


def agreements(request, rows: list[dict]) -> Listing:
    """`rows`: [{one: standing.Agreement, words, colour, key}], what needs somebody first."""
    return Listing(request, "agreements", [
        Column("with", gettext("Agreed with"), lambda one: one["one"].name, _recipient, sought=True),
        Column("kind", gettext("Kind"), lambda one: str(one["one"].kind or ""), narrows=True),
        Column("signed", gettext("Signed"), lambda one: one["one"].signed),
        Column("ends", gettext("Ends"), lambda one: one["one"].expires),
        Column("state", gettext("State"), lambda one: str(one["words"]), _tag, narrows=True),
    ], rows)  # fmt: skip


def measures(request, rows: list[dict]) -> Listing:
    """`rows`: [{one: standing.Measure, words, colour, key, found}], in the policy's order. The page shows them as cards."""
    return Listing(request, "measures", [
        Column("name", gettext("Measure"), lambda one: one["one"].name, sought=True),
        Column("words", gettext("What is promised"), lambda one: one["one"].words, sought=True),
        Column("owner", pgettext("of a measure", "Responsible"), lambda one: one["one"].owner or "", sought=True, narrows=True),
        Column("next", gettext("Next time"), lambda one: one["one"].next_on),
        Column("last", gettext("Last looked at"), lambda one: one["one"].last.on if one["one"].last else None),
        Column("found", gettext("What was found"), lambda one: str(one["found"])),
        Column("state", gettext("State"), lambda one: str(one["words"]), narrows=True),
        Column("shows", gettext("What shows it"), lambda one: one["one"].evidence or ""),
    ], rows)  # fmt: skip


def assessments(request, rows: QuerySet[Assessment], today) -> Listing:
    return Listing(request, "assessments", [
        Column("title", gettext("Assessment"), lambda one: one.title, _assessment, sought=True),
        Column("decision", gettext("Decision"), lambda one: str(words.DECISION[one.decision]), narrows=True,
               stored="decision", word=lambda key: str(words.DECISION[key])),
        Column("left", gettext("Risk left"), lambda one: assessing.highest_left(one.risks) if one.risks else None, _left),
        Column("decided", gettext("Decided"), lambda one: one.decided_on, field="decided_on"),
        Column("review", gettext("Taken up again"), lambda one: one.review_on, _review(today), field="review_on"),
        Column("changed", gettext("Changed"), lambda one: one.changed_at, lambda one: full_date(one.changed_at),
               field="changed_at"),
    ], rows, "changed", True)  # fmt: skip


def breaches(request, rows: QuerySet[Breach], now) -> Listing:
    return Listing(request, "breaches", [
        Column("title", gettext("Breach"), lambda one: one.title, _breach, sought=True),
        Column("noticed", gettext("Noticed"), lambda one: one.noticed_at, lambda one: full_moment(one.noticed_at),
               field="noticed_at"),
        Column("risk", gettext("Risk"), lambda one: str(words.RISK[one.risk]), narrows=True,
               stored="risk", word=lambda key: str(words.RISK[key])),
        Column("told", gettext("The authority"), lambda one: words.clock(one, now)["words"],
               lambda one: _tag(words.clock(one, now))),
        Column("closed", pgettext("of a breach", "Closed"), lambda one: one.closed_at, field="closed_at"),
    ], rows, "noticed", True)  # fmt: skip


def _tag(said: dict):
    """`said`: {words, colour, …}"""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', said["colour"], said["words"])


def _recipient(one: dict):
    if place.at_platform():
        return one["one"].name
    return format_html(
        '<a href="{}">{}</a>', reverse("privacy:promise", args=["recipients", one["key"]]), one["one"].name
    )


def _assessment(one: Assessment):
    return format_html('<a href="{}">{}</a>', reverse("registers:assessment", args=[one.pk]), one.title)


def _breach(one: Breach):
    return format_html('<a href="{}">{}</a>', reverse("registers:breach", args=[one.pk]), one.title)


def _left(one: Assessment):
    if not one.risks:
        return ""
    left = assessing.highest_left(one.risks)
    colour = {"high": "danger", "some": "warning"}.get(assessing.level(left), "success")
    return _tag({"colour": colour, "words": gettext("%(left)s of 16") % {"left": left}})


def _review(today):
    def shown(one: Assessment):
        if one.review_on is None:
            return ""
        due = _tag({"colour": "warning", "words": gettext("To be taken up again")}) if one.review_on <= today else ""
        return format_html("{} {}", full_date(one.review_on), due)

    return shown
