"""A clinic whose policy the test itself writes."""

import pytest

from shared.privacy.models import PolicyVersion, Promise, RetentionRun
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone, unpublish


@pytest.fixture
def clinic(request, clinics):
    """Clinic a with its own policy out of the way; put back where the test's transactions are real."""
    schema = clinics["a"].schema
    with enter(schema):
        versions, promises = list(PolicyVersion.objects.all()), list(Promise.objects.all())
        unpublish()
    yield schema
    if "emptied" in request.fixturenames:
        with enter(schema):
            RetentionRun.objects.all().delete()
            unpublish()
            PolicyVersion.objects.bulk_create(versions)
            Promise.objects.bulk_create(promises)


@pytest.fixture
def cast(db, clinics):
    """tests.cast, at clinics under POLICY."""
    found = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(POLICY)
    return found


@pytest.fixture
def keeper(cast):
    """The owner's browser, in English."""
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def drafting(keeper):
    """The same with a draft begun."""
    keeper.post("/staff/policy/start")
    return keeper
