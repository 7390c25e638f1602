"""A practitioner who keeps records elsewhere, as the policy says: nothing new is written here, what is here stays."""

from practice.accesslog.models import AccessEvent
from practice.journal.models import Entry
from shared.privacy.registers.controllers import Kind, stand_for
from tests import touched
from tests.journal import desk
from tests.journal.desk import in_place
from tests.privacy_app.documents import POLICY, put_alone

VOW = """
commitments:
  away: {always: keep_records_elsewhere, applies_to: {practitioners: [maja]}}
"""


def test_nothing_new_is_written_and_what_is_there_is_read(clinics, db, settings):
    touched.always(settings)
    a = desk.build(clinics)
    before, _ = a.maja.write("Talade om havet.")
    with in_place(a):
        put_alone(POLICY + VOW)
        stand_for(Kind.PRACTITIONER, "maja", [a.practitioner.pk])
        kept = Entry.objects.count()
    _, answer = a.maja.write("Talade om skogen.")
    assert answer.status_code == 403 and "Your records are kept elsewhere" in answer.content.decode()
    assert "Talade om havet." in a.maja.get("note", note=before).content.decode()
    with in_place(a):
        assert Entry.objects.count() == kept
        assert not AccessEvent.objects.filter(what=AccessEvent.What.BEGAN).exclude(entry=before).exists()
        stand_for(Kind.PRACTITIONER, "maja", [])  # somebody else's records
    _, answer = a.maja.write("Talade om skogen.")
    assert answer.status_code == 302
