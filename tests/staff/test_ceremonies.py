"""Registering and signing in with a key, and every answer that must be refused. The keys are software (soft_key.py)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shared.staff import actions, acts, cookies, queries
from shared.staff.models import Challenge, HardwareKey, StaffAccount, StaffSession
from tenants.isolation.context import enter
from tests import touched
from tests.staff.conftest import Desk, new_key

PLATFORM = settings.PUBLIC_SCHEMA_NAME


def platform():
    return enter(PLATFORM)


def error(response):
    return response.status_code, response.json().get("error")


# --- what must work -------------------------------------------------------------------------------------------------


def test_two_keys_and_either_signs_in(anna, desk, at):
    account, keys = anna
    with platform():
        assert queries.is_active(account)
        assert StaffAccount.objects.get().activated_at is not None
        rows = list(queries.keys_of(account))
    assert [(row.attestation, row.synced, row.opens) for row in rows] == [("packed", False, True)] * 2
    for key in keys:
        elsewhere = Desk(at(""))
        assert elsewhere.touch(key).json() == {"ok": True}
        assert b"anna" not in elsewhere.get("home").content and elsewhere.get("home").status_code == 200


def test_a_key_that_gives_its_secret_only_with_an_assertion(person, desk):
    desk.enrol(person("erik"))
    assert desk.register(new_key(prf="get")).json() == {"opens": True}


def test_a_key_without_secret_signs_in_and_opens_nothing(person, desk):
    account, key = person("lena"), new_key(prf=None)
    desk.enrol(account)
    assert desk.register(key).json() == {"opens": False}
    desk.out()
    assert desk.touch(key).status_code == 200
    with platform():
        assert StaffSession.objects.get().key is None
    assert "Signs in, and opens no journals" in desk.get("keys").content.decode()


def test_a_registration_that_broke_off_between_its_two_touches_heals_at_sign_in(person, desk):
    account, key = person("mona"), new_key(prf="get")
    desk.enrol(account)
    asked = desk.post("register-options", {}).json()
    assert "touch" in desk.post("register", key.create(asked)).json()  # and the browser is closed
    assert desk.touch(key).status_code == 200
    with platform():
        assert HardwareKey.objects.get().opens and StaffSession.objects.get().key is not None


@pytest.mark.parametrize("attestation", ["packed", "self", "none"])
def test_attestation_is_kept_as_it_was_sent(person, desk, attestation):
    desk.enrol(person("ove"))
    assert desk.register(new_key(), attestation=attestation).status_code == 200
    with platform():
        assert HardwareKey.objects.get().attestation == ("none" if attestation == "none" else "packed")


def test_a_synced_passkey_is_known_for_one_and_never_counts(person, desk):
    key = new_key(synced=True)
    desk.enrol(person("pia"))
    desk.register(key)
    for _ in range(2):
        desk.out()
        assert desk.touch(key).status_code == 200
    with platform():
        assert HardwareKey.objects.get().synced


def test_names_are_kept_short_and_as_written(person, desk):
    desk.enrol(person("qvist"))
    desk.register(new_key(), name="  nyckel på <b>kroken</b> 🔑" + "x" * 500)
    with platform():
        row = HardwareKey.objects.get()
        assert row.name.startswith("nyckel på <b>kroken</b> 🔑") and len(row.name) == 60
    assert "<b>kroken" not in desk.get("keys").content.decode()
    desk.client.post(f"/staff/keys/{row.pk}/name", {"name": "Blå"})
    with platform():
        assert HardwareKey.objects.get().name == "Blå"


# --- what must not --------------------------------------------------------------------------------------------------

LIES = {
    "not verified": {"verified": False},
    "nobody there": {"present": 0},
    "another site": {"origin": "http://evil.test"},
    "a clinic's site": {"origin": "http://a.my.enrum.test"},
    "another relying party": {"rp_id": "evil.test"},
    "another challenge": {"challenge": "A" * 43},
    "another ceremony": {"type": "payment.get"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_registrations_that_prove_nothing(person, desk, lie):
    desk.enrol(person("rut"))
    assert error(desk.register(new_key(), **lie)) == (403, "again")
    with platform():
        assert not HardwareKey.objects.exists()


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_sign_ins_that_prove_nothing(anna, at, lie):
    desk = Desk(at(""))
    assert error(desk.touch(anna[1][0], **lie)) == (403, "key")
    assert cookies.SESSION not in desk.client.cookies


def test_a_foreign_signature_and_a_foreign_user_handle(anna, at):
    desk = Desk(at(""))
    assert error(desk.touch(anna[1][0], signer=new_key()._key)) == (403, "key")
    assert error(desk.touch(anna[1][0], user=b"x" * 16)) == (403, "key")


def test_an_unknown_key_is_refused_as_a_wrong_one_is(anna, at):
    stranger = new_key()
    stranger.user = anna[0].pk.bytes
    unknown, wrong = Desk(at("")).touch(stranger), Desk(at("")).touch(anna[1][0], verified=False)
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)


def test_a_challenge_is_good_once_in_its_own_browser_and_for_five_minutes(anna, at):
    key = anna[1][0]
    desk, other = Desk(at("")), Desk(at(""))
    answer = key.get(desk.post("assert-options", {}).json())
    assert error(other.post("assert", answer)) == (403, "again")
    assert desk.post("assert", answer).status_code == 200
    assert error(desk.post("assert", answer)) == (403, "again")
    answer = key.get(desk.post("assert-options", {}).json())
    with platform():
        Challenge.objects.update(expires_at=timezone.now())
    assert error(desk.post("assert", answer)) == (403, "again")


def test_a_challenge_for_signing_in_registers_nothing(anna, desk):
    asked = desk.post("assert-options", {}).json()
    made = new_key().create(
        {**asked, "rp": {"id": settings.RP_ID}, "attestation": "direct", "user": {"id": "AAAA"},
         "pubKeyCredParams": [{"type": "public-key", "alg": -7}]}
    )  # fmt: skip
    assert error(desk.post("register", made)) == (403, "again")


def test_a_copy_of_a_key_is_blocked_and_its_sessions_end(anna, at):
    account, (key, other) = anna
    with platform():
        HardwareKey.objects.filter(credential=key.id).update(sign_count=10**6)
    desk = Desk(at(""))
    assert error(desk.touch(key)) == (403, "clone")
    with platform():
        assert HardwareKey.objects.get(credential=key.id).blocked == "clone"
        assert not StaffSession.objects.filter(hardware_key__credential=key.id).exists()
        assert not queries.is_active(account)
    assert error(desk.touch(key)) == (403, "key")
    assert desk.touch(other).status_code == 200
    assert "as if there were a copy" in desk.get("keys").content.decode()


def test_a_forged_low_counter_brands_nobodys_key(anna, at):
    assert error(Desk(at("")).touch(anna[1][0], counter=0, signer=new_key()._key)) == (403, "key")
    with platform():
        assert HardwareKey.objects.get(credential=anna[1][0].id).blocked == ""


def test_whoever_belongs_to_no_clinic_ends_their_account_with_a_touch_and_signs_in_no_more(anna, clinics, at):
    account, (key, _other) = anna
    desk, elsewhere = Desk(at("")), Desk(at(""))
    for one in (desk, elsewhere):
        assert one.touch(key).status_code == 200
    end = reverse("staff:end-account", urlconf=settings.URLCONFS["platform"])
    assert "belong to a clinic" in desk.client.get(end).content.decode()
    touched.at_base(account, acts.END_ACCOUNT)
    assert desk.client.post(end).headers["Location"] == end, "not while a clinic needs it"
    with platform():
        actions.end_membership(account, clinics["a"].schema, timezone.now())
    assert desk.client.post(end).status_code == 422, "not without a touch of its own"
    touched.at_base(account, acts.END_ACCOUNT)
    assert desk.client.post(end).headers["Location"] == "/"
    assert error(Desk(at("")).touch(key)) == (403, "key")
    assert [one.get("home").status_code for one in (desk, elsewhere)] == [302, 302]


def test_a_missing_secret_is_said_in_words(anna, at):
    answer = Desk(at("")).touch(anna[1][0], prf=False)
    assert error(answer) == (403, "secret") and "did not give its secret" in answer.json()["message"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"x"', b"{}", b'{"credential": 3}', b'{"credential": {"id": 3, "response": {}}, "prf": 7}',
             b'{"credential": {"id": "", "response": {"userHandle": 4}}}', b"\xff\xfe", b'{"credential": {"response": []}}']
)  # fmt: skip
@pytest.mark.parametrize("name", ["register", "assert"])
def test_what_is_no_answer_of_a_browser(anna, desk, name, body):
    desk.post("assert-options", {})
    answer = desk.client.post(f"/staff/webauthn/{name}", body, content_type="application/json")
    assert answer.status_code == 403 and answer.json()["message"]


def test_half_an_answer_is_refused(anna, at):
    """Every field that is missing, or is of another kind, is a refusal and no error."""
    desk = Desk(at(""))
    for field in ("id", "rawId", "type", "response"):
        for bad in (None, 3, "", {}, "ä"):
            body = anna[1][0].get(desk.post("assert-options", {}).json())
            body["credential"][field] = bad
            assert desk.post("assert", body).status_code == 403, (field, bad)
    for field in ("clientDataJSON", "authenticatorData", "signature"):
        for bad in (None, 3, "", {}, "ä", "AAAA"):
            body = anna[1][0].get(desk.post("assert-options", {}).json())
            body["credential"]["response"][field] = bad
            assert desk.post("assert", body).status_code == 403, (field, bad)
            actions_reset(desk)


def actions_reset(desk):
    from django.core.cache import cache

    cache.clear()  # this test is wrong more often than anybody may be


def test_somebody_elses_key_confirms_nothing(anna, desk, person, at):
    other_desk, key = Desk(at("")), new_key()
    other_desk.enrol(person("hans"))
    other_desk.register(key)
    assert error(desk.touch(key, act="platform key.add")) == (403, "person")


@pytest.mark.parametrize("act", ["platform", "platform dance", "platform key.add" + "x" * 100, 7, ["a"]])
def test_an_act_that_nobody_can_read_is_not_asked_for(anna, desk, act):
    assert desk.post("assert-options", {"act": act}).status_code == 400


# --- who may add a key ----------------------------------------------------------------------------------------------


def test_nobody_registers_without_enrolment_or_session(desk):
    assert error(desk.post("register-options", {})) == (403, "again")


def test_an_enrolment_is_for_the_first_key_only(person, at):
    account, first, second = person("sara"), Desk(at("")), Desk(at(""))
    first.enrol(account)
    second.enrol(account)
    waiting = second.post("register-options", {}).json()
    assert first.register(new_key()).status_code == 200
    assert error(second.post("register", new_key().create(waiting))) == (403, "again")
    assert error(second.post("register-options", {})) == (403, "again")
    with platform(), pytest.raises(actions.HasKeys):
        actions.create_enrolment(account, timezone.now())


def test_an_enrolment_ends(person, desk):
    account = person("sven")
    desk.enrol(account)
    with platform():
        account.enrolment_set.update(expires_at=timezone.now())
    assert error(desk.post("register-options", {})) == (403, "again")
    assert desk.get("first-key").status_code == 302


def test_the_second_key_follows_the_first_at_once_and_the_third_needs_a_touch(anna, desk):
    assert error(desk.post("register-options", {})) == (403, "touch")
    desk.touch(anna[1][0], act="platform key.add")
    assert desk.register(new_key()).json() == {"opens": True}
    assert error(desk.post("register-options", {})) == (403, "touch")  # one touch, one key


def test_a_touch_for_something_else_adds_no_key(anna, desk):
    desk.touch(anna[1][0], act=f"platform key.revoke:{anna[0].pk}")
    assert error(desk.post("register-options", {})) == (403, "touch")


def test_a_stale_session_of_a_new_account_needs_a_touch_too(person, desk):
    desk.enrol(person("tage"))
    desk.register(new_key())
    with platform():
        StaffSession.objects.update(fresh_at=timezone.now() - timedelta(minutes=6))
    assert error(desk.post("register-options", {})) == (403, "touch")


def test_without_the_cookie_that_opens_no_key_is_added(anna, desk):
    desk.touch(anna[1][0], act="platform key.add")
    desk.client.cookies[cookies.ROOT] = ""
    assert error(desk.post("register-options", {})) == (403, "unlock")


def test_a_public_half_slipped_into_the_database_stops_the_next_registration(anna, desk):
    with platform():
        row = HardwareKey.objects.get(credential=anna[1][1].id)
        HardwareKey.objects.filter(pk=row.pk).update(hardware_public=bytes(row.hardware_public)[::-1])
    desk.touch(anna[1][0], act="platform key.add")
    assert error(desk.register(new_key())) == (403, "unlock")
    with platform():
        assert HardwareKey.objects.count() == 2


def test_a_registered_key_is_not_registered_again(anna, desk):
    desk.touch(anna[1][0], act="platform key.add")
    asked = desk.post("register-options", {}).json()
    assert {c["id"] for c in asked["excludeCredentials"]} == {cookies.b64(key.id) for key in anna[1]}
    assert error(desk.post("register", anna[1][1].create(asked))) == (409, "taken")


# --- being wrong too often ------------------------------------------------------------------------------------------


def test_one_address_is_stopped_and_another_is_not(anna, at):
    desk = Desk(at(""))
    for _ in range(31):
        desk.touch(new_key())
    answer = desk.touch(anna[1][0])
    assert error(answer) == (429, "often") and answer.json()["message"]
    elsewhere = Desk(at("", REMOTE_ADDR="198.51.100.7"))
    assert elsewhere.touch(anna[1][0]).status_code == 200


def test_one_key_is_stopped_whatever_the_address(anna, at):
    for number in range(16):
        Desk(at("", REMOTE_ADDR=f"198.51.100.{number}")).touch(anna[1][0], verified=False)
    assert error(Desk(at("", REMOTE_ADDR="198.51.100.99")).touch(anna[1][0])) == (429, "often")
    assert Desk(at("", REMOTE_ADDR="198.51.100.99")).touch(anna[1][1]).status_code == 200
