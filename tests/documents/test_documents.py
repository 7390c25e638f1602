"""Documents beside the policy: edited as drafts, published for good, accepted per person and edition."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shared.privacy.documents import actions, queries
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.models import Acceptance
from tenants.isolation.context import enter
from tests import cast as people
from tests import touched

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TITLE = {"sv": "Villkor", "en": "Conditions"}
TEXT = {"sv": "## Tider\n\nAvboka i tid.", "en": "## Times\n\nCancel in time.\n- by mail\n- or <b>here</b>"}


class Somebody:
    """As much of a User as is asked."""

    def __init__(self, role=""):
        self.pk, self.staff_id, self.is_staff_member = uuid4(), None, bool(role)
        self.roles = {role} - {""}


@pytest.fixture(autouse=True)
def _touched(settings):
    touched.always(settings)


@pytest.fixture
def cast(db, clinics):
    return people.build(clinics["a"], clinics["b"])


@pytest.fixture
def inside(cast):
    with enter(cast.clinic.schema):
        yield cast


def browser(cast, who, side="my"):
    found = cast.browser(who, side)
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


def publish(key="terms", audience="clients", now=NOW, at=None, text=None, again=True, public=True):
    actions.new_draft(key, now, title=TITLE, audience=audience, public=public)
    actions.edit(key, now, title=TITLE, text=text or TEXT, audience=audience, asks_again=again)
    return actions.publish(key, ("sv", "en"), at or now, now)


def body(answer):
    return answer.content.decode()


def test_each_person_accepts_each_edition_and_a_correction_asks_nobody_again(inside):
    one, two = uuid4(), uuid4()
    assert queries.accepted("terms", one, NOW)  # there is none
    first = publish()
    assert not queries.accepted("terms", one, NOW)
    actions.accept(first, one, "sv", NOW)
    actions.accept(first, one, "sv", NOW)
    assert queries.accepted("terms", one, NOW) and not queries.accepted("terms", two, NOW)
    publish(text=TEXT | {"en": "Cancel in good time."}, again=False)
    assert queries.accepted("terms", one, NOW) and not queries.accepted("terms", two, NOW)
    publish(text=TEXT | {"en": "Never cancel."})
    assert not queries.accepted("terms", one, NOW)
    proof = Acceptance.objects.get(person=one)
    assert (proof.document, proof.number, proof.sha256) == ("document.terms", 1, first.sha256)


def test_what_holds_later_asks_nobody_yet(inside):
    publish(at=NOW + timedelta(days=30))
    assert queries.waiting(Somebody(), NOW) == [] and queries.in_force("terms", NOW) is None
    assert [one.key for one in queries.waiting(Somebody(), NOW + timedelta(days=30))] == ["terms"]


def test_whom_it_does_not_concern_is_not_asked(inside):
    publish("ethics", "staff")
    publish("purchase_terms", "when_needed")
    publish("form_security", "nobody")
    assert queries.waiting(Somebody(), NOW) == []
    assert [one.key for one in queries.waiting(Somebody("practitioner"), NOW)] == ["ethics"]
    assert not queries.accepted("purchase_terms", uuid4(), NOW)


def test_what_is_published_cannot_be_changed_and_a_missing_language_is_told(inside):
    publish()
    for late in (lambda: actions.edit("terms", NOW, title={}), lambda: actions.discard("terms")):
        with pytest.raises(actions.NoDraft):
            late()
    actions.new_draft("terms", NOW, title={}, audience="nobody", public=True)
    actions.edit("terms", NOW, text={"sv": "Bara svenska"})
    with pytest.raises(actions.Untranslated) as refused:
        actions.publish("terms", ("sv", "en"), NOW, NOW)
    assert refused.value.languages == ["en"]
    assert DocumentVersion.objects.filter(state="published").count() == 1


def test_a_client_is_asked_at_the_next_sign_in_and_then_goes_where_they_wanted(cast):
    with enter(cast.clinic.schema):
        version = publish(now=timezone.now() - timedelta(minutes=1))
    client = browser(cast, "client")
    answer = client.get("/bookings")
    assert answer.status_code == 302 and answer.url.startswith("/accept?next=%2Fbookings")
    page = body(client.get(answer.url))
    assert "Cancel in time." in page and "&lt;b&gt;here" in page and "I accept" in page
    assert client.get("/profile").status_code == 200  # one's own information is never withheld
    answer = client.post(f"/accept/{version.pk}", {"next": "/bookings"})
    assert client.get(answer.url).url == "/bookings"
    assert client.get("/bookings").status_code == 200
    with enter(cast.clinic.schema):
        assert queries.accepted("terms", cast.users["client"].pk, timezone.now())
        assert not queries.accepted("terms", cast.users["other_client"].pk, timezone.now())
    assert browser(cast, "owner").get("/staff/day").status_code in (200, 404)


def test_nobody_says_yes_to_an_edition_that_is_not_the_one_in_force(cast):
    with enter(cast.clinic.schema):
        old = publish(now=timezone.now() - timedelta(minutes=2))
        publish(now=timezone.now() - timedelta(minutes=1), text=TEXT | {"en": "Other words."})
    client = browser(cast, "client")
    page = body(client.post(f"/accept/{old.pk}", {"next": "https://elsewhere.example/"}, follow=True))
    assert "no longer waits" in page and "Other words." in page and "elsewhere" not in page
    with enter(cast.clinic.schema):
        assert not Acceptance.objects.filter(document="document.terms").exists()


def test_the_owner_writes_and_publishes_by_the_pages_alone_and_visitors_read_it(cast):
    owner, visitor = browser(cast, "owner"), browser(cast, "visitor", "portal")
    assert "Conditions and agreements" not in body(visitor.get("/"))
    assert owner.post("/staff/documents", {"kind": "terms"}).url == "/staff/documents/terms"
    languages = [name.removeprefix("text_") for name in body(owner.get("/staff/documents/terms")).split('name="')
                 for name in [name.partition('"')[0]] if name.startswith("text_")]  # fmt: skip
    assert languages
    refused = owner.post("/staff/documents/terms/publish", {"day": ""})
    assert refused.status_code == 422 and "is missing in" in body(refused)
    said = {"audience": "nobody", "public": "on", "asks_again": "on"}
    for lang in languages:
        said |= {f"title_{lang}": f"Villkor {lang}", f"text_{lang}": f"Avboka i tid. {lang}"}
    assert owner.post("/staff/documents/terms", said).status_code == 302
    assert owner.post("/staff/documents/terms/publish", {"day": "2020-01-01"}).status_code == 422
    assert "Published." in body(owner.post("/staff/documents/terms/publish", {"day": ""}, follow=True))
    page = body(visitor.get("/"))
    assert "/documents" in page
    assert "Avboka i tid." in body(visitor.get("/documents/terms"))
    assert visitor.get("/documents/terms/2").status_code == 404
    owner.post("/staff/documents/terms/begin")
    assert visitor.get("/documents/terms/2").status_code == 404  # a draft is nobody's to read


def test_what_is_not_public_is_hidden_from_visitors(cast):
    with enter(cast.clinic.schema):
        publish("practitioner_agreement", "staff", now=timezone.now() - timedelta(minutes=1), public=False)
    visitor = browser(cast, "visitor", "portal")
    assert visitor.get("/documents/practitioner_agreement").status_code == 404
    assert "practitioner_agreement" not in body(visitor.get("/documents"))


def test_another_kind_gets_a_key_of_its_name_and_none_without_one(cast):
    owner = browser(cast, "owner")
    assert owner.post("/staff/documents", {"kind": "other", "name": "///"}).status_code == 422
    assert owner.post("/staff/documents", {"kind": "other", "name": "House rules!"}).url.endswith("/house-rules")
    assert owner.post("/staff/documents/nothing/begin").status_code == 404


def test_plain_text_becomes_headings_points_and_paragraphs():
    found = queries.blocks("## One\nTwo\nthree\n\n- a\n- b\n\n<script>")
    assert [(one.kind, one.lines) for one in found] == [
        ("heading", ("One",)), ("paragraph", ("Two three",)), ("points", ("a", "b")), ("paragraph", ("<script>",)),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["biet", "spegel", "andas", "faelles", "juni"])
def test_every_demo_clinic_has_conditions_in_four_languages_and_two_have_an_ethics_code(inside, key):
    from practice.demo import papers

    papers.publish(key, NOW)
    found = queries.all_in_force(NOW)
    more = {"biet": {"ethics"}, "andas": {"ethics"}, "spegel": {"form_security"}}  # its form says how it is sealed
    assert set(found) == {"terms"} | more.get(key, set())
    for one in found.values():
        assert set(one.text) == {"sv", "da", "en", "de"} and "{" not in str(one.text.values())
    assert queries.accepted("terms", inside.users["client"].pk, NOW)
