import pytest

from tests import cast as people


@pytest.fixture
def cast(db, clinics):
    return people.build(clinics["a"], clinics["b"])
