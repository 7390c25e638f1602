"""Courses as people meet them: read, registered for, led; and who learns of whom."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from practice.courses import actions, queries, seats
from practice.courses.models import Course, Leader, Registration
from practice.people.models import User
from shared.privacy.retention import run
from tenants.isolation.context import enter
from tests.courses.conftest import course
from tests.courses.test_seats import guest
from tests.mailbox.outgoing import send_waiting
from tests.privacy_app.documents import POLICY, put_alone
from tests.sink import text

RULES = {"sv": "Det som sägs stannar här.", "en": "What is said stays here."}
WORDS = {
    "title_sv": "Att leva med sorg", "title_en": "", "about_sv": "## Sex kvällar\n\nMed **te**.", "about_en": "",
    "rules_sv": "Det som sägs stannar här.", "rules_en": "", "kind": "group", "where": "video", "place": "",
    "room": "https://zoom.us/j/1?pwd=hemligt", "seats": "8", "price": "1 200", "late_fee": "400", "free_cancel_hours": "48",
    "offer_hours": "24", "asks": ["phone"], "certificate_after": "",
}  # fmt: skip


def test_a_course_is_set_up_dated_and_out(cast, at):
    desk, portal = cast.browser("owner", "my"), at("a")
    leader = str(cast.users["course_leader"].pk)
    wrong = desk.post(
        "/staff/courses/new", WORDS | {"leaders": leader, "room": "https://evil.example/x", "late_fee": "2000"}
    )
    assert wrong.status_code == 422 and "<h3>" not in wrong.content.decode()
    there = desk.post("/staff/courses/new", WORDS | {"leaders": leader})["Location"]
    desk.post(f"{there}/show")
    assert portal.get("/courses/att-leva-med-sorg").status_code == 404, "no date yet"
    ahead = (timezone.now() + timedelta(days=20)).astimezone(ZoneInfo("Europe/Stockholm"))
    assert desk.post(f"{there}/date", {"starts_at": "soon", "minutes": "90"}).status_code == 422
    desk.post(f"{there}/date", {"starts_at": ahead.strftime("%Y-%m-%dT%H:%M"), "minutes": "90"})
    desk.post(f"{there}/show")
    page = portal.get("/courses/att-leva-med-sorg").content.decode()
    assert "<h3>Sex kvällar</h3>" in page and "Det som sägs stannar här." in page and "hemligt" not in page
    assert "/courses/att-leva-med-sorg" in portal.get("/courses").content.decode()
    assert "/courses/att-leva-med-sorg" in portal.get("/").content.decode()
    with enter(cast.clinic.schema):
        row = Course.objects.get()
        assert b"hemligt" not in bytes(row.link) and queries.link_of(row).endswith("hemligt")
        assert (row.price, row.late_fee) == (120_000, 40_000)
    desk.post(f"{there}/show", {"hide": "1"})
    assert portal.get("/courses/att-leva-med-sorg").status_code == 404


def test_a_guest_registers_by_the_link_with_the_declared_fields_alone(cast, at, sink):
    with enter(cast.clinic.schema):
        course(asks=["phone"], rules=RULES)
    browser = at("a", "my")
    path = "/courses/sorg/register"
    page = browser.get(path).content.decode()
    assert 'name="phone"' in page and 'name="last_name"' not in page and RULES["sv"] in page
    said = {"first_name": "Tove", "email": "Tove@home.example", "phone": "070-000 00 00"}
    assert browser.post(path, said).status_code == 422, "the rules are not accepted"
    wrong = browser.post(path, said | {"agree": "on", "first_name": "19800101-1232"})
    assert wrong.status_code == 422, "the policy never collects such numbers here"
    there = browser.post(path, said | {"agree": "on", "last_name": "Ek"})
    assert there["Location"] == "/course-asked"
    send_waiting(cast.clinic)
    (mail,) = sink.mails()
    assert "sorg" not in str(mail).lower().replace("/courses", "") and "grief" not in str(mail).lower()
    link = re.search(r"//[^/]+(/c/\S+)", text(mail))[1]
    assert browser.get(link).status_code == 200
    with enter(cast.clinic.schema):
        row = Registration.objects.get()
        assert (row.state, row.last_name, row.agreed) == ("asked", "", RULES["sv"]), (
            "following the link alone is no yes"
        )
    assert browser.post(link, {"yes": "1"}).status_code == 302
    with enter(cast.clinic.schema):
        row.refresh_from_db()
        assert (row.state, row.seat, row.email, row.person) == ("confirmed", 1, "tove@home.example", None)
    assert browser.get(link[:-4] + "AAAA").status_code == 404
    assert "Du har en plats" in browser.get(link).content.decode()
    browser.post(link, {"leave": "1"})
    with enter(cast.clinic.schema):
        assert queries.taken(row.course) == 0


def test_a_client_has_a_place_at_once_and_their_own_rights_reach_it(cast):
    with enter(cast.clinic.schema):
        row = course()
    there = cast.browser("client", "my").post("/courses/sorg/register", {"first_name": "Client"})["Location"]
    assert there.startswith("/c/")
    with enter(cast.clinic.schema):
        made = row.registrations.get()
        assert (made.state, made.person) == ("confirmed", cast.users["client"].pk)
        assert list(queries.rows_of(cast.users["client"].pk)) == [made]
    assert "/c/" in cast.browser("client", "my").get("/").content.decode()


def test_the_page_tells_nobody_who_is_registered(cast, at):
    now = timezone.now()
    with enter(cast.clinic.schema):
        guest(course(now), "tove", now)
    told = [
        at("a", "my").post("/courses/sorg/register", {"first_name": "X", "email": f"{name}@home.example"})
        for name in ("tove", "nobody")
    ]
    assert [(one.status_code, one["Location"]) for one in told] == [(302, "/course-asked")] * 2


def test_only_those_who_lead_it_learn_who_takes_part(cast):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, leaders=[cast.users["course_leader"]])
        made = guest(row, "zoe", now)
        session = row.sessions.get()
    leader = cast.browser("course_leader", "my")
    page = leader.get(f"/staff/courses/{row.pk}/participants").content.decode()
    assert "zoe@home.example" in page
    for who in ("owner", "practitioner", "colleague", "supervisor"):
        browser = cast.browser(who, "my")
        assert browser.get(f"/staff/courses/{row.pk}/participants").status_code == 404, who
        assert browser.get(f"/staff/courses/dates/{session.pk}").status_code == 404, who
        assert browser.post(f"/staff/courses/places/{made.pk}/remove").status_code == 404, who
        for path in ("/staff/courses", "/staff/clients", "/staff/clients?q=zoe", "/staff/desk?q=zoe", "/staff/day"):
            assert "zoe@home.example" not in browser.get(path).content.decode(), (who, path)
    leader.post(f"/staff/courses/places/{made.pk}/remove")
    with enter(cast.clinic.schema):
        made.refresh_from_db()
        assert made.state == "cancelled" and made.by_clinic


def test_attendance_and_files_are_for_those_who_take_part(cast, at):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, leaders=[cast.users["course_leader"]])
        made, waits = guest(row, "tove", now), [guest(row, name, now) for name in ("two", "three")][1]
        row.sessions.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
        session, links = row.sessions.get(), [queries.token(one) for one in (made, waits)]
    leader = cast.browser("course_leader", "my")
    leader.post(f"/staff/courses/dates/{session.pk}", {"came": [str(made.pk), "nonsense"]})
    with enter(cast.clinic.schema):
        assert [one.attended for one in Registration.objects.order_by("pk")] == [[session.pk], [], []]
    where = f"/staff/courses/{row.pk}/materials"
    file = SimpleUploadedFile("x.exe", b"MZ")
    assert leader.post(where, {"title": "Program", "file": file}).status_code == 422
    leader.post(where, {"title": "Övningar", "file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")})
    with enter(cast.clinic.schema):
        material = row.materials.get()
    browser = at("a", "my")
    assert browser.get(f"/c/{links[0]}/material/{material.pk}").content == b"%PDF-1.7 x"
    assert browser.get(f"/c/{links[1]}/material/{material.pk}").status_code == 404, "who waits takes no part"
    assert "vningar" in browser.get(f"/c/{links[0]}").content.decode()


def test_the_room_opens_for_those_who_take_part_and_only_around_the_time(cast, at):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, where="video")
        values = {"seats": 2, "room": "https://zoom.us/j/1?pwd=hemligt"}
        actions.save(row, values, [], now)
        made, waits = guest(row, "tove", now), [guest(row, name, now) for name in ("two", "three")][1]
        links = [queries.token(one) for one in (made, waits)]
    browser = at("a", "my")
    assert browser.post(f"/c/{links[0]}/room").status_code == 404, "three days too early"
    with enter(cast.clinic.schema):
        row.sessions.update(starts_at=now + timedelta(minutes=20), ends_at=now + timedelta(hours=1))
    assert "zoom.us/j/1" in browser.post(f"/c/{links[0]}/room").content.decode()
    assert browser.post(f"/c/{links[1]}/room").status_code == 404


def test_without_a_word_in_the_policy_there_are_no_courses(cast, at):
    with enter(cast.clinic.schema):
        course()
        put_alone(POLICY)
    assert at("a").get("/courses/sorg").status_code == 404
    assert at("a", "my").get("/courses/sorg/register").status_code == 404
    assert "sorg" not in at("a").get("/courses").content.decode()


def test_registrations_go_three_months_after_the_event_and_not_before(clinic):
    now = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    with enter(clinic.schema):
        row = course(now, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=3, hours=2))
        guest(row, "tove", now)
    run(partial(enter, clinic.schema), datetime(2026, 12, 3, 22, 0, tzinfo=UTC))
    with enter(clinic.schema):
        assert row.registrations.exists(), "the event was on 4 September"
    run(partial(enter, clinic.schema), datetime(2026, 12, 4, 22, 0, tzinfo=UTC))
    with enter(clinic.schema):
        assert not row.registrations.exists() and Course.objects.exists()


def test_a_colleague_is_no_client_and_a_leader_who_has_left_sees_nothing(cast):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, leaders=[cast.users["course_leader"]])
        made = seats.say_yes(guest(row, "practitioner", now, yes=False), None, now)
        assert made.person is None
        Leader.objects.all().delete()
    assert cast.browser("course_leader", "my").get(f"/staff/courses/{row.pk}/participants").status_code == 404


def test_a_verified_address_alone_makes_it_the_clients_own(cast, at):
    """Somebody who types a client's address gives nothing away and takes nothing from them."""
    with enter(cast.clinic.schema):
        row = course(seats=1)
        User.objects.filter(pk=cast.users["other_client"].pk).update(verified_at=None)
    cast.browser("other_client", "my").post(
        "/courses/sorg/register", {"first_name": "X", "email": "somebody@home.example"}
    )
    with enter(cast.clinic.schema):
        assert [(one.state, one.person) for one in row.registrations.all()] == [("asked", None)]
