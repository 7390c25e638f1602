"""Faults take minutes and a server of their own: they run with `infra/test --full` alone."""

import pytest

from tests.faults.house import House


def pytest_ignore_collect(collection_path, config):
    return None if config.getoption("--full") else True


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    found = House(tmp_path_factory.mktemp("house"))
    try:
        yield found.open()
    finally:
        found.close()


@pytest.fixture
def running(house):
    """The house with everything alive, whatever the test before has killed."""
    house.mend()
    yield house
    house.mend()
