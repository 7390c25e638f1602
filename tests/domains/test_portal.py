"""A clinic's own domains: proven, preferred, failing, let go; and nobody takes another's."""

from datetime import timedelta

import pytest
from django.test import Client

from tenants.domains import actions
from tenants.domains.models import OwnDomain
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tests.domains.conftest import NOW

NAME = "www.eken.example"


def look_anew():
    hosts.checked, hosts.version = 0.0, None  # in a test nothing commits, so the counter of hosts stands still


def visit(host, path="/", **more):
    look_anew()
    return Client(headers={"host": host}, raise_request_exception=False).get(path, **more)


def used(clinic, name=NAME):
    domain = clinic.bring(name)
    clinic.prove(domain)
    return clinic.look(domain)


def test_a_domain_answers_once_its_record_is_seen(clinic):
    domain = clinic.bring(NAME)
    assert visit(NAME).status_code == 404
    unproven = clinic.look(domain)
    assert unproven.found == {"token": "missing", "address": "none"} and visit(NAME).status_code == 404
    clinic.prove(domain)
    proven = clinic.look(domain)
    assert proven.verified_at == NOW and proven.found == {"token": "ok", "address": "here"}
    led = visit(NAME, "/privacy?x=1")
    assert (led.status_code, led.url) == (302, "http://a.enrum.test/privacy?x=1") and led["Cache-Control"] == "no-store"


def test_the_main_address_takes_over_and_the_former_leads_there(clinic):
    domain = used(clinic)
    with enter(clinic.entry.schema):
        assert actions.prefer(domain)
    assert visit(NAME).status_code == 200
    assert visit("a.enrum.test", "/privacy").url == f"http://{NAME}/privacy"
    assert visit("a.my.enrum.test", "/sign-in").status_code == 200  # behind sign-in nothing moves
    assert clinic.browser.get("/staff/domains").content.decode().count("Huvudadress") == 1


def test_only_what_is_proven_and_leads_here_can_be_the_main_address(clinic):
    domain = clinic.bring(NAME)
    answer = clinic.browser.post(f"/staff/domains/{domain.pk}/prefer", follow=True)
    assert "måste vara bevisad" in answer.content.decode()
    clinic.prove(domain)
    clinic.names.put(NAME, "A", "198.51.100.7")
    assert clinic.look(domain).found["address"] == "elsewhere"
    with enter(clinic.entry.schema):
        assert not actions.prefer(OwnDomain.objects.get())
    assert visit("a.enrum.test").status_code == 200


def test_a_main_address_that_leads_elsewhere_is_given_up_at_once(clinic):
    domain = used(clinic)
    with enter(clinic.entry.schema):
        actions.prefer(domain)
    look_anew()
    assert hosts.by_slug("a").portal_host == NAME
    clinic.names.put(NAME, "A", "198.51.100.7")
    clinic.look(domain)
    assert visit("a.enrum.test").status_code == 200


def test_a_lost_record_ends_it_after_three_days_and_not_before(clinic):
    domain = used(clinic)
    clinic.names.put(f"_enrum.{NAME}", "TXT")
    missing = clinic.look(domain, NOW + timedelta(hours=1))
    assert missing.failing_since == NOW + timedelta(hours=1) and visit(NAME).status_code == 302
    page = clinic.browser.get("/staff/domains").content.decode()
    assert "har saknats sedan" in page
    assert clinic.look(missing, NOW + timedelta(days=3)).verified_at and visit(NAME).status_code == 302
    assert clinic.look(missing, NOW + timedelta(days=3, hours=1)).verified_at is None and visit(NAME).status_code == 404


def test_a_record_that_comes_back_in_time_changes_nothing(clinic):
    domain = used(clinic)
    clinic.names.put(f"_enrum.{NAME}", "TXT")
    clinic.look(domain, NOW + timedelta(days=2))
    clinic.prove(domain)
    assert clinic.look(domain, NOW + timedelta(days=4)).failing_since is None and visit(NAME).status_code == 302


@pytest.mark.parametrize("trouble", ["silent", "failing"])
def test_servers_of_names_that_do_not_answer_take_nobodys_domain(clinic, trouble):
    domain = used(clinic)
    setattr(clinic.names, trouble, True)
    for days in (1, 5, 50):
        seen = clinic.look(domain, NOW + timedelta(days=days))
        assert seen.found == {"token": "unanswered", "address": "unanswered"} and seen.verified_at
    assert visit(NAME).status_code == 302


def test_another_clinics_proof_proves_nothing(clinic, other):
    """Two clinics claim one name; only whose word stands there gets it, and the first one keeps it."""
    mine, theirs = clinic.bring(NAME), other.bring(NAME)
    clinic.prove(mine)
    assert other.look(theirs).found["token"] == "other"
    clinic.look(mine)
    other.prove(theirs)
    assert other.look(theirs).found["token"] == "taken"
    look_anew()
    assert hosts.find(NAME)[0].slug == "a"
    clinic.look(mine, NOW + timedelta(hours=1))
    clinic.look(mine, NOW + timedelta(days=3, hours=1))
    assert other.look(theirs).verified_at
    look_anew()
    assert hosts.find(NAME)[0].slug == "b"


def test_a_domain_that_was_let_go_needs_a_new_proof(clinic):
    domain = used(clinic)
    page = clinic.browser.get(f"/staff/domains/{domain.pk}/remove")
    assert "inom en sekund" in page.content.decode()
    assert clinic.browser.post(f"/staff/domains/{domain.pk}/remove").status_code == 302
    assert visit(NAME).status_code == 404
    again = clinic.bring(NAME)
    assert again.token != domain.token and clinic.look(again).found["token"] == "other"


def test_letting_the_main_address_go_leaves_the_one_below_ours(clinic):
    domain = used(clinic)
    with enter(clinic.entry.schema):
        actions.prefer(domain)
        actions.let_go(domain)
    assert visit("a.enrum.test").status_code == 200


@pytest.mark.parametrize("host", ["enrum.test", "new.enrum.test", "b.enrum.test", "b.my.enrum.test", "test"])
def test_the_database_gives_no_clinic_a_host_of_the_platform(clinic, owner, host):
    """Whatever code runs in the web process: the function itself refuses."""
    with enter(clinic.entry.schema):
        assert actions._platform("take_host", clinic.entry.id, host) is False
        assert actions._platform("release_host", host) is False
        assert actions._platform("prefer_host", host) is False


def test_no_clinic_lets_another_ones_host_go(clinic, other):
    used(clinic)
    with enter(other.entry.schema):
        assert actions._platform("release_host", NAME) is False and actions._platform("prefer_host", NAME) is False
    assert visit(NAME).status_code == 302


def test_a_forms_answer_and_double_clicks(clinic):
    added = clinic.browser.post("/staff/domains", {"name": "https://Terapi-Ängen.example/"})
    assert added.status_code == 302
    page = clinic.browser.get("/staff/domains").content.decode()
    assert "terapi-ängen.example" in page and "xn--terapi-ngen-r8a.example" in page
    assert "_enrum.xn--terapi-ngen-r8a.example" in page and "enrum-clinic=" in page
    twice = clinic.browser.post("/staff/domains", {"name": "terapi-ängen.example"})
    assert twice.status_code == 422 and "redan" in twice.content.decode()
    ours = clinic.browser.post("/staff/domains", {"name": "b.enrum.test"})
    assert ours.status_code == 422 and "hör till plattformen" in ours.content.decode()


def test_looking_asks_the_names_and_nobody_else(clinic):
    """SSRF: a name that leads inside is compared and never connected to."""
    domain = clinic.bring(NAME)
    clinic.names.put(NAME, "A", "169.254.169.254")
    assert clinic.look(domain).found["address"] == "elsewhere"
    assert {name for name, _ in clinic.names.asked} == {f"_enrum.{NAME}", NAME, "enrum.test"}


def test_strict_transport_binds_no_neighbour_of_the_clinics_domain(clinic, settings):
    domain = used(clinic)
    with enter(clinic.entry.schema):
        actions.prefer(domain)
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 1000, True
    assert visit(NAME, secure=True)["Strict-Transport-Security"] == "max-age=1000"
    assert "includeSubDomains" in visit("b.enrum.test", secure=True)["Strict-Transport-Security"]
