"""Whoever registers, waits, is offered a seat, or gives one back.

Invariant: as many seats are taken or offered as the course has, at most. Each act holds the row of the course, so that those
who come at once follow one another, and a seat's number is one person's by a constraint. A free seat is offered to whoever
waits in the same transaction that frees it: newcomers pass nobody by.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from practice.courses import mails, money, queries
from practice.courses.models import Course, Registration
from practice.mailbox.actions import send_later
from practice.people.models import User

UNCONFIRMED = timedelta(days=1)
State = Registration.State


class Closed(Exception):
    """It has begun, was called off, or is not out."""


class TooLate(Exception):
    """The offer is over, or there is nothing left to give back."""


def tell(kind, row: Registration, now: datetime) -> None:
    """By mail to the address that was given, with an account or without."""
    send_later(kind, None, now, about=row.pk, address=row.email, language=row.language)


def _held(pk: UUID) -> Course:
    return Course.objects.select_for_update().get(pk=pk)


@transaction.atomic
def ask(course: Course, details: Mapping[str, str], agreed: str, language: str, now: datetime) -> None:
    """Somebody without an account, or who did not sign in: a mail asks whether it was them, and no seat is taken before. Who
    is registered already gets the same mail: the page tells nobody apart. Raises Closed."""
    course = _held(course.pk)
    if not queries.is_open(course, now):
        raise Closed
    email = details["email"].lower()
    row = course.registrations.filter(email=email, state__in=queries.LIVE).first()
    if row is None or row.state == State.ASKED:
        row = _write(row, course, details | {"email": email}, agreed, language, now)
    tell(mails.ASKED, row, now)


@transaction.atomic
def register(
    course: Course, person: User, details: Mapping[str, str], agreed: str, language: str, now: datetime
) -> Registration:
    """Somebody who is signed in: a seat, or a place among those who wait. Twice is once. Raises Closed."""
    course = _held(course.pk)
    if not queries.is_open(course, now):
        raise Closed
    row = course.registrations.filter(email=person.email, state__in=queries.LIVE).first()
    if row is None or row.state == State.ASKED:
        row = _write(row, course, details | {"email": person.email}, agreed, language, now)
        _settle(row, course, person.pk, now)
    return row


def _write(row, course, details, agreed, language, now) -> Registration:
    row = row or Registration(course=course, state=State.ASKED)
    for name in ("email", "first_name", "last_name", "phone", "organisation"):
        setattr(row, name, details.get(name, ""))
    row.agreed, row.language, row.created_at = agreed, language, now
    row.price, row.currency, row.late_fee = course.price, course.currency, min(course.late_fee, course.price)
    row.free_cancel_until = course.starts_at - timedelta(hours=course.free_cancel_hours)
    row.save()
    return row


@transaction.atomic
def say_yes(row: Registration, person: UUID | None, now: datetime) -> Registration:
    """By the link in the mail: that it was them, or that they take the seat that is kept. `person`: the account with that
    address. Raises Closed, TooLate."""
    course = _held(row.course_id)
    row = Registration.objects.select_for_update().get(pk=row.pk)
    if row.state == State.ASKED:
        if not queries.is_open(course, now):
            raise Closed
        _settle(row, course, person, now)
    elif row.state == State.OFFERED:
        if row.held_until <= now or course.called_off_at:
            raise TooLate
        _confirm(row, course, row.seat, now)
    elif row.state in (State.CANCELLED, State.LAPSED):
        raise TooLate
    return row


def _settle(row: Registration, course: Course, person: UUID | None, now: datetime) -> None:
    row.person = person
    _lapse(course, now)
    if seat := _free_seat(course):
        _confirm(row, course, seat, now)
        return
    row.state, row.waiting_since = State.WAITING, now
    row.save()
    tell(mails.WAITING, row, now)


def _free_seat(course: Course) -> int:
    """Its number; 0 where there is none."""
    gone = set(course.registrations.filter(seat__isnull=False).values_list("seat", flat=True))
    return next((one for one in range(1, course.seats + 1) if one not in gone), 0)


def _confirm(row: Registration, course: Course, seat: int, now: datetime) -> None:
    row.state, row.seat, row.confirmed_at, row.held_until = State.CONFIRMED, seat, now, None
    row.invoice = money.bill(row, course, now)
    row.save()
    tell(mails.CONFIRMED, row, now)


def owed(row: Registration, now: datetime) -> int:
    """What cancelling now costs. Nothing for whoever does not want to be recorded: that was no part of the terms."""
    free = now <= row.free_cancel_until or row.state != State.CONFIRMED or row.recorded == Registration.Recorded.NO
    return 0 if free else row.late_fee


@transaction.atomic
def give_back(row: Registration, now: datetime) -> None:
    """By whoever registered. Raises TooLate once the course has begun, or where nothing is theirs any more."""
    course = _held(row.course_id)
    row = Registration.objects.select_for_update().get(pk=row.pk)
    if row.state not in queries.LIVE or (course.starts_at and course.starts_at <= now):
        raise TooLate
    _end(row, owed(row, now), now, by_clinic=False)
    _offer(course, now)


@transaction.atomic
def take_away(row: Registration, now: datetime) -> None:
    """By those who lead it; it costs nothing. Raises TooLate."""
    course = _held(row.course_id)
    row = Registration.objects.select_for_update().get(pk=row.pk)
    if row.state not in queries.LIVE:
        raise TooLate
    _end(row, 0, now, by_clinic=True)
    _offer(course, now)


def _end(row: Registration, costs: int, now: datetime, *, by_clinic: bool) -> None:
    asked = row.state == State.ASKED
    row.state, row.seat, row.held_until = State.CANCELLED, None, None
    row.cancelled_at, row.by_clinic = now, by_clinic
    row.save()
    money.take_back(row, costs, now)
    if not asked:
        tell(mails.CANCELLED, row, now)


@transaction.atomic
def call_off(course: Course, now: datetime) -> None:
    """The whole of it: everybody is told, and nobody owes anything."""
    course = _held(course.pk)
    if course.called_off_at:
        return
    course.called_off_at = course.ends_at = now
    course.save(update_fields=["called_off_at", "ends_at"])
    for row in course.registrations.select_for_update().filter(state__in=queries.LIVE):
        _end(row, 0, now, by_clinic=True)


@transaction.atomic
def look_after(pk: UUID, now: datetime) -> None:
    """One course: offers that ran out, seats that are free, and addresses that nobody has said yes from."""
    course = _held(pk)
    _lapse(course, now)
    _offer(course, now)
    course.registrations.filter(state=State.ASKED, created_at__lte=now - UNCONFIRMED).delete()


def _lapse(course: Course, now: datetime) -> None:
    for row in course.registrations.filter(state=State.OFFERED, held_until__lte=now):
        row.state, row.seat, row.cancelled_at = State.LAPSED, None, now
        row.save()
        tell(mails.LAPSED, row, now)


def _offer(course: Course, now: datetime) -> None:
    """Free seats to those who wait, who came first, first."""
    if not queries.is_open(course, now):
        return
    waiting = course.registrations.filter(state=State.WAITING).order_by("waiting_since", "pk")
    for row in waiting:
        seat = _free_seat(course)
        if not seat:
            return
        until = min(now + timedelta(hours=course.offer_hours), course.starts_at)
        row.state, row.seat, row.held_until = State.OFFERED, seat, until
        row.save()
        tell(mails.OFFERED, row, now)
