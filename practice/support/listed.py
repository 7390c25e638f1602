"""The office's cases as a list that is searched, narrowed, sorted and taken along. What was asked stays on the page: no file
holds a word of it, and nothing looks for words in it."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.views.decorators.debug import sensitive_variables

from practice.people.models import User
from practice.people.queries import names
from practice.support.models import Case
from practice.support.views import described
from practice.support.words import CATEGORIES, CHANNELS
from shared.web.formats import moment
from shared.web.listing import Column, Listing


def cases(request, rows: QuerySet[Case], now: datetime) -> Listing:
    """With `who` on each: the name of whoever asked, as the reader may know it."""

    @sensitive_variables()
    def dress(found: list[Case]) -> list[Case]:
        known = names({one.person_id for one in found} - {None}, request.user, now)
        for one in found:
            one.who = known.get(one.person_id) or described(one)["caller"]
        return found

    given = User.objects.filter(pk__in=rows.order_by().exclude(assigned=None).values("assigned"))
    colleagues = {one.pk: one.get_full_name() for one in given}
    over = request.GET.get("state") == Case.State.CLOSED  # then the latest first
    return Listing(request, "cases", [
        Column("about", gettext("Question"), lambda one: None, _link, filed=False, sorts=False),
        Column("who", gettext("Who asks"), lambda one: one.who, lambda one: format_html("<bdi>{}</bdi>", one.who), sought=True),
        Column("category", pgettext("of a case", "About"), lambda one: str(CATEGORIES[one.category]), narrows=True,
               stored="category", word=lambda key: str(CATEGORIES[key])),
        Column("channel", gettext("How it came"), lambda one: str(CHANNELS[one.channel]), narrows=True,
               stored="channel", word=lambda key: str(CHANNELS[key])),
        Column("last", gettext("Last word"), lambda one: one.last_at, lambda one: moment(one.last_at), field="last_at"),
        Column("assigned", gettext("Looked after by"), _assigned, _assigned_words, narrows=True,
               stored="assigned_id", word=colleagues.get),
    ], rows, "last", over, ("state",), dress)  # fmt: skip


@sensitive_variables()
def _link(one: Case):
    """The subject is opened for the rows that are shown alone."""
    said = described(one)
    address = reverse("support:case", args=[one.pk])
    return format_html('<a href="{}" dir="auto">{}</a>', address, said["subject"] or said["category"])


def _assigned(one: Case) -> str:
    return one.assigned.get_full_name() if one.assigned else ""


def _assigned_words(one: Case) -> str:
    return _assigned(one) or gettext("Nobody yet")
