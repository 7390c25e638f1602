"""Client and practitioner at clinic a, under a policy that speaks of a doctor, an insurer and the social services."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.people import relations
from shared.privacy.models import Promise
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import put
from tests.sharing.policies import POLICY


class Desk:
    """Somebody's browser at clinic a's signed-in side, in English."""

    def __init__(self, cast, who):
        self.browser, self.person = cast.browser(who, "my"), cast.users[who]
        self.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def url(self, name, **arguments):
        return reverse(f"sharing:{name}", urlconf=settings.URLCONFS["my"], kwargs=arguments)

    def get(self, name, **arguments):
        return self.browser.get(self.url(name, **arguments))

    def post(self, name, data=(), **arguments):
        return self.browser.post(self.url(name, **arguments), dict(data))

    def page(self, name, **arguments):
        answer = self.get(name, **arguments)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()


@pytest.fixture
def a(clinics, db):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put(POLICY, date(2026, 11, 5), number=2)
    desks = {name: Desk(cast, who) for name, who in {"maja": "practitioner", "robin": "colleague", "tove": "client",
                                                     "other": "other_client", "desk": "receptionist"}.items()}  # fmt: skip
    return SimpleNamespace(cast=cast, clinic=clinics["a"], pk=cast.users["client"].pk, **desks, **cast.users)


@pytest.fixture
def inside(a):
    """The clinic entered, with what actions need: the document, the moment and the treatment that is open."""
    with enter(a.clinic.schema):
        now = timezone.now()
        episode = relations.open_relations(now).get(client=a.client, kind="treats").pk
        yield SimpleNamespace(now=now, document=policy_in_force(now), episode=episode, promises=Promise.objects)
