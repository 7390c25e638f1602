"""The list of readers: cut by the database where it knows what was asked, and the same rows where it doesn't."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.newsletter import listed
from practice.newsletter.models import Reader
from practice.people.models import User
from tenants.isolation.context import enter


@pytest.fixture
def many(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        Reader.objects.bulk_create(
            Reader(
                email=f"r{number}@home.example", language=("sv", "en")[number % 2], source="form", wording="yes",
                asked_at=now - timedelta(days=number), confirmed_at=now if number % 3 else None,
                stopped_at=now if number % 7 == 6 else None, why="left" if number % 7 == 6 else "",
            )
            for number in range(230)
        )  # fmt: skip
        yield


def asked(query):
    request = RequestFactory().get(f"/readers?{query}", headers={"accept-language": "en"})
    request.user = User(pk=uuid4(), role="owner")
    return listed.readers(request)


@pytest.mark.parametrize(
    ("query", "cut"),
    [
        ("", True),
        ("page=2&sort=asked", True),
        ("language=Svenska&page=2", True),
        ("language=Svenska&state=Has+left&sort=asked&down=1", True),
        ("state=nothing+such&language=%00", True),
        ("q=r11", False),  # an address may be covered, so words are looked for in what is shown
        ("sort=address&down=1&page=3&language=English", False),
    ],
)
def test_the_database_and_the_list_that_is_read_agree(many, query, cut):
    listing = asked(query)
    read = replace(listing, rows=listing.dress(list(listing.rows)))
    with CaptureQueriesContext(connection) as made:
        shown = [one.pk for one in listing.shown]
    assert listing.in_database is cut and any("LIMIT 100" in one["sql"] for one in made) is cut
    assert shown == [one.pk for one in read.shown] and shown
    assert (listing.all, listing.many, listing.pages) == (230, read.many, read.pages)
    assert [one.values for one in listing.narrowings] == [one.values for one in read.narrowings]
    assert listing.file().content == read.file().content
