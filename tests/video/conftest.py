"""A real server that speaks as Whereby does, a clinic whose policy names it, and a session by video with two people at their
browsers. `clock` is the time: clock.at(minutes) puts it that far from the session's start."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from practice.booking.models import Booking
from practice.demo import video_service
from practice.video import actions
from practice.video.models import Room, VideoService
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

PHONE = "+46 8 465 004 10"
VIDEO = """
  video:
    {name: Whereby, role: processor, categories: [booking.time, booking.link], country: "NO", does: [video],
     hosts: {server: [api.whereby.dev], browser_frame: ["*.whereby.com"]}, agreement: {kind: processing, signed: 2026-01-01}}
  rooms:
    {name: Rummen AB, role: processor, categories: [booking.time, booking.link], country: SE, does: [video],
     hosts: {browser_frame: [meet.rooms.example]}, agreement: {kind: processing, signed: 2026-01-01}}
  teams:
    {name: Microsoft Teams, role: processor, categories: [booking.time, booking.link], country: IE, does: [video],
     agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
WITH_VIDEO = POLICY.replace("\nstorage:", VIDEO, 1)
WHEREBY = {
    "kind": "whereby",
    "recipient": "video",
    "host": "",
    "app_id": "",
    "phone": PHONE,
    "opens_minutes": 15,
    "active": True,
}
JITSI = WHEREBY | {"kind": "jitsi", "recipient": "rooms", "host": "meet.rooms.example", "app_id": "eken"}
TEAMS = WHEREBY | {"kind": "teams", "recipient": "teams"}


class Clock:
    """The session begins on a whole minute a little ahead, so that real timestamps of sign-ins stay in the past."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.starts = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=25)

    def at(self, minutes):
        moment = self.starts + timedelta(minutes=minutes)
        self.monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment


class Session:
    """`client` and `desk` are browsers; `path` the door; `service` what stands for Whereby."""

    def __init__(self, cast, clock, service):
        self.cast, self.clock, self.service = cast, clock, service
        self.booking = cast.things["booking"]
        self.path = f"/video/{self.booking.pk}"
        self.client, self.desk = cast.browser("client", "my"), cast.browser("practitioner", "my")
        for browser in (self.client, self.desk):
            browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def inside(self):
        return enter(self.cast.clinic.schema)

    def set_up(self, details=WHEREBY, secret=video_service.KEY):
        with self.inside():
            return actions.set_up(details, secret, timezone.now())

    def knock(self, browser):
        answer = browser.post(f"{self.path}/state")
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
        return json.loads(answer.content)

    def page(self, browser):
        return browser.get(self.path).content.decode()

    def make(self):
        """As the job would."""
        with self.inside():
            actions.make(self.booking.pk, timezone.now())

    def room(self) -> Room:
        with self.inside():
            return Room.objects.select_related("booking").get(pk=self.booking.pk)

    def ready(self):
        """Ten minutes before, with a room that both have asked for."""
        self.clock.at(-10)
        self.knock(self.client)
        self.make()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def service(settings):
    server = video_service.opened(video_service.Service())
    address = f"127.0.0.1:{server.server_port}"
    settings.STAND_INS = {video_service.API_HOST: address, video_service.ROOM_HOST: address}
    server.service.address = address
    yield server.service
    server.shutdown()
    server.server_close()


@pytest.fixture
def session(db, clinics, clock, service):
    cast = people.build(clinics["a"], clinics["b"])
    starts = clock.starts
    with enter(clinics["a"].schema):
        put_alone(WITH_VIDEO)
        Booking.objects.filter(pk=cast.things["booking"].pk).update(
            starts_at=starts, ends_at=starts + timedelta(minutes=45), period=(starts, starts + timedelta(minutes=45))
        )
        cast.things["booking"].refresh_from_db()
    found = Session(cast, clock, service)
    found.set_up()
    return found


__all__ = ["VideoService"]
