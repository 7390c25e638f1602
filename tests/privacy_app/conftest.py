"""A clinic whose policy the test itself writes."""

import pytest

from shared.privacy.models import PolicyVersion, Promise, RetentionRun
from tenants.isolation.context import enter


@pytest.fixture
def clinic(request, clinics):
    """Clinic a with its own policy out of the way; put back where the test's transactions are real."""
    schema = clinics["a"].schema
    with enter(schema):
        versions, promises = list(PolicyVersion.objects.all()), list(Promise.objects.all())
        Promise.objects.all().delete()
        PolicyVersion.objects.all().delete()
    yield schema
    if "emptied" in request.fixturenames:
        with enter(schema):
            RetentionRun.objects.all().delete()
            Promise.objects.all().delete()
            PolicyVersion.objects.all().delete()
            PolicyVersion.objects.bulk_create(versions)
            Promise.objects.bulk_create(promises)
