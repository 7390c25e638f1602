"""What a person finds in the ledger and the registers of each demo clinic."""

from datetime import date

import pytest
from django.utils import timezone

from practice.demo import content, keeping
from shared.privacy.consents import queries
from shared.privacy.consents.models import Consent, Disclosure
from shared.privacy.queries import policy_in_force
from shared.privacy.registers import queries as registers
from shared.privacy.registers import standing
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import put


@pytest.mark.parametrize("key", content.KEYS)
def test_each_demo_clinic_has_something_in_its_registers(clinics, db, key):
    cast, now = people.build(clinics["a"], clinics["b"]), timezone.now()
    language = "da" if content.clinic(key).country == "DK" else "sv"
    with enter(cast.clinic.schema):
        put(keeping.with_an_end(content.policy(key), now.date()), date(2026, 11, 5), number=2)
        document = policy_in_force(now)
        keeping.keep(cast.users["owner"], cast.users["client"], cast.users["practitioner"], language, now)
        agreed = [one.state for one in standing.agreements(document, now.date(), "sv")]
        assert agreed.count("soon") == 1 and "over" not in agreed
        assert [one.closed_at is not None for one in registers.breaches()] == [True]
        assert registers.assessments().count() == 1 and len(registers.last_reviews()) == 1
        assert queries.standing(cast.users["client"].pk, ()) or key == "spegel"
        spoken = [one for one in document.disclosures.values() if one.consent != "not_needed"]
        assert Disclosure.objects.count() == bool(spoken)
        assert Consent.objects.filter(wording="").count() == 0
