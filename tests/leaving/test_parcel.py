"""What a parcel holds, who may fetch it, how it lies on the disk, and that it goes."""

import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.mailbox.models import OutgoingMessage
from practice.people.models import StaffSignIn, User
from shared.privacy.registry import tables
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.leaving import actions, queries, rows, store
from tenants.leaving.models import Parcel
from tests.leaving.conftest import NOTE, parcel_of
from tests.rights.everything import NOW
from tests.sink import text
from tests.staff.signed_in import enter_clinic


def url(name, *arguments):
    return reverse(name, urlconf="infra.urls.my", args=arguments)


@pytest.fixture
def inside(parcel):
    with zipfile.ZipFile(parcel) as file:
        yield file


def test_every_table_lies_in_it_or_says_why_not(full, inside):
    with enter(full.clinic.schema):
        moving, staying = (
            {one.model for one in rows.moving()},
            {one.model for one in rows.children_first() if one.stays},
        )
    assert {name for name in inside.namelist() if name.startswith("tables/")} == {
        f"tables/{one}.jsonl" for one in moving
    }
    explained = inside.read("README.md").decode()
    for model in moving | staying:
        assert model in explained, model


def test_every_field_is_there_and_explained(full, inside):
    explained = inside.read("README.md").decode().split("\n### ")
    with enter(full.clinic.schema):
        for table in rows.moving():
            about = next(one for one in explained if one.startswith(f"tables/{table.model}.jsonl"))
            told = {line.split("`")[1] for line in about.splitlines() if line.startswith("- `")}
            epochs = {one.epoch for one in rows.sealed_of(table)}
            assert told == set(_columns(table)) - epochs, table.model
            first = json.loads(inside.read(f"tables/{table.model}.jsonl").splitlines()[0])
            assert set(first) == set(_columns(table)) - epochs - set(table.remakes), table.model


def _columns(table):
    return [field.name for field in table.model_class._meta.concrete_fields]


def test_no_password_no_key_and_no_journal_can_be_read_in_it(full, inside, settings):
    everything = b"\n".join(inside.read(name) for name in inside.namelist())
    with enter(full.clinic.schema):
        elin = User.objects.get(pk=full.elin.pk)
    assert b"elin@home.example" in everything
    assert elin.password.encode() not in everything and NOTE.encode() not in everything
    for path in settings.EPOCHS_DIR.glob("*.key"):
        assert path.read_bytes() not in everything
    answers = [
        text for (table, *_), text in full.person.marks.items() if table == "rights.Answer"
    ]  # one person's to fetch
    assert answers
    for text_ in answers:
        assert text_.encode() not in everything


def test_policies_lie_in_it_to_read(inside):
    assert inside.read("policy/version-1.yaml").decode().startswith("enrum_policy: 1\nclinic:")


def test_it_lies_encrypted(full, parcel, settings):
    lying = [path for path in (settings.DATA_DIR / "leaving").rglob("*") if path.is_file()]
    assert len(lying) > 40
    for path in lying:
        data = path.read_bytes()
        for word in (b"elin@home.example", b"Elin", b"people.User", full.clinic.schema.encode()):
            assert word not in data, path
        assert path.stat().st_mode & 0o077 == 0 or path.name == "progress"


def test_pieces_cannot_be_taken_away_moved_or_exchanged(tmp_path, settings):
    from shared.staff.keyring import Refused

    settings.DATA_DIR = tmp_path
    box = store.Store("c_x", "one", b"k" * 32)
    box.begin()
    box.put("long", [b"a" * 700_000] * 4)
    box.put("short", [b"b"])
    box.close()
    assert b"".join(box.read("long")) == b"a" * 2_800_000
    path = box.folder / "1"
    whole = path.read_bytes()
    first = int.from_bytes(whole[:4], "big") + 4
    for wrong in (whole[:first], whole[first:], (box.folder / "2").read_bytes(), whole[:-1]):
        path.write_bytes(wrong)
        with pytest.raises((Refused, OverflowError)):
            b"".join(box.read("long"))


# -- fetching --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ove(full, at):
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter_clinic(browser, full.owner, full.clinic)
    return browser


def allow(clinic, act="export"):
    with enter(clinic.schema):
        StaffSignIn.objects.update(allowed_act=act, allowed_until=timezone.now() + timedelta(minutes=5))


def test_a_parcel_is_made_after_a_touch_and_once_for_two_clicks(full, ove):
    answer = ove.post(url("leaving:make"))
    assert "/handoff/start" in answer["Location"]
    for _ in range(2):
        allow(full.clinic)
        assert ove.post(url("leaving:make"))["Location"] == url("leaving:overview")
    with enter(full.clinic.schema):
        [row] = Parcel.objects.all()
        assert (row.state, row.asked_by) == ("waiting", full.owner.pk)
    assert "A parcel is being made" in ove.get(url("leaving:overview")).content.decode()


def test_it_is_fetched_by_an_address_of_this_clinic_for_an_hour(full, ove, tmp_path, clinics):
    _, row = parcel_of(full.clinic, tmp_path)
    page = ove.get(url("leaving:overview")).content.decode()
    assert row.digest in page and "/staff/leaving/fetch/" in page
    with enter(full.clinic.schema):
        token = actions.link(row)
    answer = ove.get(url("leaving:fetch", token))
    assert answer["Content-Type"] == "application/zip" and answer["Content-Disposition"].startswith("attachment")
    path = tmp_path / "fetched.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None and "manifest.json" in file.namelist()
    with enter(clinics["b"].schema):
        elsewhere = actions.link(row)
    for wrong in (elsewhere, token[:-2], "x"):
        assert ove.get(url("leaving:fetch", wrong)).status_code == 404


def test_an_old_address_is_worth_nothing(full, ove, tmp_path, monkeypatch):
    _, row = parcel_of(full.clinic, tmp_path)
    with enter(full.clinic.schema):
        token = actions.link(row)
    monkeypatch.setattr(actions, "LINK", timedelta(seconds=-1))
    assert ove.get(url("leaving:fetch", token)).status_code == 404


def test_its_time_ends_it(full, tmp_path, settings):
    _, row = parcel_of(full.clinic, tmp_path)
    with enter(full.clinic.schema):
        assert actions.purge(row.until - timedelta(seconds=1)) == 0
        assert actions.ready(row.pk, NOW).pk == row.pk
        with pytest.raises(actions.NotReady):
            actions.ready(row.pk, row.until)
        assert actions.purge(row.until) == 1
        assert not Parcel.objects.exists()
    assert not [path for path in (settings.DATA_DIR / "leaving").rglob("*") if path.is_file()]


def test_an_attempt_that_broke_off_is_begun_anew(full, tmp_path, monkeypatch):
    with enter(full.clinic.schema):
        row = actions.ask(full.owner.pk, NOW)
        with monkeypatch.context() as broken, pytest.raises(RuntimeError):
            broken.setattr(rows, "line", _breaks)
            actions.make(row.pk, NOW)
        assert store.progress(full.clinic.schema, row.pk) is not None
        actions.make(row.pk, NOW)
        row.refresh_from_db()
        assert row.state == "ready"
        assert zipfile.is_zipfile(_written(row, tmp_path))


def _breaks(found):
    raise RuntimeError("the machine was turned off")


def _written(row, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"".join(actions.zipped(row)))
    return path


# -- journals that their practitioner adds ---------------------------------------------------------------------------


@pytest.fixture
def siv(full, at, monkeypatch):
    """The practitioner, whose hardware key gives what the journal was sealed to."""
    from tests.staff import signed_in

    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    made = signed_in.account_with_keys

    def account(*arguments, **fields):
        found = made(*arguments, **fields)
        found.root = full.root
        return found

    monkeypatch.setattr(signed_in, "account_with_keys", account)
    enter_clinic(browser, full.maja, full.clinic)
    return browser


def test_a_practitioner_adds_what_they_can_open_locked_with_a_code(full, siv, tmp_path):
    assert "There is no parcel" in siv.get(url("journal:take-along")).content.decode()
    parcel_of(full.clinic, tmp_path)
    assert "You answer for 1 journal." in siv.get(url("journal:take-along")).content.decode()
    assert "/handoff/start" in siv.post(url("journal:take-along"))["Location"]
    allow(full.clinic)
    page = siv.post(url("journal:take-along")).content.decode()
    code = page.partition("<code>")[2].partition("</code>")[0]
    key, name = queries.key_of(code), f"journals/{full.maja.pk}.locked"
    with enter(full.clinic.schema):
        path = _written(Parcel.objects.get(), tmp_path)
    with zipfile.ZipFile(path) as file:
        locked = file.read(name)
    assert NOTE.encode() not in locked
    found = json.loads(AESGCM(key).decrypt(locked[:12], locked[12:], name.encode()))
    [journal] = found["journals"]
    assert journal["about"] == [{"id": str(full.elin.pk), "name": "Elin"}]
    assert [entry["text"] for entry in journal["entries"]] == [NOTE]
    with enter(full.clinic.schema):
        event = AccessEvent.objects.get(what="taken")
        assert (event.client, event.who, event.notes) == (full.elin.pk, full.maja.pk, 1)


# -- the whole way, in real transactions and by jobs -----------------------------------------------------------------


@pytest.fixture
def ove_alone(emptied, clinics):
    with enter(clinics["b"].schema):
        return User.objects.create_user(
            "ove@clinic.example", first_name="Ove", role="owner", staff_id=uuid4(), created_at=NOW
        )


def test_a_job_makes_it_and_another_brings_it_in(ove_alone, clinics, work, sink, tmp_path):
    b = clinics["b"]
    with enter(b.schema):
        row = actions.ask(ove_alone.pk, timezone.now())
    work()
    with enter(b.schema):
        row.refresh_from_db()
        assert (row.state, row.rows > 50) == ("ready", True)
        path = _written(row, tmp_path)
        OutgoingMessage.objects.all().delete()
        with path.open("rb") as file:
            brought = actions.receive(file, ove_alone.pk, timezone.now())
    assert ["/staff/leaving" in text(mail) for mail in sink.mails()] == [True]
    work()
    with enter(b.schema):
        brought.refresh_from_db()
        assert (brought.state, brought.problem, brought.rows) == ("done", "", row.rows)
        assert User.objects.get().staff_id == ove_alone.staff_id
    with enter("platform"):
        assert Clinic.objects.get(pk=b.id).continues == [b.schema]
    assert store.progress(b.schema, brought.pk) is None  # nothing of it is left on the disk


def test_commands_take_along_and_bring_in(ove_alone, clinics, tmp_path, capsys):
    path = tmp_path / "b.zip"
    call_command("take_along", "--clinic", "b", str(path))
    said = capsys.readouterr().out
    assert "contents" in said and zipfile.is_zipfile(path)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("take_along", "--clinic", "b", str(path))  # never over a file that is there
    call_command("bring_in", "--clinic", "b", str(path))
    assert "rows brought in" in capsys.readouterr().out
    with pytest.raises(CommandError, match="refused: other_country"):
        call_command("bring_in", "--clinic", "a", str(path))
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("bring_in", "--clinic", "a", str(path), "--owner", "nobody@mail.example")


def test_what_stays_and_what_is_made_anew_is_of_real_fields():
    for table in tables().values():
        assert set(table.remakes) <= set(table.fields)
        assert not (table.stays and table.remakes)


# Each opens nothing without somebody's key, except an eID's number and who it belongs to, and a buyer's number on an invoice:
# both are the clinic's own record, wrapped where they lie. Names of a saved card at the payment service are worth nothing
# without the clinic's account there.
SECRETS_THAT_TRAVEL = {
    "journal.Entry": {"head"},
    "journal.Journal": {"public_key"},
    "journal.KeyCopy": {"blob"},
    "eid.Identity": {"subject", "number"},
    "payments.BuyerNumber": {"number"},
    "journal.PairCopy": {"blob"},
    "journal.HalfOpened": {"blob"},
    "messaging.Copy": {"blob"},
    "payments.SavedCard": {"customer", "fingerprint", "method", "session"},
}


def test_no_other_secret_travels(full):
    with enter(full.clinic.schema):
        for table in rows.moving():
            secret = {name for name, why in table.withheld.items() if why == "secret"} - set(table.remakes)
            assert secret == SECRETS_THAT_TRAVEL.get(table.model, set()), table.model
