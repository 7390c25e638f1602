"""The staff's bookings of some days as a list that is searched, narrowed, sorted and taken along."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from practice.booking.calendar import mark_restricted
from practice.booking.models import Booking, Service
from practice.booking.queries import for_staff
from practice.booking.slots import day_span
from practice.booking.words import form_word
from practice.people.models import User
from practice.people.queries import contacts_of
from shared.web.formats import full_moment, language
from shared.web.languages import in_language
from shared.web.listing import Column, Listing

State = Booking.State
BACK, AHEAD, MOST = timedelta(days=30), timedelta(days=60), timedelta(days=366)
STATES = {
    State.HELD: _("Asked for"), State.CONFIRMED: pgettext_lazy("of a booking", "Booked"), State.COMPLETED: _("Done"),
    State.CANCELLED: _("Cancelled"), State.MISSED: _("Missed"), State.GROUP: _("Group"),
}  # fmt: skip


def span(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The days that are shown: those asked for, at most a year, the first one before the last."""
    first = since or (min(until, today) - BACK if until else today - BACK)
    last = until or max(first, today) + AHEAD
    return first, max(first, min(last, first + MOST))


def rows(viewer: User, first: date, last: date, zone: ZoneInfo, now: datetime) -> QuerySet[Booking]:
    """What this person may see of these days, the last one included; without requests that nobody answered in time."""
    begins, ends = day_span(first, zone)[0], day_span(last, zone)[1]
    found = for_staff(viewer).filter(starts_at__gte=begins, starts_at__lt=ends).order_by("starts_at", "pk")
    return found.exclude(Q(state=State.HELD) & Q(held_until__lte=now))


def _names(found: Iterable[Booking], viewer: User, now: datetime) -> dict[UUID, str]:
    """Of the clients, as the viewer may know them; of a restricted booking nobody's."""
    people = {one.client_id: one.client for one in found if one.client and not one.restricted}
    return {pk: contact.name for pk, contact in contacts_of(people.values(), viewer, now).items()}


def bookings(request, found: QuerySet[Booking], now: datetime) -> Listing:
    """With `whose` on each: the client, as the reader may know them, or what stands in their place."""

    def dress(these: list[Booking]) -> list[Booking]:
        mark_restricted(these, now)
        known = _names(these, request.user, now)
        for one in these:
            one.whose = _whose(one, known)
        return these

    practitioners = User.objects.filter(pk__in=found.order_by().values("practitioner"))
    people = {one.pk: one.get_full_name() for one in practitioners}
    services = {one.pk: in_language(one.name, language())
                for one in Service.objects.filter(pk__in=found.order_by().values("service"))}  # fmt: skip

    return Listing(request, "bookings", [
        Column("when", pgettext("of a list", "When"), lambda one: one.starts_at, _link, field="starts_at"),
        Column("client", gettext("Client"), lambda one: one.whose, lambda one: format_html("<bdi>{}</bdi>", one.whose),
               sought=True),
        Column("service", gettext("Service"), _service, narrows=True, stored="service_id", word=services.get),
        Column("who", gettext("Practitioner"), lambda one: one.practitioner.get_full_name(), narrows=True,
               stored="practitioner_id", word=people.get),
        Column("form", gettext("How"), lambda one: str(form_word(one.form)), narrows=True,
               stored="form", word=lambda key: str(form_word(key))),
        Column("state", pgettext("of a booking", "State"), lambda one: str(STATES[one.state]), narrows=True,
               stored="state", word=lambda key: str(STATES[key])),
    ], found, "when", keep=("since", "until"), dress=dress)  # fmt: skip


def _whose(one: Booking, known: Mapping[UUID, str]) -> str:
    if one.client_id is None:
        return gettext("Group")
    return gettext("A restricted booking") if one.restricted else known[one.client_id]


def _link(one: Booking):
    return format_html(
        '<a href="{}">{}</a>', reverse("booking:staff-booking", args=[one.pk]), full_moment(one.starts_at)
    )


def _service(one: Booking) -> str:
    return in_language(one.service.name, language())
