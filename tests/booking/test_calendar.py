"""The staff's calendar: what it shows to whom, moving with undo, what stands in the way, booking for somebody in seconds."""

import re
from datetime import date, timedelta
from functools import cache
from html import unescape

import pytest

from practice.accesslog.models import AccessEvent
from practice.booking import actions, calendar, figures, groups
from practice.booking.models import Absence, Booking, Participant, Place, Rules, Service
from practice.booking.queries import service_of
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.people.relations import has_relation
from shared.web.tables import cell
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, furnish, ours, service, user
from tests.booking.cast import at as clock
from tests.staff.signed_in import enter_clinic

THURSDAY = "2026-11-26"


@pytest.fixture
def now(monkeypatch):
    class Now:
        value = NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: Now.value)
    return Now


@pytest.fixture
def rooms(clinics, now):
    with enter(clinics["a"].schema):
        found = furnish()
        found.reko, found.olga = user("Reko", "receptionist"), user("Olga", "owner")
        found.one = Place.objects.create(name="Rum 1", within=Place.objects.create(name="Gatan"))
        found.tove, found.nils = user("Tove"), user("Nils")
        found.ten = book(found, f"{THURSDAY} 10:00", found.tove)
        return found


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def of(at, clinics, rooms):
    @cache
    def browser(name):
        found = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
        enter_clinic(found, getattr(rooms, name), clinics["a"])
        return found

    return browser


def book(rooms, text, client, who="maja"):
    time = actions.wanted(service_of(rooms.talk.pk), getattr(rooms, who).pk, clock(text), "", ZONE, NOW)
    return actions.confirm(time, client, None, NOW)


def move(rooms, **more):
    return {"day": THURSDAY, "clock": "13:00", "who": rooms.maja.pk} | more


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_week_places_each_time_on_its_quarter_hours(rooms, inside):
    with inside():
        book(rooms, f"{THURSDAY} 14:00", rooms.nils)
        Absence.objects.create(practitioner=rooms.maja, period=(clock("2026-11-27 00:00"), clock("2026-11-28 00:00")))
        Rules.objects.create(holidays_of="SE")
        page = calendar.page("week", date(2026, 11, 26), [rooms.maja], None, ZONE, NOW, rooms.maja)
        christmas = calendar.page("week", date(2026, 12, 24), [rooms.maja], None, ZONE, NOW, rooms.maja)
    thursday, friday = page.columns[3:5]
    assert page.hours == list(range(8, 18))
    assert [(event.row, event.rows) for event in thursday.events] == [(9, 3), (25, 3)]
    assert [(event.row, event.rows, event.booking) for event in friday.events] == [(1, 40, None)]
    assert [column.holiday for column in christmas.columns[2:5]] == ["", "Christmas Eve", "Christmas Day"]


def test_the_list_holds_what_the_reader_may_see_and_a_file_of_it_is_written_down(of, rooms, inside):
    with inside():
        book(rooms, f"{THURSDAY} 14:00", rooms.nils, "sam")
    path = f"/staff/bookings?since={THURSDAY}&until={THURSDAY}"
    assert "Tove" in words(of("maja").get(path)) and "Nils" not in words(of("maja").get(path))
    everybody = words(of("reko").get(path))
    assert "Tove" in everybody and "Nils" in everybody and "tove@example.org" not in everybody
    assert "2 of 2" in everybody and "1 of 2" in words(of("reko").get(f"{path}&q=tov"))
    file = of("reko").get(f"{path}&q=tov&as=csv").content.decode("utf-8-sig")
    assert f"{THURSDAY} 10:00;Tove;" in file and "Nils" not in file and "@" not in file
    with inside():
        assert list(AccessEvent.objects.values_list("what", "who", "client")) == [
            ("listed", rooms.reko.pk, rooms.tove.pk)
        ]
    assert "No bookings in these days" in words(of("reko").get("/staff/bookings?since=2030-01-01&until=2029-01-01"))
    for nonsense in ("since=soon", "until=0001-01-01"):
        assert of("reko").get(f"/staff/bookings?{nonsense}").status_code == 400


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23)])
def test_both_change_days_are_placed_by_the_wall_clock(rooms, inside, day, hours):
    with inside():
        begins = clock(f"{day} 00:00")
        Absence.objects.create(practitioner=rooms.maja, period=(begins, begins + timedelta(hours=hours)))
        for hour in (1, 4):
            start = clock(f"{day} 0{hour}:00")
            Booking.objects.create(
                practitioner=rooms.maja, client=rooms.nils, service=rooms.talk, starts_at=start, form="video",
                ends_at=start + timedelta(minutes=45), period=(start, start + timedelta(minutes=45)), price=0,
                currency="SEK", late_fee=0, free_cancel_until=start, created_at=NOW, confirmed_at=NOW, state="confirmed",
            )  # fmt: skip
        (column,) = calendar.page("day", day, [rooms.maja], None, ZONE, NOW, rooms.maja).columns
    at_row = sorted((event.row, event.rows) for event in column.events if event.booking)
    assert at_row == [(1, 3), (13, 3)]  # the grid begins at 1.00; 4.00 is three hours of the wall clock later


def test_each_sees_what_is_theirs_and_a_month_a_room_and_a_name_too(of, rooms, inside):
    path = f"/staff/calendar?day={THURSDAY}"
    assert "10:00 Tove" in words(of("maja").get(path))
    assert "Tove" not in words(of("sam").get(path)) and of("sam").get(f"{path}&who={rooms.maja.pk}").status_code == 404
    everybody = words(of("reko").get(f"{path}&view=day"))
    assert "Maja Lund" in everybody and "Sam Lund" in everybody and "10:00 Tove" in everybody
    assert "10:00 Tove" in words(of("reko").get(f"{path}&view=month&who={rooms.maja.pk}"))
    assert "Tove" not in words(of("reko").get(f"{path}&room={rooms.one.pk}"))
    assert "1 time found" in words(of("reko").get(f"{path}&q=tov"))
    assert "0 times found" in words(of("sam").get(f"{path}&q=tov"))
    for nonsense in ("view=year", "day=soon", "day=0001-01-01", "who=me"):
        assert of("reko").get(f"/staff/calendar?{nonsense}").status_code == 400
    page = words(of("reko").get(path))
    assert "tove@example.org" not in page and "Tove Lund" not in page


def test_more_times_cost_no_more_questions(of, rooms, inside, django_assert_max_num_queries):
    browser = of("reko")

    def count():
        with django_assert_max_num_queries(45) as counted:
            browser.get(f"/staff/calendar?day={THURSDAY}&view=day")
        return ours(counted.captured_queries)

    few = count()
    with inside():
        for hour in ("09", "11", "13", "14"):
            book(rooms, f"{THURSDAY} {hour}:00", user(f"Klient{hour}"), "sam")
    assert count() == few


def test_a_time_is_moved_with_undo_and_the_client_is_told(of, rooms, inside):
    browser, path = of("reko"), f"/staff/bookings/{rooms.ten.pk}"
    moved = words(browser.post(f"{path}/move", move(rooms, who=rooms.sam.pk), follow=True))
    assert "Moved to Thursday 26 November, 13:00" in moved and "Take it back" in moved
    with inside():
        rooms.ten.refresh_from_db()
        assert (rooms.ten.practitioner_id, rooms.ten.starts_at) == (rooms.sam.pk, clock(f"{THURSDAY} 13:00"))
        assert rooms.ten.free_cancel_until == rooms.ten.starts_at
        assert OutgoingMessage.objects.filter(kind="booking.moved", user=rooms.tove).count() == 1
    assert "The time is as it was before." in words(browser.post(f"{path}/move-back", follow=True))
    with inside():
        rooms.ten.refresh_from_db()
        assert (rooms.ten.practitioner_id, rooms.ten.starts_at) == (rooms.maja.pk, clock(f"{THURSDAY} 10:00"))
    assert browser.post(f"{path}/move-back").status_code == 404


def test_what_stands_in_the_way_is_told_before_it_happens(of, rooms, inside):
    browser, path = of("reko"), f"/staff/bookings/{rooms.ten.pk}/move"
    with inside():
        book(rooms, f"{THURSDAY} 13:00", rooms.nils)
        book(rooms, f"{THURSDAY} 14:00", rooms.tove, "sam")
    taken = browser.post(path, move(rooms, anyway="on"))
    assert taken.status_code == 409 and "Maja has another session, 13:00–13:45." in words(taken)
    twice = browser.post(path, move(rooms, clock="14:15"))
    assert twice.status_code == 409 and "The client has another time, 14:00–14:45." in words(twice)
    late = browser.post(path, move(rooms, clock="19:00"))
    assert late.status_code == 409 and "outside the practitioner" in words(late)
    with inside():
        rooms.ten.refresh_from_db()
        assert rooms.ten.starts_at == clock(f"{THURSDAY} 10:00")
    assert browser.post(path, move(rooms, clock="19:00", anyway="on")).status_code == 302
    assert of("sam").get(path).status_code == 404
    assert of("maja").post(path, move(rooms, who=rooms.sam.pk)).status_code == 422  # not their calendar


def test_somebody_new_is_booked_with_a_first_name_alone(of, rooms, inside):
    browser = of("reko")
    form = {"service": rooms.talk.pk, "day": THURSDAY, "clock": "13:00", "who": rooms.maja.pk, "room": rooms.one.pk}
    assert "10:00" in words(browser.get(f"/staff/bookings/new?day={THURSDAY}&clock=10:00"))
    assert browser.post("/staff/bookings/new", form).status_code == 422  # for whom?
    assert browser.post("/staff/bookings/new", form | {"first_name": "Aina", "form": "on_site"}).status_code == 302
    with inside():
        made = Booking.objects.get(client__first_name="Aina")
        assert (made.client.email, made.room_id, made.booked_by_id) == (None, rooms.one.pk, rooms.reko.pk)
        assert not OutgoingMessage.objects.filter(user=made.client).exists()
    known = browser.post("/staff/bookings/new", form | {"find": "nils", "clock": "14:00", "weeks": "1", "times": "3"})
    assert known.status_code == 302
    with inside():
        assert Booking.objects.filter(client=rooms.nils).count() == 3
        User.objects.create_user("n2@example.org", first_name="Nils", created_at=NOW)
    several = browser.post("/staff/bookings/new", form | {"find": "nils", "clock": "15:00"})
    assert several.status_code == 422 and "Several have that name" in words(several)
    clash = browser.post("/staff/bookings/new", form | {"first_name": "Bo", "who": rooms.sam.pk, "clock": "13:30"})
    assert clash.status_code == 409 and "The room is taken, 13:00–13:45." in words(clash)
    with inside():
        assert not User.objects.filter(first_name="Bo").exists()  # nothing half-written
    taken = form | {"first_name": "Bo", "clock": "11:00", "email": "nils@example.org"}
    assert browser.post("/staff/bookings/new", taken).status_code == 422


def test_a_group_is_planned_moved_and_called_off(of, rooms, inside):
    browser = of("reko")
    with inside():
        group = service("Grupp", rooms.maja, seats=2, forms=["on_site"])
    form = {"service": group.pk, "day": THURSDAY, "clock": "14:00", "who": rooms.maja.pk, "weeks": "1", "times": "2"}
    assert browser.post("/staff/bookings/new", form).status_code == 302
    with inside():
        first, second = Booking.objects.filter(state="group").order_by("starts_at")
        assert second.starts_at - first.starts_at == timedelta(days=7)
        time = actions.wanted(service_of(group.pk), rooms.maja.pk, first.starts_at, "", ZONE, NOW)
        seat = actions.confirm(time, rooms.nils, None, NOW)
    assert "1 of 2 seats" in words(browser.get(f"/staff/bookings/{first.pk}"))
    assert browser.post(f"/staff/bookings/{first.pk}/move", move(rooms, clock="13:00")).status_code == 302
    with inside():
        seat.refresh_from_db()
        assert seat.starts_at == clock(f"{THURSDAY} 13:00")
    browser.post(f"/staff/bookings/{first.pk}/cancel")
    with inside():
        assert set(Booking.objects.filter(pk__in=(first.pk, seat.pk)).values_list("state", flat=True)) == {"cancelled"}
        assert groups.free_seats(second, NOW) == [1, 2]


def test_seats_are_given_and_move_to_another_date_with_undo(of, rooms, inside):
    browser = of("reko")
    with inside():
        group = service("Grupp", rooms.maja, seats=1, forms=["on_site"])
        first, second, full = (
            groups.plan(group, rooms.maja, clock(f"2026-11-{day} 14:00"), NOW, form="on_site") for day in (26, 27, 30)
        )
        actions.confirm(
            actions.wanted(service_of(group.pk), rooms.maja.pk, full.starts_at, "", ZONE, NOW), rooms.tove, None, NOW
        )
    page = f"/staff/bookings/{first.pk}/seat"
    assert browser.post(page, {"find": "Nobody"}).status_code == 422
    assert browser.post(page, {"find": "Nils"}).status_code == 302
    assert browser.post(page, {"first_name": "Bo"}).status_code == 409
    with inside():
        seat = Booking.objects.get(group=first)
        assert (seat.client, seat.booked_by, User.objects.filter(first_name="Bo").exists()) == (
            rooms.nils,
            rooms.reko,
            False,
        )
    shown = browser.get(f"/staff/bookings/{seat.pk}/move").content.decode()
    assert str(second.pk) in shown and str(full.pk) not in shown and str(first.pk) not in shown
    browser.post(f"/staff/bookings/{seat.pk}/move", {"date": full.pk})
    with inside():
        seat.refresh_from_db()
        assert seat.group_id == first.pk
    browser.post(f"/staff/bookings/{seat.pk}/move", {"date": second.pk})
    with inside():
        seat.refresh_from_db()
        assert (seat.group_id, seat.starts_at, seat.period) == (second.pk, second.starts_at, second.period)
        assert groups.free_seats(first, NOW) == [1] and groups.free_seats(second, NOW) == []
        assert OutgoingMessage.objects.filter(user=rooms.nils, kind="booking.moved").exists()
    browser.post(f"/staff/bookings/{seat.pk}/move-back")
    with inside():
        seat.refresh_from_db()
        assert (seat.group_id, seat.seat) == (first.pk, 1)


def test_a_couple_is_booked_by_the_staff_and_who_comes_along_changes(of, rooms, inside):
    browser = of("reko")
    form = {
        "service": rooms.talk.pk,
        "day": THURSDAY,
        "clock": "14:00",
        "who": rooms.maja.pk,
        "find": "Nils",
        "along": "Siv, Bo",
    }
    with inside():
        Service.objects.filter(pk=rooms.talk.pk).update(people=2)
    refused = browser.post("/staff/bookings/new", form)
    assert refused.status_code == 422 and "This service is for 2 people at most." in words(refused)
    assert browser.post("/staff/bookings/new", form | {"along": "Siv"}).status_code == 302

    def along():
        return [one.client.first_name for one in Participant.objects.filter(booking__client=rooms.nils)]

    with inside():
        booking = Booking.objects.get(client=rooms.nils)
        siv = Participant.objects.get(booking=booking).client
        assert has_relation(rooms.maja, siv, NOW) and along() == ["Siv"]
    page = f"/staff/bookings/{booking.pk}/along"
    browser.post(page, {"along": "Bo"})  # two are enough
    with inside():
        assert along() == ["Siv"]
    browser.post(page, {"remove": siv.pk})
    browser.post(page, {"along": "Bo"})
    with inside():
        assert along() == ["Bo"]


def test_the_desk_sees_who_is_there_who_is_late_what_is_open_and_who_is_free(of, rooms, inside, now, monkeypatch):
    with inside():
        noon = book(rooms, f"{THURSDAY} 11:00", rooms.nils, who="sam")
        Booking.objects.filter(pk=rooms.ten.pk).update(form="on_site", room=rooms.one)
        Booking.objects.filter(pk=noon.pk).update(form="on_site")
        monkeypatch.setattr(
            "practice.payments.cards.open_at_desk", lambda clients, now: {rooms.tove.pk: [(65000, "SEK")]}
        )
    now.value = clock(f"{THURSDAY} 10:12")
    browser = of("reko")

    def desk():
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.get("/staff/desk").content.decode())).split())

    shown = desk()
    assert "0 are here. 2 are still to come. 1 is late." in shown and "Should be here" in shown
    assert "Open invoices: SEK 650" in shown.replace("\xa0", " ") and "Maja, until 10:45." in shown
    assert "Sam Lund Now, until 11:00" in shown and "Maja Lund Thursday 26 November, 10:45–12:00" in shown
    answer = browser.post(f"/staff/bookings/{rooms.ten.pk}/attend", {"how": "here", "from": "desk"})
    assert answer.url == "/staff/desk"
    assert "1 is here. 1 is still to come." in desk()
    with inside():
        rooms.ten.refresh_from_db()
        assert (rooms.ten.state, rooms.ten.minutes_late) == ("completed", 12)
    assert of("maja").get("/staff/desk").status_code == 403


def test_the_owner_sees_how_full_it_is_and_how_many_stay_away(of, rooms, inside, now):
    now.value = clock("2026-11-27 12:00")
    with inside():
        for hour, state in (("11:00", "missed"), ("13:00", "cancelled"), ("14:00", "completed")):
            one = book(rooms, f"{THURSDAY} {hour}", rooms.nils)
            Booking.objects.filter(pk=one.pk).update(state=state, cancelled_late=state == "cancelled")
        Absence.objects.create(practitioner=rooms.sam, period=(clock("2026-11-23 00:00"), clock("2026-11-28 00:00")))
        found = figures.figures([rooms.maja, rooms.sam], ZONE, now.value)
        (week,) = [line for line in found.weeks if line.key == date(2026, 11, 23)]
        assert (week.open, week.booked) == (5 * 6 * 60, 3 * 45)  # Maja's alone; what was given back takes no time
        assert (week.came, week.missed, week.late, week.absent, week.full) == (2, 1, 1, 50, 8)
        assert [line.came for line in found.people] == [2, 0]
        assert cell("=1+1") == "'=1+1"
    browser = of("olga")
    assert "50 %" in browser.get("/staff/figures").content.decode()
    rows = browser.get("/staff/figures?as=csv").content.decode("utf-8-sig").splitlines()
    assert "2026-11-23;30.0;2.2;8;2;1;1;50" in rows and rows[-2].startswith("Maja Lund;") and len(rows) == 1 + 16 + 2


def test_requests_are_answered_and_attendance_is_noted(of, rooms, inside, now):
    browser = of("maja")
    with inside():
        asked = service("Utredning", rooms.maja, audience="referral")
        time = actions.wanted(service_of(asked.pk), rooms.maja.pk, clock(f"{THURSDAY} 13:00"), "", ZONE, NOW)
        request = actions.confirm(time, rooms.nils, None, NOW)
    assert "Nils asks for Thursday 26 November, 13:00" in words(browser.get("/staff/calendar"))
    assert "The client is told." in words(
        browser.post(f"/staff/bookings/{request.pk}/answer", {"answer": "yes"}, follow=True)
    )
    path = f"/staff/bookings/{request.pk}/attend"
    assert browser.post(path, {"how": "arrived"}).status_code == 409
    now.value = clock(f"{THURSDAY} 13:20")
    browser = of("olga")  # days later
    browser.post(path, {"how": "arrived", "minutes_late": "10"})
    assert "Came 10 min late" in words(browser.get(f"/staff/bookings/{request.pk}"))
    browser.post(path, {"how": "missed"})
    assert "A fee is due" in words(browser.get(f"/staff/bookings/{request.pk}"))
    browser.post(f"/staff/bookings/{request.pk}/waive")
    assert "No fee" in words(browser.get(f"/staff/bookings/{request.pk}"))
    assert browser.post(path, {"how": "sideways"}).status_code == 400
