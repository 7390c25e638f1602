"""Whatever is wrapped under an epoch is re-wrapped with the month: what is forgotten would be lost with its epoch."""

from datetime import date, timedelta
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from infra import epochs as months
from practice.journal import actions, queries, vault
from practice.journal.actions import Draft
from shared.staff import keyring, rotation
from shared.staff.models import HardwareKey
from tenants.isolation.context import enter
from tests.journal.people import NOW, cast
from tests.staff.signed_in import account_with_keys


def test_every_column_that_names_an_epoch_is_rewrapped():
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "epoch" in field.name
    }
    assert named == {(one.model, one.epoch) for one in rotation.everything()}


def test_every_list_is_of_real_columns():
    for one in rotation.everything():
        columns = {field.name for field in one.model_class._meta.concrete_fields}
        assert {one.epoch, one.blob, *one.related, *one.unread} <= columns


def test_the_months_of_all_places_turn_and_the_old_epoch_goes(emptied, clinics, settings, tmp_path):
    """Roots at BASE and journals at two clinics; nothing is destroyed while anything anywhere carries it."""
    settings.EPOCHS_DIR = tmp_path / "epochs"
    files = months.files()
    files.begin("2026-10")
    with enter(settings.PUBLIC_SCHEMA_NAME):
        account = account_with_keys()
    written = [_journal(clinics[key].schema) for key in ("a", "b")]
    files.begin("2026-11")
    places = [settings.PUBLIC_SCHEMA_NAME, *(clinic.schema for clinic in clinics.values())]
    for number, place in enumerate(places):
        assert months.retire(date(2026, 11, 1)) == [] and not files.is_waiting("2026-10", date(2026, 11, 1))
        assert months.in_use("2026-10") > 0, number
        with enter(place):
            while rotation.rewrap(months.Once(files)):
                pass
    assert months.in_use("2026-10") == 0
    counted = date(2026, 11, 2)
    assert months.retire(counted) == []
    assert months.retire(counted + timedelta(days=settings.BACKUP_DAYS - 1)) == []
    assert months.retire(counted + timedelta(days=settings.BACKUP_DAYS)) == ["2026-10"]
    assert files.names() == ["2026-11"]
    for people, journal in written:
        with enter(people.clinic):
            key = vault.open_journal(journal, people.maja, people.keys[people.maja.pk], NOW)
            assert [page.content.text for page in vault.read(key, queries.entries(journal))] == ["A note"]
    with enter(settings.PUBLIC_SCHEMA_NAME):
        key = HardwareKey.objects.select_related("staff").get(credential=account.credential)
        held = keyring.Wrapped(key.root_epoch, key.root)
        assert keyring.open_root(files, account.secret, held, account.pk, account.credential, key.staff.generation)


def _journal(clinic):
    people = cast(clinic)
    with enter(clinic):
        journal = actions.start_journal(people.maja, [people.elin], NOW)
        key = vault.open_journal(journal, people.maja, people.keys[people.maja.pk], NOW)
        actions.sign(key, people.maja, Draft(uuid4(), "A note"), NOW)
    return people, journal


def test_a_dump_that_was_played_back_starts_the_waiting_anew(tmp_path):
    files = months.FileEpochs(tmp_path, 35)
    files.begin("2026-10"), files.begin("2026-11")
    assert not files.retire("2026-10", date(2026, 11, 2), 0)
    assert not files.retire("2026-10", date(2026, 12, 20), 3)
    assert not files.retire("2026-10", date(2026, 12, 21), 0)
    assert files.is_waiting("2026-10", date(2027, 1, 24)) and not files.is_waiting("2026-10", date(2027, 1, 25))
    assert files.retire("2026-10", date(2027, 1, 25), 0)
    assert not files.retire("2026-11", date(2030, 1, 1), 0)  # the newest never goes


def test_the_job_begins_the_month_of_its_day(db, clinics, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    with enter(clinics["a"].schema):
        months.rewrap()
    assert months.files().names() == [f"{timezone.now():%Y-%m}"]
