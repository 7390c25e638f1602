"""The menu of a clinic's staff: everybody finds what they may open, and nothing else."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from practice.people.models import User
from practice.visiting.session import Visitor
from shared.web import menu
from shared.web.access import VISITOR

Role = User.Role


def asked(*roles, page=""):
    request = RequestFactory().get("/")
    user = User(role=roles[0], more_roles=list(roles[1:])) if roles != (VISITOR,) else Visitor.__new__(Visitor)
    request.user, request.resolver_match = user, SimpleNamespace(view_name=page)
    return request


def names(*roles):
    return {one.name for group in menu.groups(asked(*roles)) for one in group.entries}


def test_each_role_finds_its_own_work():
    assert {"booking:day", "journal:clients", "payments:earnings"} <= names(Role.PRACTITIONER)
    assert "payments:overview" in names(Role.ACCOUNTANT) and "journal:clients" not in names(Role.ACCOUNTANT)
    assert "booking:desk" in names(Role.RECEPTIONIST) and "journal:clients" not in names(Role.RECEPTIONIST)
    assert names(Role.ACCOUNTANT, Role.PRACTITIONER) == names(Role.ACCOUNTANT) | names(Role.PRACTITIONER)
    assert names(Role.ADMINISTRATOR) < names(Role.ADMINISTRATOR, Role.OWNER)
    assert "leaving:overview" in names(Role.OWNER) - names(Role.ADMINISTRATOR)


def test_a_visitor_finds_what_says_how_the_clinic_is_set_up():
    found = names(VISITOR)
    assert {"privacy:editor", "onboarding:start"} <= found
    assert not found & {"journal:clients", "booking:day", "messaging:inbox", "rights:requests", "team:list"}


OUTSIDE = (Role.CLIENT, Role.TRUSTEE)  # a trustee who works elsewhere has one page


def test_whoever_does_not_work_here_has_none():
    for role in OUTSIDE:
        assert menu.groups(asked(role)) == []
    request = asked(Role.CLIENT)
    request.user = SimpleNamespace(is_authenticated=False)
    assert menu.groups(request) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in OUTSIDE])
def test_it_fits_in_one_row_and_names_nothing_twice(role):
    groups = menu.groups(asked(role))
    assert 0 < len(groups) <= 7
    found = [one.name for group in groups for one in group.entries]
    assert len(found) == len(set(found))


def test_a_single_entry_stands_alone_and_the_open_page_is_marked():
    page = Template("{% load web %}{% staff_menu %}").render(
        Context({"request": asked(Role.OWNER, page="booking:day")})
    )
    assert '<a href="/staff/day" aria-current="page">' in page
    assert page.index('aria-current="page"') < page.index("<details")
    assert page.count("<details") == page.count('name="menu"') >= 5
