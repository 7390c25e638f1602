"""Recordings: everybody is asked before, who took part watches until the day, and it goes at the service with proof."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from practice.courses import actions, queries, recordings, seats
from practice.courses.models import Course, Recorder, Recording, Registration, Removal
from practice.demo import video_service
from practice.demo.zoom_service import ZOOM_ACCOUNT, ZOOM_CLIENT, ZOOM_SECRET
from shared.privacy.retention import run
from tenants.isolation.context import enter
from tests.courses.conftest import course
from tests.courses.test_seats import books, guest
from tests.privacy_app.documents import POLICY, put_alone

NUMBER, ODD = "81234567890", "/ab//cd+ef=="  # a UUID that has to be encoded twice
AT = {"recipient": "zoom", "account": ZOOM_ACCOUNT, "client": ZOOM_CLIENT, "active": True}
NOW = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)


@pytest.fixture
def zoom(settings):
    """The service over HTTP, which can be bent: .down, .status, .zoom.recorded"""
    server = video_service.opened(video_service.Service())
    address = f"127.0.0.1:{server.server_port}"
    settings.STAND_INS = {"zoom.us": address, "api.zoom.us": address}
    yield server.service
    server.shutdown()
    server.server_close()


def held(zoom, now=NOW, kind="webinar", days=0):
    """Something that was recorded a moment ago, with somebody in it; its last date is `days` ahead."""
    row = course(now - timedelta(days=3), kind=kind, records=True, meeting=NUMBER, where="video")
    made = guest(row, "tove", now - timedelta(days=3))
    row.sessions.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(minutes=5))
    Course.objects.update(ends_at=now + timedelta(days=days, minutes=-5))
    recordings.set_up(AT, ZOOM_SECRET)
    zoom.zoom.record(NUMBER, now - timedelta(hours=2), ODD)
    row.refresh_from_db()
    return row, made


def night(clinic, day):
    run(partial(enter, clinic.schema), datetime(2026, 11, day, 21, 0, tzinfo=UTC))


def test_a_lecture_is_found_watched_and_gone_at_the_service_after_two_days(clinic, zoom, at, monkeypatch):
    with enter(clinic.schema):
        row, made = held(zoom)
        assert recordings.look(NOW) == 1 and recordings.look(NOW) == 0, "found once"
        one = Recording.objects.get()
        assert (one.category, one.number) == ("recording.lecture", ODD) and b"zoom.us" not in bytes(one.leads)
        assert recordings.due_on(one, NOW).isoformat() == "2026-11-12"
        path = f"/c/{queries.token(made)}"
        waits = f"/c/{queries.token(guest_after(row))}"
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=1))
    browser = at("a", "my")
    assert "12 november" in browser.get(path).content.decode()
    assert "/rec/share/" in browser.get(f"{path}/recording/{one.pk}").content.decode()
    assert browser.get(f"{waits}/recording/{one.pk}").status_code == 404, "who was not there does not watch it"
    monkeypatch.undo()
    night(clinic, 11)
    with enter(clinic.schema):
        assert Recording.objects.exists() and not Removal.objects.exists()
    night(clinic, 12)
    with enter(clinic.schema):
        assert not Recording.objects.exists()
        removal = Removal.objects.get()
        recordings.remove(removal.pk, NOW + timedelta(days=2))
        removal.refresh_from_db()
        assert (removal.status, removal.host, removal.number) == (204, "api.zoom.us", ODD) and removal.done_at
        assert recordings.look(NOW) == 0, "and nothing is found any more"
    assert zoom.zoom.recorded == {}
    assert browser.get(f"{path}/recording/{one.pk}").status_code == 404


def guest_after(row):
    """Somebody whose place is cancelled."""
    return Registration.objects.create(
        course=row, email="late@home.example", first_name="L", language="en", state="cancelled", price=0, currency="SEK",
        free_cancel_until=NOW, late_fee=0, created_at=NOW,
    )  # fmt: skip


def test_a_course_is_kept_until_its_end_and_no_longer(clinic, zoom):
    with enter(clinic.schema):
        held(zoom, kind="course", days=5)
        recordings.look(NOW)
        assert recordings.due_on(Recording.objects.get(), NOW).isoformat() == "2026-11-15"
    night(clinic, 14)
    with enter(clinic.schema):
        assert Recording.objects.exists()
    night(clinic, 15)
    with enter(clinic.schema):
        assert not Recording.objects.exists() and Removal.objects.exists()


def test_a_service_that_is_down_is_asked_again_until_it_answers(clinic, zoom):
    with enter(clinic.schema):
        held(zoom)
        recordings.look(NOW)
        recordings.end(Recording.objects.all(), "delete", NOW)
        removal = Removal.objects.get()
        zoom.down = True
        recordings.remove(removal.pk, NOW)
        zoom.down, zoom.status = False, 500
        recordings.remove(removal.pk, NOW + timedelta(minutes=20))
        removal.refresh_from_db()
        assert (removal.done_at, removal.problem, removal.tries, removal.status) == (None, "answer", 2, 500)
        zoom.status = 0
        assert recordings.retry(NOW + timedelta(minutes=25)) == 0, "not at once"
        assert recordings.retry(NOW + timedelta(minutes=40)) == 1
        zoom.zoom.recorded.clear()  # somebody has deleted it there by hand
        recordings.remove(removal.pk, NOW + timedelta(minutes=40))
        removal.refresh_from_db()
        assert removal.status == 404 and removal.done_at and not removal.problem
        assert recordings.retry(NOW + timedelta(days=1)) == 0


def test_a_policy_that_names_no_such_service_lets_nobody_ask_it(clinic, zoom):
    with enter(clinic.schema):
        held(zoom)
        put_alone(POLICY)
        before = len(zoom.asked)
        assert recordings.look(NOW) == 0 and len(zoom.asked) == before
        assert Recorder.objects.get().problem == "policy"


def test_nobody_comes_in_before_they_have_said_yes_or_no_to_it(clinic, at):
    now = timezone.now()
    with enter(clinic.schema):
        books(now)
        row = course(now, records=True, where="video", price=50_000, late_fee=50_000)
        made = guest(row, "tove", now)
        actions.save(row, {"seats": 2, "room": "https://zoom.us/j/1"}, [], now)
        row.sessions.update(starts_at=now + timedelta(minutes=20), ends_at=now + timedelta(hours=1))
        path = f"/c/{queries.token(made)}"
    browser = at("a", "my")
    assert browser.post(f"{path}/room").status_code == 302, "not answered yet"
    page = browser.get(path).content.decode()
    assert "utan bild" in page, "what follows from a no is said before one answers"
    assert browser.post(f"{path}/recording", {"agree": "perhaps"}).status_code == 302
    with enter(clinic.schema):
        made.refresh_from_db()
        assert made.recorded == ""
        assert seats.owed(made, row.starts_at - timedelta(hours=1)) == 50_000
    browser.post(f"{path}/recording", {"agree": "no"})
    assert "zoom.us/j/1" in browser.post(f"{path}/room").content.decode()
    with enter(clinic.schema):
        made.refresh_from_db()
        assert made.recorded == "no" and made.recorded_at
        assert seats.owed(made, row.starts_at - timedelta(hours=1)) == 0, "being recorded was no part of the terms"


def test_owners_see_what_is_there_when_it_goes_and_the_proof(cast, zoom):
    now = timezone.now()
    with enter(cast.clinic.schema):
        held(zoom, now)
        recordings.look(now)
        one = Recording.objects.get()
    desk = cast.browser("owner", "my")
    page = desk.get("/staff/courses/recorded").content.decode()
    assert "Att leva med sorg" in page and ZOOM_SECRET not in page and "tove@home.example" not in page
    desk.post("/staff/courses/recorded", {"end": str(one.pk)})
    with enter(cast.clinic.schema):
        recordings.remove(Removal.objects.get().pk, now)
    page = desk.get("/staff/courses/recorded").content.decode()
    assert "api.zoom.us" in page and "204" in page
    wrong = AT | {"account": "no spaces, please"}
    assert desk.post("/staff/courses/recorded", wrong).status_code == 422
