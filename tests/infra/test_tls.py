"""The proxy asks before it fetches a certificate: yes for hosts that are ours or proven, and for nothing else."""

import pytest
from django.test import Client

from tenants.domains.actions import let_go
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tests.domains.conftest import clinic, names  # noqa: F401  fixtures

NAME = "www.eken.example"


def ask(name, **more):
    hosts.checked, hosts.version = 0.0, None  # in a test nothing commits
    return Client(headers={"host": "web:8000", **more}).get("/tls/ask", {"domain": name}).status_code


def test_yes_for_hosts_that_are_ours_and_no_for_the_rest(clinics):
    assert [ask(name) for name in ("enrum.test", "a.enrum.test", "b.my.enrum.test", "A.enrum.test.")] == [200] * 4
    unknown = (
        "",
        "c.enrum.test",
        "x.a.enrum.test",
        "www.eken.example",
        "127.0.0.1",
        "enrum.test.evil.example",
        "a" * 3000,
    )
    assert [ask(name) for name in unknown] == [404] * 7


def test_a_clinics_own_domain_has_a_certificate_only_while_it_is_proven(clinic):  # noqa: F811
    domain = clinic.bring(NAME)
    assert ask(NAME) == 404
    clinic.prove(domain)
    clinic.look(domain)
    assert ask(NAME) == 200
    with enter(clinic.entry.schema):
        let_go(domain)
    assert ask(NAME) == 404


def test_a_visitor_behind_the_proxy_learns_nothing(clinics):
    assert ask("a.enrum.test", **{"x-forwarded-for": "198.51.100.7"}) == 404


def test_a_name_that_fails_again_and_again_waits(clinics):
    answers = [ask("a.enrum.test") for _ in range(31)]
    assert answers == [200] * 30 + [429] and ask("b.enrum.test") == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_asked(clinics, method):
    assert getattr(Client(headers={"host": "web"}), method)("/tls/ask?domain=a.enrum.test").status_code == 404
