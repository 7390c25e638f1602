"""Where somebody is signed in: for how long, from what, how they are told and how they end it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from practice.people.models import User
from shared.staff import lifetimes, sessions
from shared.staff.models import Notice, StaffDevice, StaffSession
from tenants.isolation.context import enter
from tests.staff.conftest import Desk
from tests.staff.signed_in import account_with_keys, sign_in_as

PLATFORM = settings.PUBLIC_SCHEMA_NAME
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML) Version/19.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


def browse(at, key, agent, address="192.0.2.77"):
    """A browser of its own in which that key is touched."""
    desk = Desk(at("", REMOTE_ADDR=address, HTTP_USER_AGENT=agent))
    assert desk.touch(key).status_code == 200
    return desk


def page(desk):
    return desk.client.get("/staff/sessions").content.decode()


def handles():
    with enter(PLATFORM):
        return set(StaffSession.objects.values_list("handle", flat=True))


def test_each_is_listed_with_its_browser_and_its_network_and_no_more(anna, desk, at):
    here = browse(at, anna[1][0], FIREFOX)
    browse(at, anna[1][1], SAFARI, "2001:db8:1:2:3:4:5:6")
    shown = page(here)
    assert "Firefox on Linux" in shown and "Safari on iPhone" in shown
    assert "192.0.2.0" in shown and "2001:db8:1::" in shown
    assert "192.0.2.77" not in shown and "2001:db8:1:2" not in shown
    with enter(PLATFORM):
        kept = str(list(StaffSession.objects.values("browser", "system", "network")))
    assert "192.0.2.77" not in kept and "Gecko" not in kept


def test_one_is_ended_and_only_ones_own(anna, desk, at, person):
    here, there = browse(at, anna[1][0], FIREFOX), browse(at, anna[1][1], EDGE)
    with enter(PLATFORM):
        other = StaffSession.objects.get(browser="Edge").handle
    here.client.post("/staff/sessions/end", {"handle": other})
    assert there.get("home").status_code == 302 and here.get("home").status_code == 200
    stranger = Desk(at(""))
    with enter(PLATFORM):
        sign_in_as(stranger.client, account_with_keys("Else"))
        mine = StaffSession.objects.get(browser="Firefox").handle
    stranger.client.post("/staff/sessions/end", {"handle": mine})
    assert here.get("home").status_code == 200
    assert here.client.post("/staff/sessions/end", {"handle": "nonsense"}).status_code == 302


def test_another_kind_of_browser_is_told_and_a_known_one_is_not(anna, desk, at):
    def told():
        with enter(PLATFORM):
            return Notice.objects.filter(staff=anna[0], kind=Notice.Kind.NEW_DEVICE).count()

    assert told() == 0  # the first ever
    browse(at, anna[1][0], FIREFOX)
    assert told() == 1
    browse(at, anna[1][1], FIREFOX, "198.51.100.9"), browse(at, anna[1][0], FIREFOX)
    assert told() == 1
    browse(at, anna[1][0], SAFARI)
    assert told() == 2


def test_a_browser_is_named_and_forgotten_by_its_holder(anna, desk, at):
    here = browse(at, anna[1][0], FIREFOX)
    with enter(PLATFORM):
        pk = StaffDevice.objects.get(browser="Firefox").pk
    here.client.post("/staff/sessions/device", {"pk": pk, "name": "  The one\tat home\0 "})
    assert "The one at home" in page(here)
    stranger = Desk(at(""))
    with enter(PLATFORM):
        sign_in_as(stranger.client, account_with_keys("Else"))
    stranger.client.post("/staff/sessions/device", {"pk": pk, "forget": "1"})
    with enter(PLATFORM):
        assert StaffDevice.objects.filter(pk=pk).exists()
    here.client.post("/staff/sessions/device", {"pk": pk, "forget": "1"})
    with enter(PLATFORM):
        assert not StaffDevice.objects.filter(pk=pk).exists()


def test_a_touch_for_an_act_goes_on_with_the_same_sign_in_and_does_not_lengthen_it(anna, desk, at):
    here = browse(at, anna[1][0], FIREFOX)
    with enter(PLATFORM):
        StaffSession.objects.filter(browser="Firefox").update(expires_at=timezone.now() + timedelta(hours=1))
    before = handles()
    here.touch(anna[1][0], f"{PLATFORM} key.add")
    assert handles() == before
    with enter(PLATFORM):
        row = StaffSession.objects.get(browser="Firefox")
        assert row.expires_at < timezone.now() + timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("operator", [False, True])
def test_idle_and_absolute_limits_at_base(db, at, operator):
    life = lifetimes.OPERATOR if operator else lifetimes.BASE
    desk = Desk(at(""))
    with enter(PLATFORM):
        session = sign_in_as(desk.client, account_with_keys("Limit", operator=operator))
        assert abs(session.expires_at - timezone.now() - life.absolute) < timedelta(minutes=1)

    def seen(ago):
        with enter(PLATFORM):
            StaffSession.objects.update(seen_at=timezone.now() - ago)
        return desk.get("home").status_code == 200

    assert seen(life.idle - timedelta(minutes=1)) and not seen(life.idle)


def test_every_role_has_its_times_and_an_operator_the_shortest():
    assert set(lifetimes.ROLES) == {role.value for role in User.Role if role.value}
    # But for whoever comes for one touch: a trustee who works elsewhere.
    others = [lifetimes.BASE, lifetimes.CLIENT, *(life for role, life in lifetimes.ROLES.items() if role != "trustee")]
    assert all(lifetimes.OPERATOR.idle < life.idle for life in others)
    assert all(lifetimes.OPERATOR.absolute < life.absolute for life in others)
    assert all(life.absolute <= lifetimes.BASE.absolute for life in lifetimes.ROLES.values())
    with pytest.raises(KeyError):
        lifetimes.of_role("janitor")


def test_sessions_of_one_person_are_nobody_elses(anna, desk, at):
    browse(at, anna[1][0], FIREFOX)
    with enter(PLATFORM):
        other = account_with_keys("Else")
        assert not sessions.of_person(other, timezone.now()).exists()
