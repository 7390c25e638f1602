"""What must not work, from BASE to a clinic. Anna works at clinic a, her colleague Hans too; Ida works nowhere."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from practice.people.models import User
from shared.staff import actions, cookies, handoff, sessions
from shared.staff.models import HandoffCode, StaffAccount, StaffSession
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, REFUSED, Person, code_for, hop, is_in


def test_a_code_is_good_once(anna, a):
    _, code = code_for(anna, a)
    assert hop(anna.my(a), code)[1] == "/"
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_code_burns_on_sight_even_for_its_owner(anna, a):
    _, code = code_for(anna, a)
    thief = Client(headers={"host": a.my_host})
    own = parse_qs(urlsplit(thief.get("/handoff/start")["Location"]).query)["state"][0]
    assert hop(thief, code)[1] == REFUSED
    assert hop(anna.my(a), code)[1] == REFUSED
    _, code = code_for(anna, a)
    mine = parse_qs(urlsplit(code).query)["state"][0]
    assert hop(thief, code.replace(mine, own))[1] == REFUSED  # a flow of the thief's own does not open it either


def test_a_thief_who_chose_the_challenge_finds_the_code_burnt(anna, a):
    """The thief starts the flow; the victim's browser walks through the middle and ends it."""
    thief = Client(headers={"host": a.my_host})
    at_base = thief.get("/handoff/start")["Location"]
    _, code = hop(anna.base, at_base)
    assert hop(anna.my(a), code)[1] == REFUSED
    assert hop(thief, code)[1] == REFUSED


def test_a_code_of_one_clinic_is_burnt_and_unread_at_another(a, b):
    anna = Person("anna", a, b)
    _, code = code_for(anna, a)
    assert hop(anna.my(b), code)[1] == REFUSED
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_flow_of_one_clinic_is_worth_nothing_at_another(a, b):
    anna = Person("anna", a, b)
    _, code = code_for(anna, b)
    state = parse_qs(urlsplit(code).query)["state"][0]
    anna.my(a).get("/handoff/start")
    anna.my(b).cookies[cookies.FLOW + state] = next(
        m.value for name, m in anna.my(a).cookies.items() if name.startswith(cookies.FLOW)
    )
    assert hop(anna.my(b), code)[1] == REFUSED


def test_a_code_is_good_for_a_minute(anna, a):
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        assert HandoffCode.objects.get().expires_at <= timezone.now() + timedelta(seconds=60)
        HandoffCode.objects.update(expires_at=timezone.now())
    assert hop(anna.my(a), code)[1] == REFUSED


def test_a_database_row_that_was_changed_opens_nothing(anna, a):
    """Whoever can write to the platform's tables can't turn one person's code into another's."""
    hans = Person("hans", a)
    with enter(PLATFORM):
        theirs = StaffSession.objects.get(staff=hans.account)
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        HandoffCode.objects.update(staff=hans.account, session=theirs.handle)
    assert hop(anna.my(a), code)[1] == REFUSED


@pytest.mark.parametrize("change", ["account", "membership", "user", "signed out"])
def test_what_ends_between_code_and_arrival(anna, a, change):
    _, code = code_for(anna, a)
    with enter(PLATFORM):
        if change == "account":
            StaffAccount.objects.update(ended_at=timezone.now())
        elif change == "membership":
            actions.end_membership(anna.account, a.schema, timezone.now())
        elif change == "signed out":
            sessions.end_all(anna.account)
    if change == "user":
        with enter(a.schema):
            User.objects.update(is_active=False)
    assert hop(anna.my(a), code)[1] == REFUSED
    assert not is_in(anna, a)


def test_nobody_enters_where_they_do_not_belong(a, b, anna):
    ida = Person("ida")
    assert code_for(ida, a) == (403, "")
    assert code_for(anna, b) == (403, "")


def test_nobody_enters_with_one_key(anna, a):
    with enter(PLATFORM):
        anna.account.hardware_keys.exclude(credential=anna.account.credential).delete()
    assert code_for(anna, a) == (302, "/staff/keys")


def test_who_is_not_signed_in_is_asked_for_the_key_and_comes_back(a):
    visitor = Client(headers={"host": settings.BASE_HOST, "accept-language": "en"})
    address = Client(headers={"host": a.my_host}).get("/handoff/start")["Location"]
    page = visitor.get(address.removeprefix(settings.BASE_ORIGIN)).content.decode()
    assert "Sign in with your key" in page and a.name in page
    assert 'data-next="/staff/authorize?host=' in page


@pytest.mark.parametrize(
    "changed", [{"host": "evil.test"}, {"host": "a.enrum.test"}, {"host": ""}, {"challenge": "AAAA"}, {"challenge": ""},
                {"state": "x"}, {"state": "a" * 11 + "\n"}, {"act": "dance"}, {"act": "export" + "x" * 200},
                {"challenge": cookies.b64(bytes(32))}]
)  # fmt: skip
def test_what_is_no_beginning_of_a_hand_off(anna, a, changed):
    address = urlsplit(anna.my(a).get("/handoff/start")["Location"])
    query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()} | changed
    assert anna.base.get(address.path, query).status_code == 400
    with enter(PLATFORM):
        assert not HandoffCode.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "code=ä&state=b c;d", "code=" + "A" * 5000 + "&state=" + "a" * 12, "state=%0d%0aX: y"]
)
def test_what_is_no_end_of_one(a, query):
    assert hop(Client(headers={"host": a.my_host}), f"/handoff/finish?{query}")[1] == REFUSED


def test_the_clinic_reads_no_table_of_the_platform(anna, a, b):
    """The functions answer about the asking clinic alone, and nothing else of the platform can be named."""
    from django.db import connection
    from django.db.utils import ProgrammingError

    with enter(PLATFORM):
        handle = StaffSession.objects.get(staff=anna.account).handle
    now = timezone.now()
    with enter(a.schema):
        assert handoff.still_stands(anna.account.pk, handle, now)
        assert not handoff.still_stands(anna.account.pk, handle, now + timedelta(hours=11))
    with enter(b.schema):
        assert not handoff.still_stands(anna.account.pk, handle, now)
        handoff.end_sign_in(anna.account.pk, handle)
    with enter(a.schema):
        assert handoff.still_stands(anna.account.pk, handle, now)
    for table in ("staff_staffaccount", "staff_handoffcode", "staff_staffsession", "staff_hardwarekey"):
        with pytest.raises(ProgrammingError, match="permission denied"), enter(a.schema), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM platform.{table}")
