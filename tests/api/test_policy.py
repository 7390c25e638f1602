"""The policy and the linter through the API, and what operators' programs see of clinics."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import HEADER, POLICY, put_alone


@pytest.fixture
def cast(db, clinics):
    return people.build(clinics["a"], clinics["b"])


def test_the_policy_in_force_is_there_for_everybody(cast):
    with enter(cast.clinic.schema):
        version = put_alone(POLICY)
    told = cast.browser("visitor", "my").get("/api/v1/policy").json()
    assert (told["number"], told["sha256"]) == (version.number, version.sha256)
    assert told["document"]["clinic"]["name"] == "Eken"


def test_any_policy_can_be_linted_and_none_is_kept(cast):
    owner = cast.browser("owner", "my")

    def lint(text):
        return owner.post("/api/v1/policy/lint", json.dumps({"document": text}), "application/json")

    found = lint(HEADER).json()["results"]
    assert any(one["blocking"] for one in found) and all(one["meaning"] and one["mend"] for one in found)
    refused = lint(HEADER + "retentoin: {}\n")
    assert refused.status_code == 422 and "retentoin" in refused.json()["errors"][0]["detail"]
    rules = "".join(f"  r{n}: {{of: [enquiry], after: correspondence, keep: P{n}D}}\n" for n in range(1, 82))
    assert lint(HEADER + "retention:\n" + rules).status_code == 422, "seconds of work for one request"


def test_an_operator_reads_how_clinics_stand(cast):
    browser = cast.browser("operator", "platform")
    url = reverse("api:clinics", urlconf=settings.URLCONFS["platform"])
    rows = {one["id"]: one for one in browser.get(url).json()["results"]}
    assert rows[str(cast.clinic.id)]["state"] == "open"
    assert browser.get(f"{url}/{cast.clinic.id}").json() == rows[str(cast.clinic.id)]
    assert browser.get(f"{url}?state=closed").json()["results"] == []
    assert browser.get(f"{url}?state=lost").status_code == 422
    told = browser.get(reverse("api:schema", urlconf=settings.URLCONFS["platform"])).json()
    assert set(told["paths"]) == {"/api/v1/clinics", "/api/v1/clinics/{id}"}
