"""What the API takes and answers about times, and how a row becomes that. Words come in the reader's language."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext
from rest_framework import serializers

from practice.booking import actions, moving, together
from practice.booking.models import Booking, Form, Service
from practice.people.models import User
from practice.people.queries import contacts_of
from shared.privacy.rights.queries import who_restricted
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.views import DayIn, PageIn
from tenants.branding.queries import said

STATES = [one for one in Booking.State.values if one != Booking.State.GROUP]
LONGEST = 31  # days of free times in one answer


class MoneyOut(serializers.Serializer):
    amount = serializers.IntegerField(help_text="In the smallest unit: öre, øre.")
    currency = serializers.CharField(help_text="ISO 4217.")


class NamedOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ServiceOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    about = serializers.CharField()
    minutes = serializers.IntegerField()
    price = MoneyOut()
    forms = serializers.ListField(child=serializers.ChoiceField(Form.choices), help_text="How you can meet.")
    audience = serializers.ChoiceField(Service.Audience.choices)
    people = serializers.IntegerField(help_text="Who come together, at most.")
    seats = serializers.IntegerField(help_text="Of a group; 0: no group.")
    practitioners = serializers.ListField(child=serializers.UUIDField())
    notice_hours = serializers.IntegerField(help_text="Booked at least so many hours before.")
    horizon_days = serializers.IntegerField(help_text="Booked at most so many days ahead.")
    free_cancel_hours = serializers.IntegerField(help_text="Cancelled at no cost until so many hours before.")
    late_fee = MoneyOut()


class PractitionerOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField(), help_text="Spoken in sessions, ISO 639.")
    services = serializers.ListField(child=serializers.UUIDField())


class ServicesOut(serializers.Serializer):
    results = ServiceOut(many=True)


class PractitionersOut(serializers.Serializer):
    results = PractitionerOut(many=True)


class FreeTimeOut(serializers.Serializer):
    start = serializers.DateTimeField()
    practitioner = serializers.UUIDField()
    left = serializers.IntegerField(allow_null=True, help_text="Seats, of a group; else null.")


class FreeTimesOut(serializers.Serializer):
    results = FreeTimeOut(many=True)


class FreeTimesIn(serializers.Serializer):
    first = DayIn(required=False, help_text="The first day, on the clinic's calendar; today.")
    last = DayIn(required=False, help_text=f"The last day, at most {LONGEST} after the first; a week later.")
    practitioner = serializers.UUIDField(required=False)


class WhomOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="As far as the reader may know it.")


class PlaceOut(serializers.Serializer):
    name = serializers.CharField()
    address = serializers.CharField()


class BookingOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(STATES, help_text="held: asked for, and the clinic answers.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    service = NamedOut()
    practitioner = NamedOut()
    client = WhomOut(allow_null=True, help_text="Null where the use of their times is restricted (GDPR art. 18).")
    form = serializers.ChoiceField(Form.choices)
    place = PlaceOut(allow_null=True)
    price = MoneyOut()
    late_fee = MoneyOut()
    free_cancel_until = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    may = serializers.ListField(
        child=serializers.ChoiceField(["cancel", "move", "undo"]), help_text="What the reader may do with it just now."
    )


class BookingsIn(PageIn):
    first = DayIn(required=False, help_text="Times from this day on, on the clinic's calendar.")
    last = DayIn(required=False, help_text="Times until this day.")
    state = serializers.ChoiceField(STATES, required=False)
    practitioner = serializers.UUIDField(required=False)


class StartIn(serializers.DateTimeField):
    """An instant with its offset, in whole minutes."""

    def to_internal_value(self, value):
        if (
            not isinstance(value, str)
            or "T" not in value
            or (not value.endswith(("Z", "z")) and value[-6:-5] not in "+-")
        ):
            self.fail("invalid", format="2026-11-26T09:00:00Z")
        found = super().to_internal_value(value)
        if found.second or found.microsecond or found.year < 2000:
            raise serializers.ValidationError(gettext("That is not a time."))
        return found


class BookIn(serializers.Serializer):
    service = serializers.UUIDField()
    practitioner = serializers.UUIDField()
    start = StartIn()
    form = serializers.ChoiceField(Form.choices, required=False)
    for_whom = serializers.UUIDField(required=False, help_text="A child or somebody else you may book for.")
    companions = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        max_length=11,
        help_text="First names of who comes along.",
    )
    use_package = serializers.BooleanField(required=False, help_text="Count it down from your package.")
    weeks = serializers.ChoiceField([1, 2], required=False, help_text="Again every so many weeks.")
    times = serializers.IntegerField(required=False, min_value=2, max_value=12, help_text="How many times in all.")


class MoveIn(serializers.Serializer):
    practitioner = serializers.UUIDField()
    start = StartIn()
    anyway = serializers.BooleanField(required=False, help_text="Staff: though it is outside open hours.")


# -- rows ----------------------------------------------------------------------------------------------------------------


def money(amount: int, currency: str) -> dict:
    return {"amount": amount, "currency": currency}


def moment(at: datetime | None) -> str | None:
    return at and at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def service(one: Service, languages) -> dict:
    """`one` from queries.services."""
    plain = ("minutes", "forms", "audience", "people", "seats", "notice_hours", "horizon_days", "free_cancel_hours")
    return {
        "id": str(one.pk), "name": said(one.name, languages), "about": said(one.about, languages),
        "price": money(one.price, one.currency), "late_fee": money(one.late_fee, one.currency),
        "practitioners": [str(offer.practitioner_id) for offer in one.offers],
    } | {name: getattr(one, name) for name in plain}  # fmt: skip


def practitioner(user: User, services: Collection[UUID], languages) -> dict:
    card = getattr(user, "card", None)
    return {
        "id": str(user.pk), "name": user.get_full_name(),
        "title": said(card.title, languages) if card else "", "about": said(card.about, languages) if card else "",
        "languages": card.languages if card else [], "services": [str(pk) for pk in services],
    }  # fmt: skip


def bookings(rows: Collection[Booking], viewer: User, languages, now: datetime) -> list[dict]:
    """As `viewer` may know them: a client's own with the first name, the staff's as contacts go (C4)."""
    people = {one.client_id: one.client for one in rows if one.client_id}
    if viewer.is_staff_member:
        shut = who_restricted(set(people), "booking", now)
        known = contacts_of(people.values(), viewer, now)
        names = {pk: known[pk].name for pk in people if pk not in shut}
    else:
        names = {pk: one.first_name for pk, one in people.items()}
    return [_booking(one, names, may(one, viewer, now), languages) for one in rows]


def booking(row: Booking, viewer: User, languages, now: datetime) -> dict:
    return bookings([row], viewer, languages, now)[0]


def _booking(one, names, allowed, languages):
    place = one.place and {"name": one.place.name, "address": one.place.address}
    whom = {"id": str(one.client_id), "name": names[one.client_id]} if one.client_id in names else None
    return {
        "id": str(one.pk), "state": one.state, "starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at),
        "service": {"id": str(one.service_id), "name": said(one.service.name, languages)},
        "practitioner": {"id": str(one.practitioner_id), "name": one.practitioner.get_full_name()},
        "client": whom, "form": one.form, "place": place,
        "price": money(one.price, one.currency), "late_fee": money(one.late_fee, one.currency),
        "free_cancel_until": moment(one.free_cancel_until), "cancelled_at": moment(one.cancelled_at), "may": allowed,
    }  # fmt: skip


def may(one: Booking, viewer: User, now: datetime) -> list[str]:
    """The acts that would be taken just now."""
    confirmed, begun = one.state == Booking.State.CONFIRMED, one.starts_at <= now
    if viewer.is_staff_member:
        return [
            *(["cancel"] if confirmed and not begun else []),
            *(["move"] if confirmed and one.ends_at > now else []),
        ]
    if not together.decides(viewer, one, now):
        return []
    cancelled = one.state == Booking.State.CANCELLED
    found = {
        "cancel": one.state in (Booking.State.CONFIRMED, Booking.State.HELD) and not begun,
        "move": moving.may_rebook(one, now),
        "undo": cancelled and actions.can_undo(one, now),
    }
    return [act for act, is_so in found.items() if is_so]


# -- worked examples -----------------------------------------------------------------------------------------------------

OTHER_ID = EXAMPLE_ID[:-1] + "2"
SERVICE = {
    "id": EXAMPLE_ID, "name": "Individual session", "about": "", "minutes": 45, "forms": ["on_site", "video"],
    "price": money(65000, "SEK"), "late_fee": money(32500, "SEK"), "audience": "everybody", "people": 1, "seats": 0,
    "practitioners": [OTHER_ID], "notice_hours": 12, "horizon_days": 60, "free_cancel_hours": 24,
}  # fmt: skip
PRACTITIONER = {
    "id": OTHER_ID, "name": "Maja Ahlqvist", "title": "Psychologist", "about": "", "languages": ["sv", "en"],
    "services": [EXAMPLE_ID],
}  # fmt: skip
FREE = {"start": "2026-11-26T09:00:00Z", "practitioner": OTHER_ID, "left": None}
BOOK = {"service": EXAMPLE_ID, "practitioner": OTHER_ID, "start": "2026-11-26T09:00:00Z", "form": "video"}
BOOKING = {
    "id": EXAMPLE_ID, "state": "confirmed", "starts_at": "2026-11-26T09:00:00Z", "ends_at": "2026-11-26T09:45:00Z",
    "service": {"id": EXAMPLE_ID, "name": "Individual session"},
    "practitioner": {"id": OTHER_ID, "name": "Maja Ahlqvist"}, "client": {"id": OTHER_ID, "name": "Tove"},
    "form": "video", "place": None, "price": money(65000, "SEK"), "late_fee": money(32500, "SEK"),
    "free_cancel_until": "2026-11-25T09:00:00Z", "cancelled_at": None, "may": ["cancel", "move"],
}  # fmt: skip
