"""A server of names of one's own, and an owner at a browser."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from practice.people.models import User
from tenants.domains import actions, checking
from tenants.domains.models import OwnDomain
from tenants.isolation.context import enter
from tests import nameserver
from tests.staff.signed_in import enter_clinic

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def names(settings):
    with nameserver.opened() as opened:
        settings.DNS_SERVERS = [opened.address]
        opened.put("enrum.test", "A", "192.0.2.10")
        yield opened


class Clinic:
    """One clinic and its owner's browser."""

    def __init__(self, entry, browser, names):
        self.entry, self.browser, self.names = entry, browser, names

    def bring(self, name, use="portal", **more):
        with enter(self.entry.schema):
            return actions.bring(use, name, NOW, **more)

    def prove(self, domain):
        """Writes every record as the page shows it; a portal's leads here."""
        for part, kind, name, value in checking.records(domain):
            if part == "address":
                self.names.put(name, "A", "192.0.2.10")
            else:
                self.names.put(name, kind, value)

    def look(self, domain, now=NOW):
        """As the job does."""
        with enter(self.entry.schema):
            actions.settle(domain.pk, checking.look(domain), now)
            return OwnDomain.objects.filter(pk=domain.pk).first()


def owner_at(at, entry, key):
    browser = at(key, "my")
    with enter(entry.schema):
        person = User.objects.create_user(
            "agare@example.org", first_name="Åsa", role="owner", staff_id=uuid4(), created_at=NOW
        )
    enter_clinic(browser, person, entry)
    return browser


@pytest.fixture
def clinic(at, clinics, names):
    return Clinic(clinics["a"], owner_at(at, clinics["a"], "a"), names)


@pytest.fixture
def other(at, clinics, names):
    return Clinic(clinics["b"], owner_at(at, clinics["b"], "b"), names)
