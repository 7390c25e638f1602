"""A practitioner's own calendar: which times of it are busy, and that nobody is booked then."""

from datetime import UTC, datetime

import pytest

from practice.booking import busy, tasks
from practice.booking.models import Absence, BusyCalendar
from practice.booking.queries import absences_ahead
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, furnish
from tests.booking.cast import at as clock
from tests.booking.test_clients import wanted
from tests.outbound import servers
from tests.privacy_app.documents import POLICY, put_alone
from tests.staff.signed_in import enter_clinic

FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
KEEPER = """
  calendars:
    {name: Kalender AB, role: processor, categories: [staff], country: SE, does: [office],
     hosts: {server: [cal.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:"""


def calendar(*events):
    body = "".join(f"BEGIN:VEVENT\nDTSTAMP:20260901T000000Z\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def spans(*events, **more):
    found = busy.busy(calendar(*events), ZONE, FIRST, LAST, **more)
    return [f"{begins.astimezone(ZONE):%m-%d %H:%M}–{ends.astimezone(ZONE):%m-%d %H:%M}" for begins, ends in found]


MONDAYS = "UID:m\nDTSTART;TZID=Europe/Stockholm:20261012T090000\nDTEND;TZID=Europe/Stockholm:20261012T100000\nRRULE:FREQ=WEEKLY"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["UID:a\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z\nSUMMARY:Tandläkare"], ["11-26 10:00–11-26 11:00"]),
        (["UID:a\nDTSTART:20261126T090000\nDURATION:PT30M"], ["11-26 09:00–11-26 09:30"]),  # no zone: the clinic's
        (["UID:a\nDTSTART;VALUE=DATE:20261025"], ["10-25 00:00–10-26 00:00"]),  # a day of 25 hours
        (["UID:a\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z\nTRANSP:TRANSPARENT"], []),
        (["UID:a\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z\nSTATUS:CANCELLED"], []),
        (["UID:ours\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z"], []),
        (["UID:a\nDTSTART:20261126T090000Z\nRRULE:FREQ=SECONDLY\nDURATION:PT1S"], []),  # nobody's day
        # the same clock after it has changed; one date left out, one moved, the rule ends
        ([f"{MONDAYS};COUNT=5\nEXDATE;TZID=Europe/Stockholm:20261019T090000",
          "UID:m\nRECURRENCE-ID;TZID=Europe/Stockholm:20261102T090000\nDTSTART:20261103T120000Z\nDURATION:PT1H"],
         ["10-12 09:00–10-12 10:00", "10-26 09:00–10-26 10:00", "11-03 13:00–11-03 14:00", "11-09 09:00–11-09 10:00"]),
        ([f"{MONDAYS};UNTIL=20261019T070000Z"], ["10-12 09:00–10-12 10:00", "10-19 09:00–10-19 10:00"]),
        (["UID:a\nDTSTART:20261126T090000Z\nDTEND:20261126T103000Z", "UID:b\nDTSTART:20261126T100000Z\nDTEND:20261126T110000Z"],
         ["11-26 10:00–11-26 12:00"]),
    ],
)  # fmt: skip
def test_busy_is_when_somebody_is_busy_and_nothing_else(events, expected):
    assert spans(*events, ours={"ours"}) == expected


def test_what_a_server_tells_as_busy_itself():
    raw = calendar().replace(
        b"END:VCALENDAR", b"BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY:20261126T090000Z/PT1H\r\n"
        b"FREEBUSY;FBTYPE=FREE:20261127T090000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR")  # fmt: skip
    assert busy.busy(raw, ZONE, FIRST, LAST) == [(clock("2026-11-26 10:00"), clock("2026-11-26 11:00"))]


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"]
)
def test_nonsense_is_no_calendar(raw):
    with pytest.raises(busy.Unreadable):
        busy.busy(raw, ZONE, FIRST, LAST)


def test_a_practitioner_connects_a_calendar_and_is_not_booked_then(at, clinics, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with servers.opened() as server:
        settings.STAND_INS = {"cal.example": server.address}
        event = "UID:a\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z\nSUMMARY:Secret dentist"
        server.answers = [(200, {}, calendar(event))]
        with enter(clinics["a"].schema):
            put_alone(POLICY.replace("\nstorage:", KEEPER))
            rooms = furnish()
        browser = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
        enter_clinic(browser, rooms.maja, clinics["a"])
        for wrong in ("https://elsewhere.example/x.ics", "http://cal.example/x.ics", "nonsense"):
            assert browser.post("/calendar-address/busy", {"url": wrong}).status_code == 422
        assert (
            browser.post("/calendar-address/busy", {"url": "webcal://cal.example/maja/s3cret.ics"}).status_code == 302
        )
        with enter(clinics["a"].schema):
            assert b"s3cret" not in bytes(BusyCalendar.objects.get().secret)
            tasks.read_calendar(str(rooms.maja.pk))
            assert server.asked[0][1] == "/maja/s3cret.ics" and BusyCalendar.objects.get().problem == ""
            assert not wanted(rooms).free and wanted(rooms, "2026-11-26 11:00").free
            assert not absences_ahead([rooms.maja], NOW)  # nothing of it stands among the absences that one writes
            server.answers = [(404, {}, b"gone")]
            tasks.read_calendar(str(rooms.maja.pk))
            assert BusyCalendar.objects.get().problem == "answer" and not wanted(rooms).free  # what was known stays
        shown = browser.get("/calendar-address").content.decode()
        assert "What it answers is no calendar" in shown and "s3cret" not in shown
        browser.post("/calendar-address/busy", {"remove": "1"})
        with enter(clinics["a"].schema):
            assert wanted(rooms).free and not BusyCalendar.objects.exists() and not Absence.objects.exists()
