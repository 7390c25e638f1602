"""Readers as a list that is searched, narrowed, sorted and taken along. The address of somebody under absolute secrecy is
covered, on the page, in the file and from whoever looks for it."""

from django.db.models import Case, QuerySet, Value, When
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from practice.newsletter.models import Letter, Reader, Topic
from practice.people import secrecy
from practice.people.models import User
from shared.web.formats import full_date, language
from shared.web.languages import NAMES, in_language
from shared.web.listing import Column, Listing

SOURCES = {
    Reader.Source.FORM: _("Asked for it here"),
    Reader.Source.IMPORT: _("Brought along"),
    Reader.Source.CUSTOMER: _("A client"),
    Reader.Source.SERVICE: _("Said yes at the service"),
}
LETTERS = {
    Letter.State.DRAFT: _("Draft"), Letter.State.PLANNED: _("Planned"), Letter.State.SENDING: _("On its way"),
    Letter.State.SENT: pgettext_lazy("of a letter", "Sent"),
}  # fmt: skip
STATES = {
    "reads": (_("Reads"), "success"), "asked": (_("Has not confirmed"), "neutral"), "left": (_("Has left"), "neutral"),
    "returned": (_("Mail comes back"), "warning"), "complained": (_("Complained"), "danger"),
}  # fmt: skip


def readers(request) -> Listing:
    """With `account`, whose the address is, and `shown`, the address as the reader of the list may know it, on each."""
    rows = Reader.objects.annotate(
        state=Case(
            When(stopped_at__isnull=False, then="why"),
            When(confirmed_at=None, then=Value("asked")),
            default=Value("reads"),
        )
    )

    def dress(found: list[Reader]) -> list[Reader]:
        known = dict(User.objects.filter(email__in=[one.email for one in found]).values_list("email", "pk"))
        for one in found:
            one.account = one.person or known.get(one.email)
        hidden = secrecy.hidden_among({one.account for one in found} - {None}, request.user)
        for one in found:
            one.shown = gettext("Under absolute secrecy") if one.account in hidden else one.email
        return found

    topics = {one.pk: in_language(one.name, language()) for one in Topic.objects.all()}

    def chosen(one: Reader) -> list[str]:
        return [topics[key] for key in one.topics if key in topics] or [gettext("All topics")]

    return Listing(request, "readers", [
        Column("address", gettext("Address"), lambda one: one.shown, lambda one: format_html("<bdi>{}</bdi>", one.shown),
               sought=True),
        Column("language", gettext("Language"), lambda one: _language(one.language), narrows=True,
               stored="language", word=_language),
        Column("topics", gettext("Topics"), lambda one: ", ".join(chosen(one))),
        Column("source", gettext("Where from"), lambda one: str(SOURCES[one.source]), narrows=True,
               stored="source", word=lambda key: str(SOURCES[key])),
        Column("asked", gettext("Asked on"), lambda one: one.asked_at, lambda one: full_date(one.asked_at), field="asked_at"),
        Column("state", pgettext("of a reader", "State"), lambda one: _state(one.state), _tag, narrows=True,
               stored="state", word=_state),
    ], rows, "asked", True, dress=dress)  # fmt: skip


def letters(request, rows: QuerySet[Letter]) -> Listing:
    """`rows`: queries.letters. The page shows them in rows of its own."""
    topics = {one.pk: in_language(one.name, language()) for one in Topic.objects.all()}
    return Listing(request, "letters", [
        Column("title", gettext("Title"), lambda one: one.title, sought=True, field="title"),
        Column("state", pgettext("of a letter", "State"), lambda one: str(LETTERS[one.state]), narrows=True,
               stored="state", word=lambda key: str(LETTERS[key])),
        Column("topic", gettext("Topic"), lambda one: topics.get(one.topic_id, ""), narrows=True,
               stored="topic_id", word=topics.get),
        Column("sent", gettext("Sent on"), lambda one: one.ended_at, field="ended_at"),
        Column("readers", gettext("Readers"), lambda one: one.readers, number=True, field="readers"),
        Column("left", gettext("Has left"), lambda one: one.stopped, number=True, field="stopped"),
    ], rows)  # fmt: skip


def clients_of(found: list[Reader]) -> set:
    """Whose addresses a file with these readers tells."""
    accounts = {one.account for one in found if one.shown == one.email} - {None}
    return set(User.objects.filter(pk__in=accounts, role=User.Role.CLIENT).values_list("pk", flat=True))


def _language(code: str) -> str:
    return NAMES.get(code, code)


def _state(key: str) -> str:
    return str(STATES[key or "left"][0])


def _tag(one: Reader):
    return format_html(
        '<span class="ds-tag" data-color="{}">{}</span>', STATES[one.state or "left"][1], _state(one.state)
    )
