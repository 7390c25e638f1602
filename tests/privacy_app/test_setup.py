"""The first policy: what a spare holds ahead, what a new clinic adopts, and Enrum's own."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.conf import settings

from shared.law import pack
from shared.privacy import actions, queries, setup
from shared.privacy.due_rows import records_here
from shared.privacy.engine.diff import diff
from shared.privacy.engine.document import digest, load
from shared.privacy.engine.lint import lint
from shared.privacy.engine.vocabulary import covers, professions
from shared.privacy.models import PolicyVersion
from shared.privacy.needed import missing
from tenants.clinics.management.commands.prepare import OWN_POLICY
from tenants.isolation.context import enter
from tests import database
from tests.privacy_app.documents import POLICY, unpublish

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # the day after, in both countries
OWNER = {"name": "Tove", "email": "tove@example.org", "language": "sv"}


def details(country, profession="psychologist", licensed=True, **more):
    return {"country": country, "name": "Ny klinik", "profession": profession, "licensed": licensed} | more


@pytest.fixture(params=["a", "b"])
def entry(request, db, clinics):
    """A clinic as a claimed spare is: with the starter's draft and nothing published."""
    found = clinics[request.param]
    with enter(found.schema):
        unpublish()
        setup.starter_rows(found.country)
        yield found


def test_a_new_clinic_has_its_countrys_policy_from_the_first_moment(entry):
    setup.adopt(entry, details(entry.country, shown_number="556000-0001", owner=OWNER), NOW)
    document = queries.policy_in_force(NOW)
    assert (document.clinic.name, document.clinic.country) == ("Ny klinik", entry.country)
    assert document.clinic.languages == (pack(entry.country).language, "en")
    assert document.clinic.valid_from == date(2026, 11, 22) and document.clinic.timezone == entry.timezone
    assert document.controllers["clinic"].number == "556000-0001"
    assert document.contacts["privacy"].mail == "tove@example.org"
    assert document.clinic.host == f"{entry.slug}.enrum.test"
    assert queries.is_proposal(queries.latest())
    assert digest(document) == queries.latest().sha256 and queries.draft() is None


def test_a_proposal_becomes_the_clinics_own_when_somebody_says_so(entry):
    setup.adopt(entry, details(entry.country), NOW)
    actions.accept(uuid4(), "sv", NOW)  # a client agrees to it, which is another thing
    assert queries.is_proposal(queries.latest())
    actions.confirm(uuid4(), "sv", NOW)
    assert not queries.is_proposal(queries.latest())


def test_a_file_of_the_clinics_own_takes_the_proposals_place(entry):
    owner = OWNER | {"staff_id": uuid4()}
    setup.adopt(entry, details(entry.country, owner=owner, policy=POLICY), NOW)
    assert queries.policy_in_force(NOW).clinic.name == "Eken"
    assert queries.latest().number == 1 and not queries.is_proposal(queries.latest())


def test_again_changes_nothing(entry):
    setup.adopt(entry, details(entry.country), NOW)
    first = queries.latest()
    setup.adopt(entry, details(entry.country, profession="coach", licensed=False), NOW)
    assert PolicyVersion.objects.count() == 1 and queries.latest().sha256 == first.sha256


def test_without_a_spares_rows_the_same_policy_is_written(entry):
    setup.adopt(entry, details(entry.country), NOW)
    with_spare = queries.latest().sha256
    unpublish()
    setup.adopt(entry, details(entry.country), NOW)
    assert queries.latest().sha256 == with_spare


@pytest.mark.parametrize("licensed", [True, False])
@pytest.mark.parametrize("profession", sorted(professions()))
@pytest.mark.parametrize("country", ["SE", "DK"])
def test_no_profession_meets_an_obstacle(db, clinics, country, profession, licensed):
    entry = clinics["a" if country == "SE" else "b"]
    document = setup._proposal(details(country, profession, licensed, owner=OWNER), NOW.date(), "")
    with enter(entry.schema):
        found = [*missing(document, "en"), *lint(document, NOW.date())]
    assert [one for one in found if one.blocking] == []


def test_a_claim_with_a_spare_writes_few_rows(entry, django_assert_max_num_queries):
    setup._proposal(details(entry.country), NOW.date(), "")  # the law pack's file is read once in a process
    with django_assert_max_num_queries(10):
        setup.adopt(entry, details(entry.country, owner=OWNER), NOW)


# Kept only where the policy itself speaks of it and of its end (tests/eid/test_way.py, tests/applications): what is for one
# purpose alone is not begun without it.
BY_PROMISE = {
    "application", "comment", "credit_check", "customer", "enquiry", "identity_number", "newsletter", "questionnaire",
    "registration", "saved_card", "supervision", "support_case", "survey", "testimonial",
}  # fmt: skip


def uncovered(document):
    """Categories of rows kept here that no promise of the document ends."""
    ceilings = [rule for rule in document.retention.values() if rule.bound == "at_most"]
    kept = {record.category for _, record in records_here() if "category" not in record.facts} - BY_PROMISE
    return {one for one in kept if not any(covers(wide, one) for rule in ceilings for wide in rule.of)}


@pytest.mark.parametrize("licensed", [True, False])
@pytest.mark.parametrize("key", ["a", "b"])
def test_every_kind_of_row_a_clinic_keeps_has_a_promise(db, clinics, key, licensed):
    document = setup._proposal(details(clinics[key].country, licensed=licensed), NOW.date(), "")
    with enter(clinics[key].schema):
        assert uncovered(document) == set()


def test_every_kind_of_row_the_platform_keeps_has_a_promise(db):
    with enter(settings.PUBLIC_SCHEMA_NAME):
        assert uncovered(load(OWN_POLICY.read_text(encoding="utf-8"))) == set()


def test_the_test_clinics_were_set_up_as_every_clinic_is(db, clinics):
    for entry in clinics.values():
        with enter(entry.schema):
            assert queries.latest().published_at == database.BUILT_AT
            assert queries.policy_in_force(NOW).clinic.name == entry.name


# -- the platform's own ------------------------------------------------------------------------------------------------


def test_the_platform_has_its_own_policy_from_the_start(db, at):
    with enter(settings.PUBLIC_SCHEMA_NAME):
        present = queries.latest()
        assert present.number == 1 and queries.document_of(present).clinic.name == "Enrum"
    assert "Enrum" in at("").get("/privacy").content.decode()


def test_a_release_publishes_what_changed_with_the_notice_it_needs(db):
    text = OWN_POLICY.read_text(encoding="utf-8")
    longer = text.replace("keep: P90D", "keep: P180D", 1)
    assert longer != text
    with enter(settings.PUBLIC_SCHEMA_NAME):
        assert setup.keep_published(text, NOW) is None
        version = setup.keep_published(longer, NOW)
        assert version.number == 2 and version.notice_days == 30
        assert setup.keep_published(longer, NOW) is None  # the next start of the same release
        assert not diff(queries.document_of(queries.latest()), load(longer))


def test_a_release_with_a_policy_that_breaks_the_law_does_not_start(db):
    text = (
        OWN_POLICY.read_text(encoding="utf-8")
        .replace("name: __Host-staff\n", "name: staff\n")
        .replace("{name: __Host-staff,", "{name: staff,")
    )
    with enter(settings.PUBLIC_SCHEMA_NAME), pytest.raises(actions.Blocked):
        setup.keep_published(text, NOW)
