"""An operator sees how clinics run, never whom they help: no page of the console says a word about a client."""

import pytest
from django.conf import settings
from django.urls import reverse

from practice.people.models import User
from tenants.isolation.context import enter
from tests import cast as people
from tests.guarantees.permissions import OPERATOR, ROWS


@pytest.fixture
def cast(clinics):
    return people.build(clinics["a"], clinics["b"])


@pytest.fixture
def browser(db, cast):
    return cast.browser("operator", "platform")


CONSOLE = [row for row in ROWS["platform"] if row.answers == OPERATOR or row.name.startswith("operators:")]


@pytest.mark.parametrize("row", CONSOLE, ids=lambda row: row.name)
def test_no_page_says_who_is_helped(browser, cast, row):
    with enter(cast.clinic.schema):
        User.objects.filter(pk=cast.users["client"].pk).update(
            first_name="Wilhelmina", last_name="Zetterquist", phone="+46700000417", email="wilhelmina@home.example"
        )
    url = reverse(row.name, urlconf=settings.URLCONFS["platform"], kwargs=row.arguments(cast))
    for method in row.methods:
        answer = getattr(browser, method)(url)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for word in ("Wilhelmina", "Zetterquist", "700000417", "home.example", str(cast.users["client"].pk)):
            assert word not in said.decode("utf-8", "replace")
