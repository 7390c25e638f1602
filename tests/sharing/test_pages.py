"""The ledger over the wire: the client's page, the staff's page, and everybody who has no business there."""

import re

import pytest
from django.utils import timezone

from practice.journal.models import Block, Journal
from practice.people.models import User
from shared.privacy.consents.models import Consent, Disclosure, OutsideEnquiry
from shared.privacy.models import Stopped
from tenants.isolation.context import enter

PASSED = {"fields_": ["journal.report"], "way": "post", "steps": ["agree_content", "only_what_is_needed"]}


@pytest.fixture
def rows(a):
    def read(model=Consent, **which):
        with enter(a.clinic.schema):
            return list(model.objects.filter(**which))

    return read


def asks(a, how="ask", key="doctor", **scope):
    """The practitioner goes through both steps; returns the answer to the last one."""
    shown = a.maja.post("ask", scope, client=a.pk, kind="disclosures", key=key).content.decode()
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', shown)
    return a.maja.post("ask", scope | {"how": how, "sha256": found[1]}, client=a.pk, kind="disclosures", key=key)


def passes(a, key="doctor", today=None, **more):
    made_on = {"made_on": today or timezone.localdate().isoformat()}
    return a.maja.post("disclose", PASSED | {"named": "Dr Ek"} | made_on | more, client=a.pk, key=key)


def test_asked_agreed_passed_on_and_seen(a, rows):
    assert asks(a, named="Dr Ek").status_code == 302
    (asked,) = rows()
    page = a.tove.page("consents")
    assert "passes this on to Dr Ek" in page and "Practitioner" in page
    assert passes(a).status_code == 422  # not before the yes
    a.tove.post("answer", {"answer": "yes"}, pk=asked.pk)
    assert "Take it back" in a.tove.page("consents")
    assert passes(a).status_code == 302
    page = a.tove.page("consents")
    assert "Given to Dr Ek" in page and "Take it back" not in page
    assert "Dr Ek" not in a.other.page("consents")


def test_taken_back_by_the_client_shuts_the_door_at_once(a, rows):
    asks(a, how="phone", named="Dr Ek")
    (given,) = rows()
    assert given.how == "phone" and "Record it" in a.maja.page("client", client=a.pk)
    a.tove.post("answer", {"answer": "withdraw"}, pk=given.pk)
    answer = passes(a)
    assert answer.status_code == 422 and "taken it back" in answer.content.decode()
    assert not rows(Disclosure)
    assert [(one.name, one.times) for one in rows(Stopped, what="disclosure")] == [("disclosures.doctor", 1)]


def test_nobody_answers_for_another(a, rows):
    asks(a, how="phone", named="Dr Ek")
    (given,) = rows()
    assert a.other.post("answer", {"answer": "withdraw"}, pk=given.pk).status_code == 404
    assert a.tove.post("answer", {"answer": "maybe"}, pk=given.pk).status_code == 400
    assert rows()[0].stands


def test_a_proof_is_of_words_that_were_shown(a, rows):
    shown = a.maja.post("ask", {"named": "Dr Ek"}, client=a.pk, kind="disclosures", key="doctor").content.decode()
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', shown)[1]
    swapped = {"named": "Dr Alm", "how": "phone", "sha256": sha256}
    answer = a.maja.post("ask", swapped, client=a.pk, kind="disclosures", key="doctor")
    assert answer.status_code == 200 and "Dr Alm" in answer.content.decode() and not rows()


def test_a_yes_that_nobody_asked_for(a, rows):
    page = a.tove.page("consents")
    assert "Photos on our website" in page and "Newsletter" not in page
    sha256 = re.search(
        r'name="promise" value="purposes.photos"><input type="hidden" name="sha256" value="(\w+)"', page
    )[1]
    assert a.tove.post("agree", {"promise": "purposes.photos", "sha256": "0" * 64}).status_code == 302 and not rows()
    a.tove.post("agree", {"promise": "purposes.photos", "sha256": sha256})
    (given,) = rows()
    assert given.stands and given.recorded_by is None
    for promise in ("disclosures.doctor", "disclosures.child", "purposes.care", "x", ""):
        assert a.tove.post("agree", {"promise": promise, "sha256": sha256}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [{"made_on": "2999-01-01"}, {"made_on": "x"}, {"way": "pigeon"}, {"fields_": ["journal.note"]}, {"fields_": []}],
)
def test_what_cannot_be_is_refused(a, rows, wrong):
    asks(a, how="phone", named="Dr Ek")
    assert passes(a, **wrong).status_code == 422 and not rows(Disclosure)


def test_a_record_hidden_from_other_care_providers_goes_to_none_but_where_a_duty_demands_it(a, rows):
    asks(a, how="phone", named="Dr Ek")
    with enter(a.clinic.schema):
        now = timezone.now()
        journal = Journal.objects.create(responsible=a.practitioner, public_key=b"", sealed_in="", created_at=now)
        Block.objects.create(journal=journal, person=a.pk, part="all", against="outside", begun_at=now)
    answer = passes(a)
    assert answer.status_code == 422 and "hidden their record from other care providers" in answer.content.decode()
    assert not rows(Disclosure)
    duty = {"fields_": ["contact"], "steps": ["only_what_is_needed"], "waived": "on", "reason": "A child is in danger."}
    assert passes(a, "child", **duty).status_code == 302
    with enter(a.clinic.schema):
        Block.objects.update(lifted_at=now)
    assert passes(a).status_code == 302


def test_absolute_secrecy_disables_every_disclosure_also_where_a_duty_would_demand_it(a, rows):
    asks(a, how="phone", named="Dr Ek")
    with enter(a.clinic.schema):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
    duty = {"fields_": ["contact"], "steps": ["only_what_is_needed"], "waived": "on", "reason": "A child is in danger."}
    for answer in (passes(a), passes(a, "child", **duty)):
        assert answer.status_code == 422 and "absolute secrecy" in answer.content.decode()
    assert not rows(Disclosure)


def test_an_identity_number_has_no_place_here(a, rows):
    answer = a.maja.post("ask", {"named": "Ek 19121212-1212"}, client=a.pk, kind="disclosures", key="doctor")
    assert answer.status_code == 422 and not rows()


def test_a_duty_is_recorded_without_a_yes_and_hidden_only_with_a_reason(a, rows):
    report = {"fields_": ["contact"], "steps": ["only_what_is_needed"], "waived": "on", "withheld": "on"}
    assert passes(a, "child", **report).status_code == 422
    assert passes(a, "child", **report, reason="Telling would put a child in danger.").status_code == 302
    (made,) = rows(Disclosure)
    assert made.duty == "child_at_risk" and made.withheld
    assert "Telling would" not in a.tove.page("consents") and "social services" not in a.tove.page("consents")
    assert "Telling would put a child in danger." in a.maja.page("client", client=a.pk)


def test_only_a_relation_opens_a_clients_consents(a):
    assert a.robin.get("client", client=a.pk).status_code == 403
    assert a.robin.get("disclose", client=a.pk, key="doctor").status_code == 403
    assert a.maja.get("client", client=a.other_client.pk).status_code == 403


def test_the_reception_tells_nothing_and_notes_no_name(a, rows):
    assert "neither confirm nor deny" in a.desk.page("outside")
    a.desk.post("outside", {"asker": "employer", "way": "phone", "answer": "standard", "name": "Tove"})
    (noted,) = rows(OutsideEnquiry)
    assert noted.answered_by == a.receptionist.pk and "Employer" in a.desk.page("outside")
    assert a.desk.post("outside", {"asker": "neighbour", "way": "phone", "answer": "standard"}).status_code == 422
