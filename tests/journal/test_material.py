"""Paper and other things of a record: where they are locked away, what became of them, and what the record's end asks for."""

import pytest
from django.utils import timezone

from practice.journal import retention
from practice.journal.models import Entry, Journal, PhysicalItem
from shared.privacy.handwork.models import ManualTask
from tests.journal import desk
from tests.journal.desk import in_place


@pytest.fixture
def a(clinics, db):
    found = desk.build(clinics)
    found.maja.write("Talade om havet.")
    with in_place(found):
        found.journal = Journal.objects.get().pk
    return found


def test_a_thing_is_noted_handed_out_once_and_the_client_sees_it(a):
    assert a.maja.post("material", {"what": "drawing", "where": ""}, journal=a.journal).status_code == 422
    assert a.maja.post("material", {"what": "drawing", "where": "Cabinet 3"}, journal=a.journal).status_code == 302
    with in_place(a):
        item = PhysicalItem.objects.get()
    assert a.maja.post("material", {"item": str(item.pk), "became": "handed"}, journal=a.journal).status_code == 422
    for who in ("Elin", "somebody else"):
        a.maja.post("material", {"item": str(item.pk), "became": "handed", "handed_to": who}, journal=a.journal)
    page = a.maja.get("material", journal=a.journal).content.decode()
    assert "Elin" in page and "somebody else" not in page
    own = a.cast.browser("client", "my")
    own.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = own.get("/record").content.decode()
    assert "Drawing or picture" in page and "Cabinet 3" not in page
    assert a.robin.get("material", journal=a.journal).status_code == 403


def test_a_record_that_ends_leaves_a_task_for_what_still_lies_there(a):
    for where, became in (("Cabinet 3", ""), ("Cabinet 3", ""), ("Cabinet 4", "shredded")):
        with in_place(a):
            PhysicalItem.objects.create(
                journal_id=a.journal, what="paper", place=where, became=became, noted_at=timezone.now(),
                noted_by=a.practitioner.pk,
            )  # fmt: skip
    with in_place(a):
        retention.destroy(Entry.objects.all(), "destroy_key", timezone.now())
        assert not Journal.objects.exists() and not PhysicalItem.objects.exists()
        [task] = ManualTask.objects.filter(kind="material_left")
        assert task.about == {"place": "Cabinet 3"}
