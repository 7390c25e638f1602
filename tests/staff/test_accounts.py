"""Accounts, sessions at BASE, losing a key."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from shared.staff import actions, cookies, keyring, queries, sessions
from shared.staff.models import HardwareKey, StaffAccount, StaffSession
from tenants.isolation.context import enter
from tests.staff.conftest import Desk, new_key


def platform():
    return enter(settings.PUBLIC_SCHEMA_NAME)


NOW = timezone.now()


def test_an_address_has_one_account_however_it_is_written(db):
    with platform():
        first = actions.create_account(" Åsa@Mail.example ", "Åsa", "sv", NOW)
        again = actions.create_account("åsa@mail.EXAMPLE", "Somebody", "da", NOW)
        assert (first.email, again.pk, again.name) == ("åsa@mail.example", first.pk, "Åsa")
        assert StaffAccount.objects.count() == 1


def test_membership_ends_and_begins_anew(db, person, clinics):
    account, a, b = person("anna"), clinics["a"].schema, clinics["b"].schema
    with platform():
        actions.add_membership(account, a, NOW)
        actions.add_membership(account, b, NOW + timedelta(days=1))
        actions.add_membership(account, a, NOW + timedelta(days=2))
        assert queries.clinics_of(account) == [a, b]
        actions.end_membership(account, a, NOW)
        assert queries.clinics_of(account) == [b] and not queries.is_member(account, a)
        actions.add_membership(account, a, NOW + timedelta(days=3))
        assert queries.clinics_of(account) == [b, a]


def test_pages_of_strangers_lead_to_the_sign_in(desk):
    for name in ("home", "keys"):
        answer = desk.get(name)
        assert answer.status_code == 302 and answer["Location"].startswith("/staff/sign-in?next=")


@pytest.mark.parametrize("target", ["//evil.test/", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "x"])
def test_signing_in_leads_nowhere_else(anna, desk, target):
    assert desk.get("sign-in", next=target)["Location"] == "/staff/"
    desk.out()
    assert 'data-next="/staff/"' in desk.get("sign-in", next=target).content.decode()


def test_the_home_page_lists_ones_own_clinics_and_no_others(anna, desk, clinics):
    page = desk.get("home").content.decode()
    assert clinics["a"].name in page and f"{clinics['a'].my_origin}/handoff/start" in page
    assert clinics["b"].name not in page


def test_with_one_key_the_page_asks_for_the_second(person, desk, clinics):
    desk.enrol(person("nils", clinics["a"]))
    desk.register(new_key())
    assert "Two keys before you enter a clinic" in desk.get("keys").content.decode()
    page = desk.get("home").content.decode()
    assert clinics["a"].name in page and "handoff/start" not in page


def test_an_enrolment_link_changes_nothing_until_its_button_is_pressed(db, person, at):
    account, desk = person("olle"), Desk(at(""))
    with platform():
        token = actions.create_enrolment(account, timezone.now())
    assert desk.get("enrol", token).status_code == 200 and cookies.ENROLMENT not in desk.client.cookies
    assert desk.client.post(f"/staff/enrol/{token}")["Location"] == "/staff/first-key"
    cookie = desk.client.cookies[cookies.ENROLMENT]
    assert cookie["httponly"] and cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]
    assert account.email in desk.get("first-key").content.decode()
    for wrong in ("x", "A" * 43, "ä" * 10):
        assert desk.get("enrol", wrong).status_code == 404


# --- sessions -------------------------------------------------------------------------------------------------------


def test_signing_in_always_makes_new_values(anna, at):
    desk = Desk(at(""))
    desk.client.cookies[cookies.SESSION] = planted = cookies.b64(b"p" * 32)
    desk.touch(anna[1][0])
    first = desk.client.cookies[cookies.SESSION].value
    desk.touch(anna[1][0])
    assert len({planted, first, desk.client.cookies[cookies.SESSION].value}) == 3
    assert desk.client.cookies[cookies.SESSION]["samesite"] == "Lax"


def test_a_second_touch_keeps_the_handle_and_somebody_else_gets_another(anna, at, person):
    desk, other, key = Desk(at("")), Desk(at("")), new_key()
    other.enrol(person("bo"))
    other.register(key)
    handles = []
    for touched in (anna[1][0], anna[1][1], key):
        desk.touch(touched)
        with platform():
            sid = cookies.digest(cookies.unb64(desk.client.cookies[cookies.SESSION].value))
            handles.append(StaffSession.objects.get(pk=sid).handle)
    assert handles[0] == handles[1] != handles[2]


def test_the_database_holds_neither_cookie_nor_root(anna, desk):
    with platform():
        row = StaffSession.objects.get()
        raw = [cookies.unb64(desk.client.cookies[name].value) for name in (cookies.SESSION, cookies.ROOT)]
        for kept in (row.sid_hash, row.key):
            assert not any(value in bytes(kept) for value in raw)


@pytest.mark.parametrize(("field", "ago"), [("seen_at", timedelta(minutes=21)), ("expires_at", timedelta(seconds=1))])
def test_a_session_ends_when_idle_and_after_its_time(anna, desk, field, ago):
    assert desk.get("home").status_code == 200
    with platform():
        StaffSession.objects.update(**{field: timezone.now() - ago})
    assert desk.get("home").status_code == 302


def test_being_seen_is_noted_once_a_minute(anna, desk, django_assert_num_queries):
    earlier = timezone.now() - timedelta(minutes=5)
    with platform():
        StaffSession.objects.update(seen_at=earlier)
    desk.get("home")
    with platform():
        seen = StaffSession.objects.get().seen_at
        assert seen > earlier
    desk.get("home")
    with platform():
        assert StaffSession.objects.get().seen_at == seen


def test_signing_out_here_and_everywhere(anna, at, desk):
    other, third = Desk(at("")), Desk(at(""))
    other.touch(anna[1][0])
    third.touch(anna[1][1])
    desk.client.post("/staff/sign-out")
    assert [d.get("home").status_code for d in (desk, other, third)] == [302, 200, 200]
    other.client.post("/staff/sign-out", {"everywhere": "1"})
    assert [d.get("home").status_code for d in (other, third)] == [302, 302]
    with platform():
        assert not StaffSession.objects.exists()


def test_leftovers_are_purged_and_an_idle_session_loses_its_root(anna, desk):
    desk.post("assert-options", {})
    now = timezone.now()
    with platform():
        assert actions.purge(now) == 0
        assert actions.purge(now + timedelta(minutes=21)) == 1  # the challenge
        row = StaffSession.objects.get()
        assert row.key is None and row.key_epoch == ""
        actions.purge(now + timedelta(hours=11))
        assert not StaffSession.objects.exists()


# --- losing a key ---------------------------------------------------------------------------------------------------


def revoke(desk, key, touched):
    with platform():
        pk = HardwareKey.objects.get(credential=key.id).pk
    if touched:
        desk.touch(touched, act=f"platform key.revoke:{pk}")
    return desk.post("revoke", {}, pk)


def test_a_lost_key_opens_nothing_and_the_one_in_the_drawer_opens_the_new_root(anna, desk, at, clinics):
    account, (first, lost) = anna
    drawer, elsewhere = new_key(), Desk(at(""))
    desk.touch(first, act="platform key.add")
    desk.register(drawer)
    elsewhere.touch(lost)
    assert revoke(desk, lost, first).status_code == 200
    assert elsewhere.get("home").status_code == 302 and desk.get("home").status_code == 200
    assert Desk(at("")).touch(lost).json()["error"] == "key"
    assert Desk(at("")).touch(drawer).status_code == 200
    with platform():
        account.refresh_from_db()
        assert account.generation == 2 and account.previous is not None
        assert not HardwareKey.objects.filter(credential=lost.id).exists()
        assert queries.is_active(account)


def test_former_roots_stay_reachable_through_two_losses(anna, desk):
    account, (first, second) = anna
    third, roots = new_key(), []
    for lost in (second, third):
        roots.append(open_root(first))
        assert revoke(desk, lost, first).status_code == 200
        desk.touch(first, act="platform key.add")
        desk.register(third if lost is second else new_key())
    newest = open_root(first)
    with platform():
        account.refresh_from_db()
        held = keyring.Wrapped(account.previous_epoch, account.previous)
        assert keyring.open_previous(sessions.epochs(), newest, held, account.pk, account.generation) == roots[::-1]


def open_root(key):
    from shared.staff.ceremony import PRF

    with platform():
        row = HardwareKey.objects.select_related("staff").get(credential=key.id)
        sealed = keyring.Wrapped(row.root_epoch, row.root)
        secret = key.secret({"extensions": PRF})
        return keyring.open_root(sessions.epochs(), secret, sealed, row.staff_id, key.id, row.staff.generation)


def test_removing_needs_a_touch_for_that_very_key(anna, desk):
    first, second = anna[1]
    assert revoke(desk, second, None).json()["error"] == "touch"
    desk.touch(first, act="platform key.add")
    assert revoke(desk, second, None).json()["error"] == "touch"


def test_not_by_the_key_itself_and_never_the_last(anna, desk):
    first, second = anna[1]
    assert revoke(desk, second, second).json()["error"] == "same"
    assert revoke(desk, second, first).status_code == 200
    assert revoke(desk, first, first).json()["error"] == "last"
    with platform():
        assert HardwareKey.objects.count() == 1
        pk = HardwareKey.objects.get().pk
    assert "This is your last key" in desk.get("revoke", pk).content.decode()


def test_a_session_that_opens_nothing_blocks_the_lost_key_at_once(anna, desk, at):
    """It cannot make a new root; but the key must not sign in a minute longer."""
    first, lost = anna[1]
    with platform():
        pk = HardwareKey.objects.get(credential=lost.id).pk
    desk.touch(first, act=f"platform key.revoke:{pk}")
    desk.client.cookies[cookies.ROOT] = ""
    assert desk.post("revoke", {}, pk).json()["error"] == "blocked"
    assert Desk(at("")).touch(lost).json()["error"] == "key"
    desk.touch(first, act=f"platform key.revoke:{pk}")
    assert desk.post("revoke", {}, pk).status_code == 200
    with platform():
        assert StaffAccount.objects.get(pk=anna[0].pk).generation == 2


def test_a_blocked_key_gets_nothing_of_the_new_root(anna, desk):
    """Two keys are gone: one reported as lost before, one removed now. Neither half receives the root."""
    account, (first, second) = anna
    third = new_key()
    desk.touch(first, act="platform key.add")
    desk.register(third)
    with platform():
        actions.block_key(HardwareKey.objects.get(credential=third.id), HardwareKey.Blocked.LOST)
    assert revoke(desk, second, first).status_code == 200
    with platform():
        row = HardwareKey.objects.get(credential=third.id)
        assert row.root is None and row.hardware_public is None and row.blocked == "lost"
        assert set(queries.keyset(account)) == {first.id}
    desk.touch(first, act="platform key.add")
    assert desk.register(new_key()).json() == {"opens": True}  # the keyset's tag still holds
    assert revoke(desk, third, first).status_code == 200


def test_somebody_elses_key_is_not_there(anna, desk, at, person):
    other, key = Desk(at("")), new_key()
    other.enrol(person("ida"))
    other.register(key)
    with platform():
        pk = HardwareKey.objects.get(credential=key.id).pk
    assert (
        desk.get("revoke", pk).status_code
        == desk.client.post(f"/staff/keys/{pk}/name", {"name": "x"}).status_code
        == 404
    )
    assert desk.post("revoke", {}, pk).status_code == 404


def test_a_key_without_secret_goes_without_a_new_root(anna, desk):
    plain = new_key(prf=None)
    desk.touch(anna[1][0], act="platform key.add")
    desk.register(plain)
    assert revoke(desk, plain, anna[1][0]).status_code == 200
    with platform():
        assert StaffAccount.objects.get(pk=anna[0].pk).generation == 1


# --- for the demo ---------------------------------------------------------------------------------------------------


class Seen:
    """The fields of py_webauthn's VerifiedRegistration that count."""

    def __init__(self, credential):
        self.credential_id, self.credential_public_key, self.sign_count = credential, b"public", 0
        self.aaguid, self.fmt, self.attestation_object = "00000000-0000-0000-0000-000000000000", "none", b""
        self.credential_device_type = "single_device"


def test_software_keys_for_the_demo_sign_in_as_others_do(person, rf):
    from django.http import HttpResponse

    account = person("demo")
    request, response = rf.get("/"), HttpResponse()
    with platform():
        _key, root = actions.register_software_key(account, Seen(b"one"), b"1" * 32, "One", NOW)
        actions.register_software_key(account, Seen(b"two"), b"2" * 32, "Two", NOW, root)
        assert queries.is_active(account)
        session = actions.sign_in_with_prf(request, response, account, b"two", b"2" * 32, NOW)
        request.COOKIES |= {name: response.cookies[name].value for name in (cookies.SESSION, cookies.ROOT)}
        assert sessions.root(request, session) == root
        with pytest.raises(keyring.Refused):
            actions.sign_in_with_prf(request, response, account, b"two", b"1" * 32, NOW)
