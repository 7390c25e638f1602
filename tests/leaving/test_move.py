"""Everything of a clinic goes into a new one: field by field, with the keys it had, and the same manifest."""

import json
import zipfile
from uuid import uuid4

import pytest

from practice.accesslog import actions as log
from practice.accesslog.models import AccessEvent
from practice.journal import queries as journals
from practice.journal import vault
from practice.journal.models import Journal
from practice.mailbox.models import OutgoingMessage
from practice.people import handoff
from practice.people.models import User
from shared.staff import keyring, rotation
from tenants.isolation.context import enter
from tenants.leaving import actions, bringing, rows
from tests.leaving.conftest import NOTE, fresh, parcel_of
from tests.rights.everything import NOW

COUNTED = (
    "people.User",
    "booking.Booking",
    "journal.Entry",
    "privacy.Promise",
    "registers.Breach",
    "accesslog.AccessEvent",
)


def bring(path, clinic, account=None, **how):
    with path.open("rb") as file, enter(clinic.schema):
        return actions.take(bringing.Box(file), account, NOW, **how)


def as_it_lies(clinic):
    """{table: {key: {field: value}}}, past the code that makes parcels."""
    with enter(clinic.schema):
        return {
            table.model: {
                str(row.pk): {field.name: field.value_from_object(row) for field in rows.fields_of(table)}
                for row in table.model_class._base_manager.all()
            }
            for table in rows.moving()
        }


def manifest_of(path):
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("manifest.json"))


def test_field_by_field(full, parcel):
    new = fresh("Nya")
    with enter(full.clinic.schema):
        OutgoingMessage.objects.filter(kind="telling.parcel").delete()  # which told of the parcel, and is not in it
    before = as_it_lies(full.clinic)
    bring(parcel, new)
    after = as_it_lies(new)
    sealed = {
        (one.model, one.blob) for one in rotation.everything()
    }  # under this month's epoch anew: see the next tests
    numbered = {"account.EmailAddress"}
    for model, found in before.items():
        assert found, f"nothing of {model} was there to be moved"
        if model in numbered:
            assert list(found.values()) == list(after[model].values())
            continue
        assert set(found) == set(after[model]), model
        for key, fields in found.items():
            for name, value in fields.items():
                if (model, name) not in sealed:
                    here = after[model][key][name]
                    assert _bare(here) == _bare(value), f"{model}.{name}"


def _bare(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_the_manifest_of_the_new_clinic_is_the_same(full, parcel, tmp_path):
    new = fresh("Nya")
    bring(parcel, new)
    again, _ = parcel_of(new, tmp_path, "again.zip")
    before, after = manifest_of(parcel), manifest_of(again)
    assert before["contents"] == after["contents"]
    assert before["digest"] == after["digest"]
    assert (before["place"], after["place"]) == (full.clinic.schema, new.schema)
    assert all(before["contents"]["tables"][name]["rows"] for name in COUNTED)
    with zipfile.ZipFile(parcel) as old, zipfile.ZipFile(again) as file:
        assert old.read("staff.json") == file.read("staff.json")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What the platform notes once a parcel is in: which clinics the new one continues."""
    return django_capture_on_commit_callbacks


def privates(root, *clinics):
    return tuple(keyring.clinic_private(root, clinic.schema) for clinic in clinics)


def test_a_journal_opens_in_the_new_clinic_with_the_same_hardware_key_and_no_other(full, parcel, committed):
    new = fresh("Nya")
    with committed(execute=True):
        bring(parcel, new)
    with enter(new.schema):
        maja = User.objects.get(pk=full.maja.pk)
        assert maja.public_key is None
        journal = Journal.objects.get(pk=full.journal.pk)
        with pytest.raises(vault.Closed):  # sealed to the key of the clinic that it came from
            vault.open_journal(journal, maja, privates(full.root, new)[0], NOW)
        private = handoff.settle(
            maja, privates(full.root, new, full.clinic)
        )  # what BASE hands over at the next sign-in
        opened = vault.open_journal(journal, maja, private, NOW)
        assert [page.content.text for page in vault.read(opened, journals.entries(journal))] == [NOTE]
        assert not vault.read(opened, journals.entries(journal))[0].altered
        with pytest.raises(vault.Closed):
            vault.open_journal(journal, maja, keyring.new_pair()[0], NOW)


def test_a_journal_opens_in_no_clinic_that_does_not_continue_its_own(full, parcel, tmp_path, committed):
    """The rows lie there, with the place they were sealed in, and even the key of the first clinic is at hand."""
    new, former = fresh("Nya"), keyring.clinic_private(full.root, full.clinic.schema)
    with committed(execute=True):
        bring(changed(parcel, tmp_path, "", bytes, lambda found: found | {"signature": ""}), new, signed=False)
    with enter(full.clinic.schema):
        opened = vault.open_journal(full.journal, full.maja, former, NOW)
        assert vault.read(opened, journals.entries(full.journal))
    with enter(new.schema):
        journal, maja = Journal.objects.get(pk=full.journal.pk), User.objects.get(pk=full.maja.pk)
        assert journal.sealed_in == full.clinic.schema
        with pytest.raises(vault.Closed):
            vault.open_journal(journal, maja, former, NOW)
        with pytest.raises(vault.Closed):
            vault.read(opened, journals.entries(journal))
        handoff.settle(maja, privates(full.root, new, full.clinic))
        with pytest.raises(vault.Closed):
            vault.open_journal(journal, maja, privates(full.root, new)[0], NOW)


def test_it_moves_twice_and_still_opens(full, parcel, tmp_path, committed):
    one, two = fresh("Nya"), fresh("Nyare")
    with committed(execute=True):
        bring(parcel, one)
    again, _ = parcel_of(one, tmp_path, "again.zip")
    with committed(execute=True):
        bring(again, two)
    with enter(two.schema):
        maja, journal = User.objects.get(pk=full.maja.pk), Journal.objects.get(pk=full.journal.pk)
        private = handoff.settle(maja, privates(full.root, two, one, full.clinic))
        opened = vault.open_journal(journal, maja, private, NOW)
        assert [page.content.text for page in vault.read(opened, journals.entries(journal))] == [NOTE]


def test_staff_are_mapped(full, parcel):
    new, olga = fresh("Nya"), uuid4()
    bring(parcel, new, olga)
    with enter(new.schema):
        owner = User.objects.get(staff_id=olga)
        assert (owner.pk, owner.role) == (full.owner.pk, "owner")  # the parcel's owner; the one of the sign-up is gone
        assert User.objects.get(pk=full.maja.pk).staff_id == full.maja.staff_id
        assert not User.objects.filter(email="olga@clinic.example").exists()
        elin = User.objects.get(pk=full.elin.pk)
        assert not elin.has_usable_password() and elin.staff_id is None


def test_whoever_worked_there_already_stays_who_they_were(full, parcel):
    new = fresh("Nya")
    bring(parcel, new, full.maja.staff_id)
    with enter(new.schema):
        assert User.objects.get(staff_id=full.maja.staff_id).pk == full.maja.pk


def test_the_log_goes_on_whole(full, parcel):
    new = fresh("Nya")
    bring(parcel, new)
    with enter(new.schema):
        assert AccessEvent.objects.exists()
        assert log.check(NOW).whole


# -- what is refused, with everything as it was ----------------------------------------------------------------------


def refused(path, clinic, **how):
    before = as_it_lies(clinic)
    with pytest.raises(bringing.Refused) as found:
        bring(path, clinic, **how)
    assert as_it_lies(clinic) == before
    return found.value.why


def changed(path, tmp_path, name, change, manifest=lambda found: found):
    """The parcel with one file changed."""
    other = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            data = old.read(one)
            if one == "manifest.json":
                data = json.dumps(manifest(json.loads(data))).encode()
            new.writestr(one, change(data) if one == name else data)
    return other


def test_a_changed_file_is_refused(parcel, tmp_path):
    new = fresh("Nya")
    users = "tables/people.User.jsonl"
    assert refused(changed(parcel, tmp_path, users, lambda data: data.replace(b"Elin", b"Erin")), new) == "damaged"
    assert refused(changed(parcel, tmp_path, users, lambda data: data * 1000), new) == "damaged"


def test_a_parcel_that_somebody_made_themselves_is_refused(parcel, tmp_path):
    def longer(found):
        return found | {"formerly": ["c_somebody_else"]}

    def staff(data):
        return json.dumps(dict.fromkeys(json.loads(data), str(uuid4()))).encode()

    new = fresh("Nya")
    assert refused(changed(parcel, tmp_path, "", bytes, longer), new) == "not_ours"
    assert refused(changed(parcel, tmp_path, "staff.json", staff), new) == "not_ours"
    assert refused(changed(parcel, tmp_path, "", bytes, lambda found: found | {"signature": "x"}), new) == "not_ours"
    assert refused(changed(parcel, tmp_path, "", bytes, lambda found: found | {"format": 2}), new) == "newer"


def test_an_administrator_may_trust_one_that_is_not_signed(full, parcel, tmp_path):
    new = fresh("Nya")
    unsigned = changed(parcel, tmp_path, "", bytes, lambda found: found | {"signature": ""})
    assert bring(unsigned, new, signed=False) > 50


def test_only_a_new_clinic_of_the_same_country_takes_it(full, parcel, clinics):
    assert refused(parcel, full.clinic) == "not_new"
    assert refused(parcel, fresh("Ny", "DK")) == "other_country"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(100)])
def test_something_else_is_no_parcel(db, clinics, tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(bringing.Refused, match="not_a_parcel"):
        bringing.Box(file)


def test_a_row_that_points_at_nothing_is_refused_whole(full, parcel, tmp_path):
    """Past every check, as a fault of ours would be: the database refuses, and nothing stays."""

    def without_users(found):
        del found["contents"]["tables"]["people.User"]
        return found | {"digest": bringing.hashlib.sha256(bringing.packed(found["contents"])).hexdigest()}

    new = fresh("Nya")
    assert refused(changed(parcel, tmp_path, "", bytes, without_users), new, signed=False) == "does_not_fit"
