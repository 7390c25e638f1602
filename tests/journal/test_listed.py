"""A carer's list of clients: whom they have a relation to, and what of it leaves as a file is written down."""

from types import SimpleNamespace

import pytest

from practice.accesslog.actions import What
from practice.accesslog.models import AccessEvent
from tenants.isolation.context import enter
from tests import cast as people


@pytest.fixture
def a(clinics, db):
    cast = people.build(clinics["a"], clinics["b"])
    return SimpleNamespace(cast=cast, schema=clinics["a"].schema, **cast.users)


def listed(a, query="", who="practitioner", path="/staff/clients"):
    return a.cast.browser(who, "my").get(f"{path}{query}", headers={"accept-language": "en"})


def events(a):
    with enter(a.schema):
        return list(AccessEvent.objects.filter(what=What.LISTED).values_list("who", "client"))


def test_the_file_holds_those_of_the_reader_alone_and_the_log_says_so(a):
    answer = listed(a, "?as=csv")
    text = answer.content.decode("utf-8-sig")
    assert answer.status_code == 200 and a.client.first_name in text and a.other_client.first_name not in text
    assert events(a) == [(a.practitioner.pk, a.client.pk)]


def test_what_is_looked_at_or_not_found_leaves_no_line(a):
    browser = a.cast.browser("practitioner", "my")
    assert browser.get("/staff/clients?q=a").status_code == 200
    assert browser.get("/staff/clients?q=nobody&as=csv").status_code == 200
    assert events(a) == []


def test_whoever_has_no_relation_finds_nobody(a):
    name = a.client.first_name
    assert f"<bdi>{name}" in listed(a, f"?q={name}", path="/staff/find").content.decode()
    for who in ("colleague", "receptionist", "accountant"):
        page = listed(a, f"?q={name}", who, "/staff/find")
        assert page.status_code == 200 and f"<bdi>{name}" not in page.content.decode()


def test_the_page_that_finds_leads_to_pages_that_one_may_open(a):
    page = listed(a, "?q=money", "accountant", "/staff/find").content.decode().partition("<main")[2]
    assert "/money" in page or "Money" in page
    page = listed(a, "?q=registers", "practitioner", "/staff/find").content.decode().partition("<main")[2]
    assert "Nothing is called so" in page
