"""What a key proves of its maker, whose word is taken for it, and the doors that stay shut."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shared.staff import attestation, demands, metadata, queries
from shared.staff.attestation import NotBelieved
from shared.staff.demands import Demand
from shared.staff.models import HardwareKey, KeyModel, MetadataFile
from tenants.isolation.context import enter
from tests.staff.conftest import new_key
from tests.staff.makers import NOW, OTHER, SOLID, Alliance, Authority, nonsense, statement
from tests.staff.signed_in import sign_in

PLATFORM = settings.PUBLIC_SCHEMA_NAME


@pytest.fixture(scope="module")
def maker():
    return Authority("Solid Keys")


@pytest.fixture(scope="module")
def alliance():
    return Alliance()


def why(function, *arguments):
    with pytest.raises(NotBelieved) as caught:
        function(*arguments)
    return caught.value.why


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ES256", "RS256"])
def test_a_signed_file_is_read(maker, kind):
    alliance = Alliance(kind=kind)
    entries = [statement(SOLID, "Solid Key 5", maker.der), {"aaid": "4e4e#4005"}]
    read = attestation.read_file(alliance.file(*entries), alliance.authority.certificate, NOW)
    assert (read.number, [one.name for one in read.models]) == (7, ["Solid Key 5"])
    assert (read.models[0].level, read.models[0].withdrawn) == ("FIDO_CERTIFIED_L1", False)


def test_a_changed_file_another_signer_another_root_and_an_expired_one(maker, alliance):
    root, raw = alliance.authority.certificate, alliance.file(statement(SOLID, "Solid", maker.der))
    head, body, signature = raw.split(b".")
    other = alliance.file(statement(OTHER, "Other", maker.der)).split(b".")[1]
    assert why(attestation.read_file, b".".join([head, other, signature]), root, NOW) == "signature"
    assert why(attestation.read_file, alliance.file(algorithm="none"), root, NOW) == "signature"
    assert why(attestation.read_file, alliance.file(algorithm="RS256"), root, NOW) == "signature"
    assert why(attestation.read_file, b".".join([head, body, b""]), root, NOW) == "signature"
    assert why(attestation.read_file, raw, Authority("Alliance").certificate, NOW) == "chain"
    assert why(attestation.read_file, raw, root, NOW + timedelta(days=40)) == "chain"
    for raw in (b"", b"a.b.c", nonsense(), b"{}"):
        assert why(attestation.read_file, raw, root, NOW) == "file"


def test_a_public_root_signs_for_many_and_only_the_alliance_is_believed(maker):
    somebody = Alliance(name="keys.example")
    raw = somebody.file(statement(SOLID, "Solid", maker.der))
    assert why(attestation.read_file, raw, somebody.authority.certificate, NOW) == "signer"


def test_a_root_must_be_one(maker):
    leaf = maker.batch()[1][0]
    for raw in (leaf, nonsense(), b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        assert why(attestation.read_root, raw) == "root"
    assert attestation.read_root(maker.der) == maker.certificate


def test_a_file_that_fails_changes_nothing_and_an_older_one_is_refused(db, maker, alliance):
    with enter(PLATFORM):
        assert why(metadata.adopt, alliance.file(), b"", NOW) == "no root"
        metadata.adopt(alliance.file(statement(SOLID, "Solid", maker.der)), alliance.root, NOW)
        assert why(metadata.adopt, alliance.file(number=6), b"", NOW) == "old"
        assert why(metadata.adopt, Alliance().file(number=8), b"", NOW) == "chain"
        assert KeyModel.objects.get().name == "Solid"
        metadata.adopt(alliance.file(statement(OTHER, "Other", maker.der), number=8), b"", NOW)
        assert KeyModel.objects.get().name == "Other" and MetadataFile.objects.get().number == 8


# --- what a key proves ----------------------------------------------------------------------------------------------


def model(maker, aaguid=SOLID, status="FIDO_CERTIFIED_L1"):
    return attestation.Model(aaguid, "Solid", "", status != "FIDO_CERTIFIED_L1", attestation.as_pem([maker.der]))


def proves(batch, of, at=NOW):
    return attestation.proves_model(attestation.from_pem(attestation.as_pem(batch[1])), of, at)


def test_only_the_makers_own_batch_proves_the_model(maker):
    assert proves(maker.batch(), model(maker)) and proves(maker.batch(said=False), model(maker))
    assert not proves(Authority("Solid Keys").batch(), model(maker))  # the same name, another maker
    assert not proves(maker.batch(OTHER), model(maker))  # the certificate is of another model
    assert not proves(maker.batch(), model(maker), NOW + timedelta(days=31))
    assert not proves(maker.batch(authority=True), model(maker))  # an authority's certificate signs no key
    assert not proves((None, []), model(maker))


def test_a_batch_does_not_issue_certificates(maker):
    """Whoever owns one key of the maker's could otherwise make as many as they like."""
    key, chain = maker.batch()
    thief = Authority.__new__(Authority)
    thief.key, thief.name = key, attestation.from_pem(attestation.as_pem(chain))[0].subject
    made = thief.batch()
    assert not proves((made[0], made[1] + chain), model(maker))


def test_the_batch_certificate_may_itself_be_the_root(maker):
    batch = maker.batch()
    own = attestation.Model(SOLID, "Solid", "", False, attestation.as_pem(batch[1]))
    assert proves(batch, own) and not proves(batch, own, NOW + timedelta(days=31))


# --- doors ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(db, clinics, maker, alliance):
    """Solid and Other are described; Other is withdrawn."""
    with enter(PLATFORM):
        broken = statement(OTHER, "Broken Key", maker.der, status="ATTESTATION_KEY_COMPROMISE")
        metadata.adopt(alliance.file(statement(SOLID, "Solid Key 5", maker.der), broken), alliance.root, NOW)


def demand(clinic, *values):
    with enter(clinic.schema):
        demands.change(Demand(*values), timezone.now())


def keys(maker):
    return {
        "solid": new_key(batch=maker.batch(), aaguid=SOLID),
        "copied": new_key(batch=maker.batch(), aaguid=SOLID, synced=True),
        "unknown maker": new_key(aaguid=SOLID),
        "unknown model": new_key(batch=maker.batch()),
        "withdrawn": new_key(batch=maker.batch(OTHER), aaguid=OTHER),
    }


REFUSED = {
    "copied": ("only keys that can't be copied", {}),
    "unknown maker": ("does not vouch", {}),
    "unknown model": ("does not vouch", {}),
    "self": ("does not vouch", {"attestation": "self"}),
    "none": ("does not vouch", {"attestation": "none"}),
    "withdrawn": ("has been withdrawn", {}),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_key_that_the_only_clinic_refuses_is_not_registered(known, person, desk, clinics, maker, kind):
    words, how = REFUSED[kind]
    demand(clinics["a"], True, True, ())
    account = person("vera", clinics["a"])
    desk.enrol(account)
    refused = desk.register(keys(maker).get(kind) or new_key(batch=maker.batch(), aaguid=SOLID), **how)
    assert (refused.status_code, refused.json()["error"]) == (403, "unfit") and words in refused.json()["message"]
    with enter(PLATFORM):
        assert not HardwareKey.objects.exists()
    assert desk.register(keys(maker)["solid"]).json() == {"opens": True}  # nothing of the first try is in the way


def test_a_list_of_models(known, person, desk, clinics, maker):
    demand(clinics["a"], True, False, (OTHER,))
    desk.enrol(person("vera", clinics["a"]))
    assert "not one of those" in desk.register(keys(maker)["solid"]).json()["message"]
    demand(clinics["a"], True, False, (SOLID,))
    assert desk.register(keys(maker)["solid"]).status_code == 200


def way_in(desk, clinic):
    start = desk.client.get("/handoff/start", headers={"host": clinic.my_host})
    return desk.client.get(start["Location"].partition(settings.BASE_ORIGIN)[2])


def test_at_the_door_a_key_is_judged_by_what_the_clinic_says_now(known, person, desk, clinics, maker):
    a, b = clinics["a"], clinics["b"]
    account, held = person("vera", a, b), keys(maker)
    desk.enrol(account)
    for name in ("solid", "unknown maker"):
        desk.register(held[name], name=name)
    desk.out(), desk.touch(held["unknown maker"])
    assert way_in(desk, a).status_code == way_in(desk, b).status_code == 302
    demand(a, True, False, ())
    shut = way_in(desk, a)
    assert shut.status_code == 403 and "Of your keys, this opens it" in shut.content.decode()
    assert '<li class="strong">solid</li>' in shut.content.decode()
    assert way_in(desk, b).status_code == 302  # what one clinic demands is nothing to the other
    assert "Not accepted at" in desk.get("keys").content.decode()
    desk.touch(held["solid"])
    assert way_in(desk, a).status_code == 302


def test_a_model_that_is_withdrawn_opens_no_more(known, person, desk, clinics, maker, alliance):
    demand(clinics["a"], True, False, ())
    desk.enrol(person("vera", clinics["a"]))
    for _ in range(2):
        desk.register(keys(maker)["solid"])
    assert way_in(desk, clinics["a"]).status_code == 302
    with enter(PLATFORM):
        revoked = statement(SOLID, "Solid Key 5", maker.der, status="REVOKED")
        metadata.adopt(alliance.file(revoked, number=8), b"", NOW)
    shut = way_in(desk, clinics["a"])
    assert shut.status_code == 403 and "has been withdrawn" in shut.content.decode()
    assert "None of your keys opens it" in shut.content.decode()


def test_where_one_clinic_demands_and_another_does_not_the_key_is_registered(known, person, desk, clinics):
    demand(clinics["a"], True, True, ())
    account = person("vera", clinics["a"], clinics["b"])
    desk.enrol(account)
    assert desk.register(new_key()).status_code == 200
    with enter(PLATFORM):
        assert queries.usable_keys(account) == 1


# --- operators put the file there -----------------------------------------------------------------------------------


def upload(browser, raw, root=b""):
    files = {"file": SimpleUploadedFile("blob.jwt", raw)} | (
        {"root": SimpleUploadedFile("r.crt", root)} if root else {}
    )
    return browser.post("/operators/key-models", files)


def test_an_operator_uploads_after_a_touch_for_it(db, at, alliance, maker):
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    account = sign_in(browser, operator=True)
    raw = alliance.file(statement(SOLID, "Solid", maker.der))
    refused = upload(browser, raw, alliance.root)
    assert refused.status_code == 403 and not _models()
    _touched(account)
    assert upload(browser, raw, alliance.root).status_code == 302 and _models() == ["Solid"]
    assert upload(browser, raw).status_code == 403  # one touch, one act
    _touched(account)
    wrong = upload(browser, Alliance().file(number=9))
    assert wrong.status_code == 422 and "does not lead to the pinned root" in wrong.content.decode()
    shown = browser.get("/operators/key-models").content.decode()
    assert attestation.fingerprint(alliance.authority.certificate) in shown and _models() == ["Solid"]


def _models():
    with enter(PLATFORM):
        return [one.name for one in KeyModel.objects.all()]


def _touched(account):
    from shared.staff import acts, sessions
    from shared.staff.models import StaffSession

    with enter(PLATFORM):
        sessions.allow(StaffSession.objects.get(staff=account), acts.bound(PLATFORM, acts.KEY_MODELS), timezone.now())
