"""A request names whoever answers: a practitioner for their own clients, a company for its service line, or the clinic."""

import json

from practice.people.models import Relation
from shared.privacy.handwork.models import ManualTask
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


JOINT = """  page: {name: Eken AB, joint_with: [network], words: {en: It is about our page there.}}
"""
NETWORK = """recipients:
  network: {name: Nätverket Ltd, role: joint, categories: [contact], country: IE, policy: "https://network.example/privacy",
    agreement: {kind: joint, signed: 2026-01-01}}
"""


def tasks(people):
    with enter(people.clinic.schema):
        return sorted(ManualTask.objects.filter(kind="rights_controller").values_list("about__name", flat=True))


def test_each_other_controller_is_passed_the_request_once_with_how_to_reach_them(people):
    with enter(people.clinic.schema):
        named = CONTROLLERS.replace(
            "{name: Samtalsbolaget AB,", '{name: Samtalsbolaget AB, address: "Storgatan 1, Eken",'
        )
        put(POLICY.replace("retention:\n", named + "retention:\n"), people.now.date(), number=9)
    asked(people)
    assert tasks(people) == []  # the clinic has it already
    with enter(people.clinic.schema):
        stand_for("practitioner", "maja", [people.maja.pk])
        stand_for("service", "talks", [people.booking.service_id])
    asked(people, "portability")
    assert tasks(people) == ["Maja Ek Psykologi", "Samtalsbolaget AB"]
    shown = people.of["ove"].get("/staff/tasks").content.decode()
    assert "Pass a request on to Samtalsbolaget AB" in shown and "Storgatan 1, Eken" in shown


def test_a_name_on_a_social_network_reaches_whoever_answers_jointly(people):
    with enter(people.clinic.schema):
        policy = POLICY.replace("retention:\n", CONTROLLERS + JOINT + "retention:\n").replace("recipients:\n", NETWORK)
        put(policy, people.now.date(), number=9)
    form = {"kind": "access", "way": "phone", "who": "@tove", "received_on": people.now.date().isoformat()}
    assert people.of["ove"].post("/staff/requests/new", form).status_code == 302
    assert tasks(people) == ["Nätverket Ltd"]
    assert "https://network.example/privacy" in people.of["ove"].get("/staff/tasks").content.decode()


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
