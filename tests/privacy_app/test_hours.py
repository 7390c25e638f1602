"""A day that has begun is not over: what ends "at once" after an hour of today stays until the hour has passed."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from practice.booking.models import Booking, Service
from practice.people.models import User
from shared.privacy import due_days, due_sql, retention
from shared.privacy.actions import hold
from tenants.isolation.context import enter
from tests.privacy_app.documents import put

AT_ONCE = "retention:\n  booking: {of: [booking], after: session, keep: P0D}\n"
WITH_CAP = AT_ONCE + "  cap: {of: [booking], after: created, keep: P5Y, over_all: true}\n"
WAYS = {"by days": (AT_ONCE, due_days), "in the database": (WITH_CAP, due_sql), "row by row": (WITH_CAP, None)}
DAY = date(2026, 5, 12)


def at(hour: int, day: date = DAY) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hour)


def booked(ends: datetime) -> Booking:
    client = User.objects.create_user("ebba@example.org", first_name="E", created_at=at(8, date(2026, 1, 5)))
    practitioner = User.objects.create_user(
        "h@example.org", first_name="H", role="practitioner", staff_id=uuid4(), created_at=at(8, date(2026, 1, 5))
    )
    service = Service.objects.create(
        name={}, minutes=45, step_minutes=15, price=0, currency="SEK", forms=["video"]
    )  # fmt: skip
    start = ends - timedelta(minutes=45)
    return Booking.objects.create(
        practitioner=practitioner, client=client, service=service, period=(start, ends), starts_at=start, ends_at=ends,
        form="video", state="confirmed", price=0, currency="SEK", free_cancel_until=start, late_fee=0,
        created_at=at(8, date(2026, 5, 1)),
    )  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_session_this_evening_outlives_the_night_before_it_and_goes_in_the_next(db, clinic, monkeypatch, way):
    policy, module = WAYS[way]
    asked = []
    for one in (due_days, due_sql):
        plain = one.batch
        monkeypatch.setattr(one, "batch", lambda *told, one=one, plain=plain: asked.append(one) or plain(*told))
    with enter(clinic):
        put(policy, date(2026, 1, 1))
        booking = booked(at(18))
        if way == "row by row":
            hold(booking.client_id, "complaint", DAY, category="message_log", until=date(2027, 1, 1))

    def stands_after(now: datetime) -> bool:
        retention.run(partial(enter, clinic), now)
        with enter(clinic):
            return Booking.objects.filter(pk=booking.pk).exists()

    assert [stands_after(at(hour)) for hour in (2, 17, 19)] == [True, True, False]
    assert module is None or module in asked


def test_what_ended_before_midnight_does_not_wait_for_an_hour(db, clinic):
    with enter(clinic):
        put(AT_ONCE, date(2026, 1, 1))
        booking = booked(at(18))
    retention.run(partial(enter, clinic), at(1, DAY + timedelta(days=1)))
    with enter(clinic):
        assert not Booking.objects.filter(pk=booking.pk).exists()
