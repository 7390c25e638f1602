"""A session by video: who comes in, when, and how it ends."""

import json
from datetime import timedelta

import jwt
import pytest
from django.utils import timezone

from practice.booking.models import Booking
from practice.demo import video_service
from practice.video import actions, queries, tasks
from practice.video.models import Room
from shared.ids import uuid7
from shared.privacy.documents import actions as documents
from shared.privacy.documents.kinds import provider_key
from shared.privacy.models import Stopped
from tests.video.conftest import JITSI, PHONE, TEAMS


def frame(page: str) -> str:
    return page.partition('<iframe src="')[2].partition('"')[0].replace("&amp;", "&")


def test_from_the_door_to_the_end(session):
    session.clock.at(-20)
    assert session.knock(session.client) == {"state": "early", "here": False}
    assert "The door is not open yet" in session.page(session.client)
    session.clock.at(-14)
    assert session.knock(session.client)["state"] == "making"
    session.make()
    assert session.knock(session.client)["state"] == "waiting"
    assert "You are in the right place" in session.page(session.client)
    assert session.client.get(f"{session.path}/call")["Location"] == session.path  # not before the practitioner
    assert session.knock(session.desk) == {"state": "waiting", "here": True}
    opened = session.desk.post(f"{session.path}/open")
    assert opened["Location"] == f"{session.path}/call"
    host = session.desk.get(opened["Location"]).content.decode()
    guest = session.client.get(f"{session.path}/call").content.decode()
    address = session.service.address
    assert frame(host).startswith(f"http://{address}/") and "roomKey=" in frame(host)
    assert frame(guest) == frame(host).partition("?")[0]  # knocks, and is let in
    assert session.desk.post(f"{session.path}/end")["Location"] == session.path
    assert session.knock(session.client)["state"] == "ended"
    assert session.client.get(f"{session.path}/call")["Location"] == session.path
    with session.inside():
        tasks.remove(str(session.booking.pk))
    assert session.service.meetings == {}
    gone = session.room()
    assert gone.sealed is None and gone.gone_at and not gone.misuse


def test_the_service_learns_when_it_ends_and_nothing_else(session):
    session.ready()
    [(method, path, body)] = session.service.asked
    assert (method, path) == ("POST", "/v1/meetings")
    said = json.loads(body)
    assert set(said) == {"endDate", "isLocked", "roomMode", "roomNamePattern", "fields"} and said["isLocked"] is True
    assert said["endDate"] == (session.booking.ends_at + timedelta(minutes=15)).isoformat()
    room = session.room()
    name = next(iter(session.service.meetings.values()))["name"]
    assert name.encode() not in bytes(room.sealed) and "whereby" not in session.page(session.client)


def test_nobody_else_comes_in_and_nobody_too_late(session):
    session.ready()
    session.desk.post(f"{session.path}/open")
    for who, status in (
        ("other_client", 404),
        ("colleague", 404),
        ("owner", 404),
        ("receptionist", 404),
        ("visitor", 302),
    ):
        browser = session.cast.browser(who, "my")
        assert browser.get(session.path).status_code == browser.get(f"{session.path}/call").status_code == status, who
        assert browser.post(f"{session.path}/state").status_code == status
    assert session.cast.browser("supervisor", "my").post(f"{session.path}/end").status_code == 404
    for minutes in (15, 35):
        session.clock.at(minutes)
        session.knock(session.client)  # the page asks all the while: the sign-in stays
    session.clock.at(59)
    assert session.client.get(f"{session.path}/call").status_code == 200  # it may run over
    session.clock.at(61)
    assert session.client.get(f"{session.path}/call")["Location"] == session.path
    assert "The time is over" in session.page(session.client)


def test_a_cancelled_time_opens_no_door(session):
    session.ready()
    with session.inside():
        Booking.objects.update(state="cancelled")
    assert session.knock(session.client)["state"] == "cancelled"
    assert session.desk.post(f"{session.path}/open")["Location"] == session.path
    assert session.room().opened_at is None


def test_misuse_is_ended_at_once_and_its_reason_kept(session):
    session.ready()
    session.desk.post(f"{session.path}/open")
    wrong = session.desk.post(f"{session.path}/end", {"misuse": "1", "reason": ""})
    assert wrong.status_code == 422 and session.room().ended_at is None
    number = session.desk.post(f"{session.path}/end", {"misuse": "1", "reason": "Personen 19121212-1212 filmade."})
    assert number.status_code == 422
    session.desk.post(f"{session.path}/end", {"misuse": "1", "reason": "Filmed the screen."})
    session.desk.post(f"{session.path}/end", {"misuse": "1", "reason": "Another."})
    room = session.room()
    assert (room.misuse, room.reason) == (True, "Filmed the screen.")
    told = session.page(session.client)
    assert "Your practitioner ended it" in told and "Filmed" not in told
    assert "Filmed the screen." in session.desk.get(f"/staff/bookings/{session.booking.pk}").content.decode()
    assert (
        "Filmed"
        not in session.cast.browser("owner", "my").get(f"/staff/bookings/{session.booking.pk}").content.decode()
    )
    session.clock.at(5)
    assert session.client.get(f"{session.path}/call")["Location"] == session.path


def test_a_service_that_is_down_is_said_and_the_phone_offered_until_it_answers(session):
    session.service.down = True
    session.clock.at(-10)
    session.knock(session.client)
    session.make()
    for browser in (session.client, session.desk):
        page = session.page(browser)
        assert "The video service does not answer" in page and f"tel:{PHONE}" in page.replace("%20", " ")
    assert session.room().problem == "silent"
    session.service.down = False
    session.clock.at(-9)
    assert session.knock(session.client)["state"] == "failed"  # and asks again
    session.make()
    assert session.knock(session.client)["state"] == "waiting"


@pytest.mark.parametrize("status", [401, 429, 500])
def test_an_answer_that_is_no_room_is_no_way_in(session, status):
    session.service.status = status
    session.ready()
    assert session.room().problem == "answer" and session.knock(session.desk)["state"] == "failed"


def test_a_room_on_a_host_that_the_policy_does_not_name_is_refused(session, monkeypatch):
    monkeypatch.setattr(video_service, "ROOM_HOST", "rooms.elsewhere.example")
    session.ready()
    assert session.room().problem == "answer" and session.room().sealed is None


def test_nothing_is_asked_before_its_terms_are_accepted(session):
    key = provider_key("video")
    with session.inside():
        documents.new_draft(key, timezone.now(), title={"sv": "Villkor"}, audience="owner", public=False)
        documents.edit(key, timezone.now(), text={"sv": "Så här."}, title={"sv": "Villkor"})
        edition = documents.publish(key, ["sv"], timezone.now(), timezone.now())
    session.ready()
    assert session.service.asked == [] and session.room().problem == "policy"
    with session.inside():
        assert Stopped.objects.get(what="call").name.endswith("their terms are not accepted")
        documents.accept(edition, session.cast.users["owner"].pk, "sv", timezone.now())
    session.clock.at(-9)
    session.knock(session.client)
    session.make()
    assert session.room().made_at and len(session.service.asked) == 1


def test_a_second_knock_asks_for_no_second_room(session, owner):
    session.clock.at(-10)
    for _ in range(3):
        session.knock(session.client), session.knock(session.desk)
    session.make(), session.make()
    assert len(session.service.meetings) == 1


def test_a_group_meets_in_one_room_for_many(session):
    """Its practitioner comes by the group's own time, whoever takes part by theirs."""
    with session.inside():
        users, one = session.cast.users, session.booking
        group = Booking.objects.get(pk=one.pk)
        group.pk, group.client, group.state, group.seats = uuid7(), None, "group", 6
        Booking.objects.filter(pk=one.pk).delete()
        group.save(force_insert=True)
        for seat, who in enumerate(("client", "other_client"), 1):
            own = Booking.objects.get(pk=group.pk)
            own.pk, own.client, own.state, own.seats, own.group, own.seat = (
                uuid7(),
                users[who],
                "confirmed",
                None,
                group,
                seat,
            )
            own.save(force_insert=True)
            session.cast.things[who] = f"/video/{own.pk}"
    other = session.cast.browser("other_client", "my")
    session.clock.at(-10)
    session.client.post(session.cast.things["client"] + "/state")
    with session.inside():
        actions.make(group.pk, timezone.now())
    assert json.loads(session.service.asked[0][2])["roomMode"] == "group"
    assert session.desk.post(f"/video/{group.pk}/open")["Location"] == f"/video/{group.pk}/call"
    pages = [
        session.client.get(session.cast.things["client"] + "/call"),
        other.get(session.cast.things["other_client"] + "/call"),
    ]
    guests = {frame(page.content.decode()) for page in pages}
    host = frame(session.desk.get(f"/video/{group.pk}/call").content.decode())
    assert len(guests) == 1 and guests == {host.partition("?")[0]}
    assert session.client.get(f"/video/{group.pk}").status_code == 404
    assert len(session.service.meetings) == 1


# --- headers ----------------------------------------------------------------------------------------------------------


def test_only_these_pages_may_use_the_camera_and_show_one_host(session):
    session.ready()
    session.desk.post(f"{session.path}/open")
    door, call, home = (session.client.get(path) for path in (session.path, f"{session.path}/call", "/"))
    assert "camera=(self)" in door["Permissions-Policy"] and "frame-src" not in door["Content-Security-Policy"]
    origin = f"http://{session.service.address}"
    assert f'camera=(self "{origin}")' in call["Permissions-Policy"]
    csp = dict(part.strip().split(" ", 1) for part in call["Content-Security-Policy"].split(";"))
    assert (
        csp["frame-src"] == origin
        and csp["script-src"].startswith("'self'")
        and "*" not in call["Content-Security-Policy"]
    )
    assert "camera=()" in home["Permissions-Policy"] and "frame-src" not in home["Content-Security-Policy"]
    assert "no-store" in call["Cache-Control"] and 'referrerpolicy="no-referrer"' in call.content.decode()


# --- other kinds ------------------------------------------------------------------------------------------------------


def test_jitsi_opens_to_a_token_of_ones_own_that_ends_with_the_session(session):
    session.set_up(JITSI, "a-secret-of-their-server-0123456789ab")
    session.clock.at(-10)
    assert session.knock(session.client)["state"] == "waiting"  # nobody is asked
    session.desk.post(f"{session.path}/open")
    found = {}
    for name, browser in (("guest", session.client), ("host", session.desk)):
        url = frame(browser.get(f"{session.path}/call").content.decode())
        assert url.startswith("https://meet.rooms.example/")
        found[name] = jwt.decode(
            url.partition("?jwt=")[2], "a-secret-of-their-server-0123456789ab", ["HS256"], audience="jitsi", issuer="eken",
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )  # fmt: skip
    assert found["guest"]["room"] == found["host"]["room"] != str(session.booking.pk)
    assert found["guest"]["exp"] == int((session.booking.ends_at + queries.AFTER).timestamp())
    assert found["host"]["context"]["user"]["moderator"] and not found["guest"]["context"]["user"]["moderator"]
    assert set(found["guest"]["context"]["user"]) == {"id", "affiliation", "moderator"}  # no name
    assert found["guest"]["context"]["user"]["id"] not in (
        str(session.cast.users["client"].pk),
        found["host"]["context"]["user"]["id"],
    )
    assert session.service.asked == []


def test_teams_is_by_the_practitioners_link_that_only_the_two_get(session):
    session.set_up(TEAMS, "")
    session.clock.at(-10)
    assert session.knock(session.client)["state"] == "failed" and session.room().problem == "link"
    assert "You have no link yet" in session.page(session.desk)
    wrong = session.desk.post("/staff/video/link", {"url": "https://teams.microsoft.com.evil.example/l/1"})
    assert wrong.status_code == 422
    link = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x"
    assert session.desk.post("/staff/video/link", {"url": link}).status_code == 302
    assert session.knock(session.client)["state"] == "waiting" and link not in session.page(session.client)
    session.desk.post(f"{session.path}/open")
    answer = session.client.get(f"{session.path}/call")
    assert link in answer.content.decode() and "<iframe" not in answer.content.decode()
    assert "frame-src" not in answer["Content-Security-Policy"]
    session.clock.at(61)
    with session.inside():
        assert actions.forget_over(timezone.now()) == 1
        assert Room.objects.get().sealed is None


def test_whoever_is_not_named_in_the_policy_any_more_is_not_used(session):
    session.ready()
    with session.inside():
        from tests.privacy_app.documents import POLICY, put_alone

        put_alone(POLICY)
    assert session.knock(session.client)["state"] == "none"
    assert "Talk by phone instead" in session.page(session.client)


# --- setting up -------------------------------------------------------------------------------------------------------


def test_the_owner_sets_it_up_and_tests_it_and_the_key_is_never_shown(session):
    desk = session.cast.browser("owner", "my")
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    fields = {
        "recipient": "video",
        "kind": "whereby",
        "secret": "another",
        "phone": PHONE,
        "opens_minutes": "5",
        "active": "on",
    }
    assert desk.post("/staff/video", fields).status_code == 302
    assert desk.post("/staff/video/test").status_code == 302
    assert "does not know the key" in desk.get("/staff/video").content.decode()
    desk.post("/staff/video", fields | {"secret": video_service.KEY})
    desk.post("/staff/video", fields | {"secret": ""})  # keeps it
    desk.post("/staff/video/test")
    page = desk.get("/staff/video").content.decode()
    assert "It works." in page and video_service.KEY not in page
    for wrong in ({"kind": "jitsi", "secret": ""}, {"recipient": "sms"}, {"opens_minutes": "900"}, {"phone": "<b>"}):
        assert desk.post("/staff/video", fields | wrong).status_code == 422
    assert desk.post("/staff/video", fields | {"kind": "jitsi", "secret": "x", "recipient": "rooms", "app_id": "a",
                                               "host": "evil.example"}).status_code == 422  # fmt: skip
