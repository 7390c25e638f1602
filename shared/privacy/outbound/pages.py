"""The pages of the portal where something of the outside may stand at all: those on which nobody writes or shows anything
about health. Every other page keeps it out, whatever was agreed to, until it is named here."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# A page marked near_health is refused though it stands here (tests/guarantees/test_outside.py holds the two apart).
PAGES = {
    "portal:home": _("Front page"),
    "privacy:page": _("The policy"),
    "privacy:versions": _("Earlier versions of the policy"),
    "privacy:cookies": _("Cookies"),
    "documents:listed": _("Conditions and agreements"),
    "documents:document": _("One of the conditions"),
    "documents:edition": _("One of the conditions"),
}
# What pages are called where they are counted.
LABELS = PAGES | {
    "booking:choose": _("Choosing a time"), "privacy:version": _("One version of the policy"),
    "publishing:piece": _("A page that was read"), "publishing:articles": _("All articles"),
    "publishing:testimonials": _("What clients say"),
    "directory:practitioners": _("Practitioners"),
}  # fmt: skip


def page_of(request: HttpRequest) -> str:
    """The name of the page where the outside may stand; "" on any other, and on every side but the portal."""
    match = request.resolver_match
    if request.side != "portal" or match is None or getattr(request, "near_health", False):
        return ""
    return match.view_name if match.view_name in PAGES else ""
