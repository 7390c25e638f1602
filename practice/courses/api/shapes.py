"""Courses and places as the API takes and shows them, with worked examples."""

from collections.abc import Iterable
from datetime import datetime

from rest_framework import serializers

from practice.booking.api.shapes import MoneyOut, NamedOut, moment, money
from practice.courses import queries, seats
from practice.courses.models import Course, Registration
from shared.web.api.docs import EXAMPLE_ID
from shared.web.api.views import PageIn
from shared.web.languages import in_language

State = Registration.State


class DateOut(serializers.Serializer):
    id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class CourseOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Course.Kind.values)
    title = serializers.CharField()
    about = serializers.CharField(help_text="With the marks that the clinic writes: ##, **, -.")
    rules = serializers.CharField(help_text="What whoever takes part agrees to; empty: nothing.")
    where = serializers.ChoiceField(Course.Where.values)
    place = serializers.CharField()
    price = MoneyOut()
    late_fee = MoneyOut(help_text="Of cancelling later than `free_cancel_hours` before the first date.")
    free_cancel_hours = serializers.IntegerField()
    seats = serializers.IntegerField()
    left = serializers.IntegerField(help_text="None: you wait for one.")
    asks = serializers.ListField(child=serializers.ChoiceField(Course.Asks.values))
    leaders = serializers.ListField(child=serializers.CharField())
    dates = DateOut(many=True)
    is_open = serializers.BooleanField(help_text="Whether one may still register.")


class CoursesIn(PageIn):
    kind = serializers.ChoiceField(Course.Kind.values, required=False)
    where = serializers.ChoiceField(Course.Where.values, required=False)


class RegisterIn(serializers.Serializer):
    """What is left out is taken from what the clinic knows of you. Only what the course `asks` is kept."""

    first_name = serializers.CharField(required=False, max_length=100)
    last_name = serializers.CharField(required=False, max_length=100)
    phone = serializers.CharField(required=False, max_length=20)
    organisation = serializers.CharField(required=False, allow_blank=True, max_length=100)
    agree = serializers.BooleanField(required=False, help_text="To its rules, where there are any.")


class SeatOut(serializers.Serializer):
    id = serializers.UUIDField()
    course = NamedOut()
    state = serializers.ChoiceField(State.values, help_text="`offered`: a place is yours if you take it in time.")
    price = MoneyOut()
    held_until = serializers.DateTimeField(allow_null=True)
    free_cancel_until = serializers.DateTimeField()
    cancel_costs = MoneyOut(help_text="Now.")
    recorded = serializers.ChoiceField(Registration.Recorded.values, allow_null=True, help_text="null: not said.")
    invoice = serializers.UUIDField(allow_null=True)
    may = serializers.ListField(child=serializers.ChoiceField(["take", "cancel", "say_recorded"]))
    page = serializers.CharField(help_text="Where its room, files and certificate are.")


class PlacesIn(PageIn):
    state = serializers.ChoiceField(State.values, required=False)


class RecordedIn(serializers.Serializer):
    agree = serializers.BooleanField()


class LedCourseOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Course.Kind.values)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    shown = serializers.BooleanField(help_text="Whether it is out.")
    called_off = serializers.BooleanField()
    seats = serializers.IntegerField()
    taken = serializers.IntegerField()
    waiting = serializers.IntegerField()
    leads = serializers.BooleanField(help_text="Whether you lead it, and may see who takes part.")


class ParticipantOut(serializers.Serializer):
    id = serializers.UUIDField(help_text="Of the place.")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    organisation = serializers.CharField()
    state = serializers.ChoiceField(State.values)
    recorded = serializers.ChoiceField(Registration.Recorded.values, allow_null=True)
    attended = serializers.ListField(child=serializers.UUIDField(), help_text="Dates on which they were there.")


class ParticipantsOut(serializers.Serializer):
    dates = DateOut(many=True)
    results = ParticipantOut(many=True)


class CameIn(serializers.Serializer):
    came = serializers.ListField(
        child=serializers.UUIDField(), max_length=2000, help_text="Places of those who were there; the others were not."
    )


# -- rows ----------------------------------------------------------------------------------------------------------------


def dates(course: Course) -> list[dict]:
    return [
        {"id": str(one.pk), "starts_at": moment(one.starts_at), "ends_at": moment(one.ends_at)}
        for one in course.sessions.order_by("starts_at")
    ]


def course(one: Course, language: str, now: datetime) -> dict:
    found = queries.shown(one, language)
    return {
        "id": str(one.pk), "kind": one.kind, "title": found.title, "about": found.about, "rules": found.rules,
        "where": one.where, "place": one.place, "price": money(one.price, one.currency),
        "late_fee": money(one.late_fee, one.currency), "free_cancel_hours": one.free_cancel_hours, "seats": one.seats,
        "left": queries.free(one), "asks": one.asks, "dates": dates(one), "is_open": queries.is_open(one, now),
        "leaders": [leader.user.get_full_name() for leader in one.leaders.select_related("user")],
    }  # fmt: skip


def place(row: Registration, language: str, now: datetime, page: str) -> dict:
    """`page`: the address of one's own page of it."""
    return {
        "id": str(row.pk), "course": {"id": str(row.course_id), "name": queries.shown(row.course, language).title},
        "state": row.state, "price": money(row.price, row.currency), "held_until": moment(row.held_until),
        "free_cancel_until": moment(row.free_cancel_until), "cancel_costs": money(seats.owed(row, now), row.currency),
        "recorded": row.recorded or None, "invoice": row.invoice and str(row.invoice), "may": _may(row, now), "page": page,
    }  # fmt: skip


def _may(row: Registration, now: datetime) -> list[str]:
    """The acts that would be taken just now."""
    begun = bool(row.course.starts_at and row.course.starts_at <= now)
    found = {
        "take": row.state == State.OFFERED and row.held_until > now and not row.course.called_off_at,
        "cancel": row.state in queries.LIVE and not begun,
        "say_recorded": row.state == State.CONFIRMED and row.course.records and row.course.ends_at > now,
    }
    return [act for act, is_so in found.items() if is_so]


def led(one: Course, language: str, leads: bool) -> dict:
    return {
        "id": str(one.pk), "title": in_language(one.title, language), "kind": one.kind, "starts_at": moment(one.starts_at),
        "ends_at": moment(one.ends_at), "shown": one.shown_at is not None, "called_off": one.called_off_at is not None,
        "seats": one.seats, "taken": queries.taken(one), "leads": leads,
        "waiting": one.registrations.filter(state=State.WAITING).count(),
    }  # fmt: skip


def participants(course: Course, rows: Iterable[Registration]) -> dict:
    return {"dates": dates(course), "results": [_participant(one) for one in rows]}


def _participant(row: Registration) -> dict:
    plain = ("first_name", "last_name", "email", "phone", "organisation", "state")
    return {name: getattr(row, name) for name in plain} | {
        "id": str(row.pk), "recorded": row.recorded or None, "attended": [str(one) for one in row.attended],
    }  # fmt: skip


# -- worked examples -----------------------------------------------------------------------------------------------------

STARTS, ENDS = "2026-12-10T17:00:00Z", "2026-12-10T19:00:00Z"
DATE = {"id": EXAMPLE_ID, "starts_at": STARTS, "ends_at": ENDS}
COURSE = {
    "id": EXAMPLE_ID, "kind": "group", "title": "Living with grief", "about": "Six evenings.", "rules": "", "where": "place",
    "place": "Storgatan 1", "price": money(120_000, "SEK"), "late_fee": money(40_000, "SEK"), "free_cancel_hours": 48,
    "seats": 8, "left": 3, "asks": ["phone"], "leaders": ["Maja Ahlqvist"], "dates": [DATE], "is_open": True,
}  # fmt: skip
PLACE = {
    "id": EXAMPLE_ID, "course": {"id": EXAMPLE_ID, "name": "Living with grief"}, "state": "confirmed",
    "price": money(120_000, "SEK"), "held_until": None, "free_cancel_until": "2026-12-08T17:00:00Z",
    "cancel_costs": money(0, "SEK"), "recorded": None, "invoice": None, "may": ["cancel"],
    "page": "https://clinic.my.example/c/…",
}  # fmt: skip
LED = {
    "id": EXAMPLE_ID, "title": "Living with grief", "kind": "group", "starts_at": STARTS, "ends_at": ENDS, "shown": True,
    "called_off": False, "seats": 8, "taken": 5, "waiting": 0, "leads": True,
}  # fmt: skip
PARTICIPANT = {
    "id": EXAMPLE_ID, "first_name": "Tove", "last_name": "", "email": "tove@client.example", "phone": "+46700000000",
    "organisation": "", "state": "confirmed", "recorded": None, "attended": [EXAMPLE_ID],
}  # fmt: skip
PARTICIPANTS = {"dates": [DATE], "results": [PARTICIPANT]}
