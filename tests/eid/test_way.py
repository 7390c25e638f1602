"""There and back: who is signed in by an eID, who is not, and what is kept of it."""

import pytest
from django.test import Client

from practice.eid import actions, queries
from practice.eid.models import Identity
from practice.people.models import Relation, User
from shared.privacy.rights.models import Request
from tenants.isolation.context import enter
from tests.eid.conftest import AFTER, ASTRID, ENDLESS, HOST, NILS, NOW, NUMBER, SIGGE, Way, words
from tests.mailbox.outgoing import send_waiting


def rows(clinic):
    with enter(clinic.entry.schema):
        return list(Identity.objects.select_related("user"))


def in_session(browser, clinic):
    with enter(clinic.entry.schema):
        return str(dict(browser.session.items()))


def test_the_browser_is_sent_with_all_that_binds_the_answer(way):
    asked = way().asked
    assert asked["acr_values"] == "urn:grn:authn:se:bankid:same-device" and asked["scope"] == "openid profile"
    assert asked["code_challenge_method"] == "S256" and len(asked["state"]) > 40 and len(asked["nonce"]) > 40
    assert asked["redirect_uri"].startswith("http://a.my.enrum.test/eid/")
    again = way().asked
    assert {asked[name] for name in ("state", "nonce", "code_challenge")}.isdisjoint(again.values())


def test_a_linked_client_signs_in(clinic, way):
    clinic.linked()
    one = way(path="/eid/sign_in/bankid/start?next=/profile")
    answer = one.answer()
    assert (answer.status_code, answer.url) == (302, "/profile")
    assert one.browser.get("/profile").status_code == 200


def test_what_they_ask_for_then_is_known_to_come_from_them(clinic, way):
    """GDPR art. 12(6): an eID says who somebody is, a password only that they are who registered."""
    clinic.linked()
    one = way()
    one.answer()
    with enter(clinic.entry.schema):
        before = set(Request.objects.values_list("pk", flat=True))
    assert one.browser.post("/rights/new/access", {"deliver": "page"}).status_code == 302
    with enter(clinic.entry.schema):
        (row,) = Request.objects.exclude(pk__in=before)
        assert row.identity == "eid" and row.is_known_by_itself


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"]
)
def test_nobody_is_led_elsewhere_afterwards(clinic, way, target):
    clinic.linked()
    one = Way(clinic.browser(), clinic.service, f"/eid/sign_in/bankid/start?next={target}")
    assert one.answer().url == "/"


def test_an_address_that_matches_is_never_enough(clinic, way):
    """The account has the name and the address that the token tells; it is still not opened."""
    clinic.client(email="sigge@example.org", last_name="Fallhed")
    clinic.service.changes = {"email": "sigge@example.org", "email_verified": True}
    one = way()
    answer = one.answer()
    assert answer.url == "/eid/unknown" and rows(clinic) == []
    page = words(one.browser.get("/eid/unknown"))
    assert "Sigge" in page and "sigge@example.org" not in page
    assert one.browser.get("/profile").status_code == 302


def test_who_signs_in_with_the_password_then_links_by_own_word(clinic, way):
    user = clinic.client()
    one = way()
    one.answer()
    one.browser.post("/sign-in", {"login": user.email, "password": "en lång promenad i regnet"})
    page = words(one.browser.get("/profile/eid"))
    assert "Sigge Fallhed" in page and rows(clinic) == []  # nothing is linked by looking
    one.browser.post("/profile/eid", {"answer": "yes"})
    assert [row.user_id for row in rows(clinic)] == [user.pk]
    assert way().answer().url == "/"
    send_waiting(clinic.entry)


def test_a_no_links_nothing_and_is_remembered(clinic, way):
    user = clinic.client()
    one = way()
    one.answer()
    one.browser.post("/sign-in", {"login": user.email, "password": "en lång promenad i regnet"})
    one.browser.post("/profile/eid", {"answer": "no"})
    assert one.browser.post("/profile/eid", {"answer": "yes"}).status_code == 410 and rows(clinic) == []


def test_a_signed_in_client_links_and_is_told_by_mail(clinic, way, sink):
    user = clinic.client()
    browser = clinic.signed_in(user)
    one = way(browser, "/eid/link/bankid/start")
    assert one.asked["prompt"] == "login"
    assert one.answer().url == "/profile/eid" and "BankID" in words(browser.get("/profile/eid"))
    send_waiting(clinic.entry)
    (mail,) = sink.mails()
    assert mail["To"] == "sigge@example.org" and "e-legitimation" in mail.get_body(("plain",)).get_content()


def test_an_eid_opens_one_account_here(clinic, way):
    clinic.linked(email="forst@example.org")
    second = clinic.signed_in(clinic.client(email="sedan@example.org"))
    answer = way(second, "/eid/link/bankid/start").answer()
    assert answer.status_code == 409 and len(rows(clinic)) == 1


def test_somebody_new_registers_without_a_password(clinic, way, sink):
    one = way()
    one.answer(NILS)
    form = words(one.browser.get("/eid/register"))
    assert 'value="Nils"' in form and "password" not in form
    fields = {"first_name": "Nils", "last_name": "Ny", "email": "nils@example.org", "accepted": "on", "number": 2}
    assert one.browser.post("/eid/register", fields).status_code == 302
    one.browser.post("/eid/register", fields)  # a double click
    with enter(clinic.entry.schema):
        user = User.objects.get(email="nils@example.org")
        assert not user.has_usable_password() and user.verified_at is None
    assert [row.user_id for row in rows(clinic)] == [user.pk]


def test_registering_tells_nobody_who_has_an_account(clinic, way):
    clinic.client(email="sigge@example.org")
    free, taken = way(), way()
    free.answer(NILS)
    taken.answer(ASTRID)
    fields = {"first_name": "X", "accepted": "on", "number": 2}
    answers = [
        one.browser.post("/eid/register", fields | {"email": email})
        for one, email in ((free, "fri@example.org"), (taken, "sigge@example.org"))
    ]
    assert answers[0].status_code == answers[1].status_code == 302 and answers[0].url == answers[1].url
    assert {row.user.email for row in rows(clinic)} == {"fri@example.org"}


def test_a_staff_member_proves_who_they_are_and_is_signed_in_by_nothing(clinic, way):
    user, browser = clinic.practitioner()
    assert way(browser, "/eid/prove/bankid/start").answer(ASTRID).url == "/staff/eid"
    with enter(clinic.entry.schema):
        proof = queries.proof_of(user.pk)
    assert (proof.name, proof.level, proof.means, proof.number) == ("Astrid Holmvik", "high", "bankid", None)
    assert "Astrid Holmvik" in words(browser.get("/staff/eid"))
    assert way().answer(ASTRID).url == "/eid/unknown"  # at sign-in it is nobody's


@pytest.mark.parametrize(
    ("path", "who"), [("prove", "client"), ("link", "staff"), ("sign_in", "client"), ("link", "visitor")]
)
def test_each_way_is_for_those_it_is_for(clinic, path, who):
    browser = {"client": lambda: clinic.signed_in(clinic.client()), "staff": lambda: clinic.practitioner()[1],
               "visitor": clinic.browser}[who]()  # fmt: skip
    assert browser.get(f"/eid/{path}/bankid/start").status_code == 403


@pytest.mark.parametrize("policy", ["", NUMBER % "staff", ENDLESS % "client"])
def test_no_number_is_kept_where_no_purpose_needs_it_and_no_promise_ends_it(clinic, way, policy):
    clinic.keeps(policy)
    clinic.linked()
    one = way()
    assert one.asked["scope"] == "openid profile"
    one.answer()
    way_of_new = way()
    way_of_new.answer(NILS)
    (row,) = rows(clinic)
    assert row.number is None
    assert SIGGE.number not in in_session(one.browser, clinic) and NILS.number not in in_session(
        way_of_new.browser, clinic
    )


def test_a_purpose_keeps_it_encrypted_and_the_client_sees_its_end(clinic, way):
    clinic.keeps(NUMBER % "client")
    clinic.linked()
    one = way()
    one.answer()
    (row,) = rows(clinic)
    assert SIGGE.number.encode() not in bytes(row.number) and row.number_epoch == "2026-11"
    with enter(clinic.entry.schema):
        assert queries.number_of(row) == SIGGE.number
    page = words(one.browser.get("/profile/eid"))
    assert SIGGE.number not in page and "slutar på 2381" in page


def test_a_purpose_that_begins_with_the_relation_waits_for_it(clinic, way):
    clinic.keeps(AFTER % "client")
    user = clinic.linked()
    way().answer()
    assert rows(clinic)[0].number is None
    practitioner, _ = clinic.practitioner()
    with enter(clinic.entry.schema):
        Relation.objects.create(kind="treats", holder=practitioner, client=user, began_at=NOW)
    way().answer()
    assert rows(clinic)[0].number is not None


def test_a_number_goes_with_its_purpose(clinic, way):
    clinic.keeps(NUMBER % "client")
    clinic.linked()
    way().answer()
    clinic.keeps()
    with enter(clinic.entry.schema):
        assert actions.forget_unneeded(NOW) == 1
    assert rows(clinic)[0].number is None


def test_the_last_way_in_stays(clinic, way):
    user = clinic.linked(password=None)
    browser = clinic.signed_in(user)
    (row,) = rows(clinic)
    assert "Välj ett lösenord" in words(browser.post(f"/profile/eid/{row.pk}/remove", follow=True)) and rows(clinic)


def test_a_service_that_is_down_says_so(clinic, way):
    clinic.linked()
    one = way()
    clinic.service.server.shutdown()
    clinic.service.server.server_close()
    answer = one.answer()
    assert answer.status_code == 503 and "svarar inte" in words(answer)
    from practice.eid import protocol

    protocol.forget()
    assert clinic.browser().get("/eid/sign_in/bankid/start").status_code == 503
    assert clinic.browser().get("/sign-in").status_code == 200


def test_whoever_stops_on_the_way_is_told_that_nothing_happened(clinic, way):
    one = way()
    answer = one.answer(code=None, error="access_denied")
    assert answer.status_code == 200 and "Inget har gjorts" in words(answer)


def test_other_clinics_know_nothing_of_it(clinic, clinics):
    assert Client(headers={"host": "b.my.enrum.test"}).get("/eid/sign_in/bankid/start").status_code == 404
    assert HOST not in words(Client(headers={"host": "b.my.enrum.test"}).get("/sign-in"))
