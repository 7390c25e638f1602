"""A request names whoever answers: a practitioner for their own clients, a company for its service line, or the clinic."""

import json

from practice.people.models import Relation
from shared.privacy.registers.controllers import stand_for
from shared.privacy.rights.models import Part, Request
from tenants.isolation.context import enter
from tests.privacy_app.documents import put
from tests.sharing.policies import POLICY

CONTROLLERS = """controllers:
  clinic: {name: Eken AB}
  maja: {name: Maja Ek Psykologi, natural_person: true, applies_to: {practitioners: [maja]}}
  talks: {name: Samtalsbolaget AB, applies_to: {services: [talks]}}
"""


def asked(people, kind="access"):
    response = people.of["tove"].post(f"/rights/new/{kind}", {"deliver": "page"})
    assert response.status_code == 302
    return response["Location"].rpartition("/")[2]


def seen(people, pk):
    own = people.of["tove"].get(f"/rights/{pk}").content.decode()
    staff = people.of["ove"].get(f"/staff/requests/{pk}").content.decode()
    return [name for name in ("Eken AB", "Maja Ek Psykologi", "Samtalsbolaget AB") if name in own and name in staff]


def test_it_names_who_answers_for_the_practitioner_and_the_service(people):
    with enter(people.clinic.schema):
        put(POLICY.replace("retention:\n", CONTROLLERS + "retention:\n"), people.now.date(), number=9)
    assert seen(people, asked(people)) == ["Eken AB"]
    with enter(people.clinic.schema):
        stand_for("practitioner", "maja", [people.maja.pk])
        stand_for("service", "talks", [people.booking.service_id])
    assert seen(people, asked(people)) == ["Maja Ek Psykologi", "Samtalsbolaget AB"]
    with enter(people.clinic.schema):
        people.booking.delete()
        Relation.objects.update(ended_at=people.now)  # what was done remains theirs to answer for
    pk = asked(people, "portability")
    assert seen(people, pk) == ["Maja Ek Psykologi"]
    assert people.of["ove"].post(f"/staff/requests/{pk}/answer", {"words": "Here."}).status_code == 302
    assert json.loads(people.of["tove"].get(f"/rights/{pk}/answer/json").content)["controller"] == "Maja Ek Psykologi"
    assert "Maja Ek Psykologi" in people.of["tove"].get(f"/rights/{pk}/answer/html").content.decode()


def test_the_record_is_its_practitioners_to_answer_for(people):
    with enter(people.clinic.schema):
        put(POLICY.replace("retention:\n", CONTROLLERS + "retention:\n"), people.now.date(), number=9)
        stand_for("practitioner", "maja", [people.maja.pk])
    pk = asked(people)
    with enter(people.clinic.schema):
        assert Part.objects.get(request=Request.objects.get(pk=pk)).holder == people.maja.pk
    assert (
        "Maja Ek Psykologi. Waits for the practitioner"
        in people.of["ove"].get(f"/staff/requests/{pk}").content.decode()
    )
