"""A journal whose use its client has restricted (GDPR art. 18): it stays shut unless one of the reasons that the law leaves is
given, and the client reads the reason in their log."""

from datetime import datetime

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.journal.door import Room
from practice.people.queries import contact_by_relation
from shared.privacy.rights.queries import who_restricted

REASONS = {  # GDPR art. 18(2)
    "agreed": gettext_lazy("Restricted, read because the client agreed to it"),
    "claim": gettext_lazy("Restricted, read for a legal claim"),
    "protect": gettext_lazy("Restricted, read to protect somebody else's rights"),
    "duty": gettext_lazy("Restricted, read because the law demands it"),
}


def of(request, room: Room, now: datetime) -> tuple[bool, str]:
    """(whether anybody whom the journal concerns has restricted it, the reason that was given in spite of it or "")"""
    people = [room.client.pk]
    if room.journal:
        people += room.journal.subjects.values_list("person", flat=True)
    shut = bool(who_restricted(people, "journal", now))
    return shut, str(REASONS.get(request.GET.get("because"), "")) if shut else ""


def page(request, room: Room):
    """Asks for the reason; shows nothing of what was written."""
    words = {
        "agreed": _("The client agrees to it"),
        "claim": _("A legal claim needs it"),
        "protect": _("Somebody else's rights need protection"),
        "duty": _("The law demands it"),
    }
    name = contact_by_relation(room.client).first_name
    return render(request, "journal/restricted.html", {"name": name, "reasons": words, "client": room.client})
