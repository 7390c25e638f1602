"""The staff's pages: a day with first names, hours, absences, services, and who may change what."""

from datetime import UTC, date, time, timedelta
from functools import cache

import pytest

from practice.booking.day import day_page
from practice.booking.models import Absence, Booking, PractitionerCard, Service, WeeklyHours
from practice.booking.queries import portal_offer
from practice.booking.words import absence_words, by_weekday, forms_word
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, furnish, ours, user
from tests.booking.cast import at as clock
from tests.staff.signed_in import enter_clinic

NINE = clock("2026-11-26 09:00")


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
        found.olga = user("Olga", "owner")
        found.reko = user("Reko", "receptionist")
        return found


@pytest.fixture
def of(at, clinics, rooms):
    """of("maja") is a browser in which she has signed in."""

    @cache
    def browser(name):
        found = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
        enter_clinic(found, getattr(rooms, name), clinics["a"])
        return found

    return browser


def booking(rooms, text, client, who="maja", **more):
    start = clock(text)
    return Booking.objects.create(
        practitioner=getattr(rooms, who), client=client, service=rooms.talk, starts_at=start, form="video",
        ends_at=start + timedelta(minutes=45), period=(start, start + timedelta(minutes=45)), price=65000,
        currency="SEK", late_fee=0, free_cancel_until=start, created_at=NOW, confirmed_at=NOW,
        **{"state": "confirmed"} | more,
    )  # fmt: skip


# -- the day ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def thursday(rooms, clinics):
    with enter(clinics["a"].schema):
        tove, nils = user("Tove"), user("Nils")
        booking(rooms, "2026-11-19 09:00", tove)
        found = [booking(rooms, f"2026-11-26 {hour}", who) for hour, who in (("09:00", tove), ("11:00", nils))]
        booking(rooms, "2026-11-26 14:00", tove, state="cancelled")
        booking(rooms, "2026-11-26 15:00", None, state="held", held_until=NOW + timedelta(minutes=5))
        booking(rooms, "2026-11-26 10:00", nils, who="sam")
        return found


def test_a_day_lists_sessions_gaps_and_the_clock(rooms, thursday, clinics):
    moment = clock("2026-11-26 09:50")
    with enter(clinics["a"].schema):
        page = day_page(rooms.maja, date(2026, 11, 26), ZONE, moment)
    shown = [(f"{event.start.astimezone(ZONE):%H:%M}", event.kind, event.minutes) for event in page.events]
    assert shown == [
        ("09:00", "done", 45), ("09:45", "free", 75), ("09:50", "now", 0), ("11:00", "next", 45),
        ("13:00", "free", 180),
    ]  # fmt: skip
    assert (page.next, page.until_next, page.done) == (thursday[1], 70, 1)
    assert [each.is_first for each in page.sessions] == [False, True]
    assert page.ends_at == clock("2026-11-26 11:45")


def test_another_day_has_no_clock_and_no_next(rooms, thursday, clinics):
    with enter(clinics["a"].schema):
        page = day_page(rooms.maja, date(2026, 11, 26), ZONE, NOW)
        closed = day_page(rooms.maja, date(2026, 11, 28), ZONE, NOW)
    assert page.next is None and {event.kind for event in page.events} == {"", "free"}
    assert closed.events == []


def test_an_absence_leaves_no_gap(rooms, clinics):
    with enter(clinics["a"].schema):
        Absence.objects.create(practitioner=rooms.maja, period=(clock("2026-11-26 08:00"), clock("2026-11-26 10:00")))
        page = day_page(rooms.maja, date(2026, 11, 26), ZONE, NOW)
    assert [(f"{event.start.astimezone(ZONE):%H:%M}", event.minutes) for event in page.events] == [
        ("10:00", 120), ("13:00", 180),
    ]  # fmt: skip


def test_the_day_shows_first_names_and_no_more(of, rooms, thursday, now):
    now.value = clock("2026-11-26 08:30")
    words = of("maja").get("/staff/day").content.decode()
    assert "Tove" in words and "Nils" in words and "Next client, in 30 min" in words
    assert "tove@example.org" not in words and "Tove Lund" not in words
    assert f"/staff/bookings/{thursday[0].pk}" in words


def test_a_practitioner_sees_their_own_day_and_planners_everybodys(of, rooms, thursday):
    path = "/staff/day?day=2026-11-26"
    assert of("sam").get(f"{path}&who={rooms.maja.pk}").status_code == 404
    assert of("sam").get(path).context["page"].sessions[0].practitioner_id == rooms.sam.pk
    for name in ("olga", "reko"):
        response = of(name).get(f"{path}&who={rooms.maja.pk}")
        assert len(response.context["page"].sessions) == 2
        assert of(name).get(path).context["who"] == rooms.maja  # nobody's own: the first by name


def test_somebody_without_sessions_is_told_so(of, rooms, clinics):
    with enter(clinics["a"].schema):
        rooms.lena = user("Lena", "supervisor")
    response = of("lena").get("/staff/day")
    assert response.status_code == 200 and response.context["page"] is None


@pytest.mark.parametrize("query", ["day=soon", "day=0001-01-01", "day=9999-12-31", "who=me"])
def test_nonsense_is_a_bad_request(of, query):
    assert of("maja").get(f"/staff/day?{query}").status_code == 400


def test_the_days_queries_do_not_grow(of, rooms, thursday, clinics, django_assert_max_num_queries):
    browser = of("maja")

    def count():
        with django_assert_max_num_queries(40) as counted:
            assert browser.get("/staff/day?day=2026-11-26").status_code == 200
        return ours(counted.captured_queries)

    few = count()
    with enter(clinics["a"].schema):
        for hour in ("10:00", "13:00"):
            booking(rooms, f"2026-11-26 {hour}", user(f"Klient{hour[:2]}"))
    assert count() == few


# -- one booking --------------------------------------------------------------------------------------------------------


def test_the_practitioner_sees_how_to_reach_a_client_and_the_desk_does_not(of, rooms, thursday, clinics):
    with enter(clinics["a"].schema):
        rooms.maja.relations_held.create(kind="treats", client=thursday[0].client, began_at=NOW)
    path = f"/staff/bookings/{thursday[0].pk}"
    assert "tove@example.org" in of("maja").get(path).content.decode()
    desk = of("reko").get(path).content.decode()
    assert "Tove" in desk and "tove@example.org" not in desk and "Tove Lund" not in desk
    assert of("sam").get(path).status_code == 404


def test_the_clinic_cancels_at_its_own_cost_and_tells_the_client(of, rooms, thursday, clinics):
    path = f"/staff/bookings/{thursday[0].pk}"
    assert of("sam").post(f"{path}/cancel").status_code == 404
    assert of("maja").post(f"{path}/cancel").status_code == 302
    assert of("maja").post(f"{path}/cancel").status_code == 302  # a double click
    with enter(clinics["a"].schema):
        row = Booking.objects.get(pk=thursday[0].pk)
        assert (row.state, row.cancelled_by, row.cancelled_late) == ("cancelled", "clinic", False)
        assert [message.kind for message in OutgoingMessage.objects.all()] == ["booking.cancelled"]


def test_what_the_clinic_cancelled_the_client_does_not_take_back(at, of, rooms, thursday, clinics):
    of("maja").post(f"/staff/bookings/{thursday[0].pk}/cancel")
    client = at("a", "my")
    with enter(clinics["a"].schema):
        client.force_login(User.objects.get(first_name="Tove"))
    assert client.post(f"/bookings/{thursday[0].pk}/undo").status_code == 409


def test_what_has_begun_is_not_cancelled(of, thursday, now):
    now.value = NINE
    assert of("maja").post(f"/staff/bookings/{thursday[0].pk}/cancel").status_code == 409


# -- services -----------------------------------------------------------------------------------------------------------

SERVICE = {
    "lead_minutes": "0", "people": "1", "seats": "0", "tone": "accent",
    "name_sv": "Nytt samtal", "name_en": "", "about_sv": "", "about_en": "", "minutes": "50", "step_minutes": "60",
    "pause_minutes": "10", "price": "1 250,50", "ways": ["video", "on_site"], "audience": "everybody",
    "notice_hours": "0", "horizon_days": "30", "free_cancel_hours": "48", "late_fee": "400", "active": "on",
}  # fmt: skip


def test_an_owner_adds_a_service_and_can_then_be_booked(of, rooms, clinics):
    browser = of("olga")
    assert browser.get("/staff/services/new").status_code == 200
    response = browser.post("/staff/services/new", SERVICE | {"practitioners": [rooms.olga.pk]})
    assert response.status_code == 302
    with enter(clinics["a"].schema):
        added = Service.objects.get(name={"sv": "Nytt samtal"})
        assert (added.price, added.late_fee, added.currency) == (125050, 40000, "SEK")
        assert added.forms == ["on_site", "video"] and User.objects.get(pk=rooms.olga.pk).treats
    hours = {f"begins_{day}_0": "09:00" for day in range(5)} | {f"ends_{day}_0": "12:00" for day in range(5)}
    assert browser.post(f"/staff/hours/{rooms.olga.pk}", hours).status_code == 302
    with enter(clinics["a"].schema):
        offered = next(each for each in portal_offer(ZONE, NOW).services if each.service == added)
        assert offered.next.start == clock("2026-11-23 09:00") and offered.practitioners == [rooms.olga]


def test_a_changed_service_leaves_what_is_booked_alone(of, rooms, thursday, clinics):
    path = f"/staff/services/{rooms.talk.pk}"
    assert of("olga").post(path, SERVICE | {"practitioners": [rooms.sam.pk]}).status_code == 302
    with enter(clinics["a"].schema):
        assert Booking.objects.get(pk=thursday[0].pk).price == 65000
        assert [user.first_name for user in rooms.talk.practitioners.all()] == ["Sam"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_sv": ""}, "name_sv"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "a while"}, "minutes"),
        ({"price": "-1"}, "price"),
        ({"price": "1e9"}, "price"),
        ({"price": "nan"}, "price"),
        ({"late_fee": "5000"}, "late_fee"),
        ({"ways": []}, "ways"),
        ({"ways": ["telepathy"]}, "ways"),
        ({"practitioners": []}, "practitioners"),
        ({"practitioners": ["00000000-0000-0000-0000-000000000000"]}, "practitioners"),
        ({"step_minutes": "7"}, "step_minutes"),
        ({"horizon_days": "9999"}, "horizon_days"),
        ({"name_sv": "x" * 500}, "name_sv"),
    ],
)
def test_what_makes_no_sense_is_refused_with_words(of, rooms, clinics, change, field):
    response = of("olga").post("/staff/services/new", SERVICE | {"practitioners": [rooms.sam.pk]} | change)
    assert response.status_code == 422 and response.context["form"].errors.keys() == {field}
    with enter(clinics["a"].schema):
        assert Service.objects.count() == 2


def test_script_in_a_name_stays_text(of, at, rooms, clinics):
    bad = '<script>alert("å")</script> \u202eת'
    of("olga").post("/staff/services/new", SERVICE | {"name_sv": bad, "practitioners": [rooms.sam.pk]})
    for path in ("/staff/hours", "/staff/day"):
        assert "<script>alert" not in of("olga").get(path).content.decode()
    with enter(clinics["a"].schema):
        added = Service.objects.get(price=125050)
    assert "<script>alert" not in at("a").get(f"/book/{added.pk}").content.decode()


def test_a_practitioner_changes_no_service(of, rooms):
    assert of("maja").get("/staff/services/new").status_code == 403
    assert of("maja").post(f"/staff/services/{rooms.talk.pk}", SERVICE).status_code == 403


# -- hours and absences -------------------------------------------------------------------------------------------------


def test_hours_are_saved_whole(of, rooms, clinics):
    week = {"begins_0_0": "08:00", "ends_0_0": "10:00", "begins_0_1": "22:00", "ends_0_1": "00:00"}
    assert of("maja").post(f"/staff/hours/{rooms.maja.pk}", week).status_code == 302
    with enter(clinics["a"].schema):
        rows = WeeklyHours.objects.filter(practitioner=rooms.maja).order_by("begins")
        assert [(row.weekday, row.begins, row.ends) for row in rows] == [
            (0, time(8), time(10)), (0, time(22), time(0)),
        ]  # fmt: skip
        assert WeeklyHours.objects.filter(practitioner=rooms.sam).count() == 10


@pytest.mark.parametrize(
    "week",
    [
        {"begins_0_0": "08:00"},
        {"begins_0_0": "10:00", "ends_0_0": "08:00"},
        {"begins_0_0": "10:00", "ends_0_0": "10:00"},
        {"begins_0_0": "08:00", "ends_0_0": "10:00", "begins_0_1": "09:00", "ends_0_1": "11:00"},
        {"begins_0_0": "08:00", "ends_0_0": "00:00", "begins_0_1": "22:00", "ends_0_1": "23:00"},
        {"begins_0_0": "morning", "ends_0_0": "25:00"},
    ],
)
def test_hours_that_make_no_sense_change_nothing(of, rooms, clinics, week):
    response = of("maja").post(f"/staff/hours/{rooms.maja.pk}", week)
    assert response.status_code == 422 and response.context["form"].errors
    with enter(clinics["a"].schema):
        assert WeeklyHours.objects.filter(practitioner=rooms.maja).count() == 10


def test_the_form_shows_what_is_saved_and_room_for_more(of, rooms):
    form = of("maja").get(f"/staff/hours/{rooms.maja.pk}").context["form"]
    assert [len(pairs) for _, pairs in form.days()] == [3] * 5 + [2] * 2
    assert form["begins_0_1"].value() == time(13)


def test_only_owners_set_others_hours(of, rooms):
    for path in (f"/staff/hours/{rooms.sam.pk}", f"/staff/cards/{rooms.sam.pk}"):
        assert of("maja").get(path).status_code == 403
        assert of("reko").get(path).status_code == 403
        assert of("olga").get(path).status_code == 200
    assert of("maja").post(f"/staff/hours/{rooms.sam.pk}/absences", {}).status_code == 403
    assert of("olga").get(f"/staff/hours/{rooms.reko.pk}").status_code == 404  # treats nobody


def test_an_absence_closes_whole_days_and_says_what_is_booked_then(of, rooms, thursday, clinics):
    away = {"first": "2026-11-26", "last": "2026-11-27"}
    browser = of("maja")
    page = browser.post(f"/staff/hours/{rooms.maja.pk}/absences", away, follow=True)
    assert "2 booked times lie in it" in page.content.decode()
    with enter(clinics["a"].schema):
        absence = Absence.objects.get()
        assert (absence.period.lower, absence.period.upper) == (clock("2026-11-26 00:00"), clock("2026-11-28 00:00"))
        assert Booking.objects.filter(state="confirmed", practitioner=rooms.maja).count() == 3
    assert of("sam").post(f"/staff/absences/{absence.pk}/remove").status_code == 403
    assert browser.post(f"/staff/absences/{absence.pk}/remove").status_code == 302
    assert browser.post(f"/staff/absences/{absence.pk}/remove").status_code == 404


@pytest.mark.parametrize(
    "away",
    [
        {"first": "2026-11-27", "last": "2026-11-26"},
        {"first": "2026-11-26", "last": "2026-11-26", "begins": "12:00", "ends": "11:00"},
        {"first": "2026-11-26"},
        {"first": "never", "last": "2026-11-26"},
        {"first": "2026-11-26", "last": "2036-11-26"},
    ],
)
def test_absences_that_make_no_sense_are_refused(of, rooms, clinics, away):
    assert of("maja").post(f"/staff/hours/{rooms.maja.pk}/absences", away).status_code == 422
    with enter(clinics["a"].schema):
        assert not Absence.objects.exists()


def test_a_card_is_what_the_portal_shows(of, rooms, clinics):
    card = {"title_sv": "Legitimerad psykolog", "about_sv": "Oro", "languages_spoken": ["sv", "so"], "shown": "on"}
    assert of("maja").post(f"/staff/cards/{rooms.maja.pk}", card).status_code == 302
    with enter(clinics["a"].schema):
        shown = portal_offer(ZONE, NOW).practitioners[0]
        assert (shown.card.title, shown.card.languages) == ({"sv": "Legitimerad psykolog"}, ["sv", "so"])
    of("maja").post(f"/staff/cards/{rooms.maja.pk}", {"title_sv": "Psykolog"})
    with enter(clinics["a"].schema):
        assert PractitionerCard.objects.get().title == {"sv": "Psykolog"}
        assert [each.practitioner for each in portal_offer(ZONE, NOW).practitioners] == [rooms.sam]  # not shown


def test_the_overview_lists_what_one_may_change(of, rooms):
    assert [user for user, *_ in of("maja").get("/staff/hours").context["people"]] == [rooms.maja]
    assert len(of("olga").get("/staff/hours").context["people"]) == 3
    assert of("reko").get("/staff/hours").context["people"] == []


# -- words --------------------------------------------------------------------------------------------------------------


def test_words_for_hours_absences_and_forms():
    from django.utils import timezone, translation

    from practice.booking.slots import Hours

    absence = Absence(period=_range("2026-11-26 00:00", "2026-11-28 00:00"))
    part = Absence(period=_range("2026-11-26 12:00", "2026-11-26 15:00"))
    hours = [Hours(0, time(9), time(12)), Hours(0, time(13), time(0)), Hours(2, time(9), time(12))]
    with translation.override("sv"), timezone.override(ZONE):
        assert absence_words(absence) == "26 november 2026 – 27 november 2026"
        assert absence_words(part) == "26 november 2026 kl. 12.00 – 26 november 2026 kl. 15.00"
        assert by_weekday(hours) == [("Måndag", "9.00–12.00, 13.00–0.00"), ("Onsdag", "9.00–12.00")]
        assert forms_word(["on_site", "video", "phone"]) == "På plats, video eller telefon"
    with translation.override("de"):
        assert forms_word(["video", "on_site"]) == "Video oder vor Ort" and forms_word(["on_site"]) == "Vor Ort"


def _range(begins, ends):
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    return DateTimeTZRange(clock(begins).astimezone(UTC), clock(ends).astimezone(UTC))


def test_whoever_runs_the_clinic_says_what_a_practitioner_is_and_nobody_says_it_of_themselves(rooms, of, clinics):
    path, card = f"/staff/cards/{rooms.maja.pk}", {"title_sv": "Terapeut", "profession": "therapist"}

    def profession():
        with enter(clinics["a"].schema):
            return User.objects.get(pk=rooms.maja.pk).profession

    assert of("maja").post(path, card).status_code == 302
    assert profession() == ""
    assert of("olga").post(path, card | {"profession": "wizard"}).status_code == 422
    assert of("olga").post(path, card).status_code == 302
    assert profession() == "therapist"
