"""Enrum's own helpers and agreement, as each clinic is told of them: once, in time, and into its policy."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy import actions as privacy
from shared.privacy import queries, setup
from shared.privacy.documents import queries as documents
from shared.privacy.engine.document import load
from shared.privacy.engine.promises import Recipient
from shared.privacy.engine.starter import starter
from shared.privacy.handwork.models import ManualTask
from tenants.isolation.context import enter
from tenants.processing import actions, editions
from tenants.processing.models import HelperNotice
from tenants.signup import agreement
from tests import cast as people
from tests.mailbox.outgoing import send_waiting
from tests.privacy_app.documents import unpublish
from tests.sink import text

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DETAILS = {"country": "SE", "name": "Eken", "profession": "psychologist", "licensed": True}
# Each is told once: the owner decides, and the data protection officer watches over it (GDPR art. 38(1), 39(1)(b)).
ANSWERING = ["data_protection_officer@example.org", "owner@example.org"]
OTHER = Recipient(
    name="Ny Påhittad Drift AB", role="processor", engaged_by="enrum", country="FI", region="EU", categories=("all",),
    does=("hosting", "backup"),
)  # fmt: skip


@pytest.fixture
def cast(db, clinics):
    found = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        unpublish()
        HelperNotice.objects.all().delete()
        setup.adopt(clinics["a"], DETAILS, NOW - timedelta(days=1))
    return found


@pytest.fixture
def inside(cast):
    with enter(cast.clinic.schema):
        yield cast


@pytest.fixture
def changed(monkeypatch):
    """Enrum announces another host and drops nobody else."""
    first = editions.editions()[0]
    later = editions.Edition(2, NOW.date(), NOW.date() + timedelta(days=75), first.helpers | {"enrum_hosting": OTHER})
    monkeypatch.setattr(editions, "editions", lambda: (first, later))
    return later


def test_nothing_is_asked_while_the_policy_names_the_same_helpers(inside):
    actions.follow(NOW)
    actions.follow(NOW + timedelta(days=1))
    notice = HelperNotice.objects.get()
    assert notice.settled_at == NOW and notice.drafted_at is None
    assert not ManualTask.objects.exists() and queries.draft() is None and not OutgoingMessage.objects.exists()


def test_a_change_is_put_into_a_draft_told_once_and_settled_when_it_is_published(inside, changed):
    for hour in range(3):
        actions.follow(NOW + timedelta(hours=hour))
    draft = queries.document_of(queries.draft())
    assert draft.recipients["enrum_hosting"].name == OTHER.name
    before = queries.document_of(queries.latest())
    assert draft.recipients["enrum_mail"] == before.recipients["enrum_mail"]
    task = ManualTask.objects.get()
    assert task.due_on == changed.works_from - timedelta(days=31)  # the last day that leaves clients their notice
    told = OutgoingMessage.objects.filter(kind="telling.helpers").values_list("user__email", flat=True)
    assert sorted(told) == ANSWERING and OutgoingMessage.objects.count() == len(ANSWERING)
    version = privacy.publish(NOW + timedelta(days=1))
    assert version.effective_from <= changed.works_from and version.notice_days >= 30
    actions.follow(NOW + timedelta(days=2))
    assert HelperNotice.objects.get(edition=2).settled_at


def test_the_clinics_own_edits_in_a_draft_stay(inside, changed):
    privacy.new_draft(NOW)
    privacy.remove_promise("retention", "booking", NOW)
    actions.follow(NOW)
    draft = queries.document_of(queries.draft())
    assert "booking" not in draft.retention and draft.recipients["enrum_hosting"].country == "FI"


def test_who_answers_for_the_clinic_is_mailed_and_the_owner_sees_it_on_a_page(cast, changed, sink):
    with enter(cast.clinic.schema):
        actions.follow(NOW)
    send_waiting(cast.clinic, NOW)
    mails = sink.mails()
    assert sorted(mail["To"] for mail in mails) == ANSWERING and all("/staff/enrum" in text(mail) for mail in mails)
    owner = cast.browser("owner", "my")
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = owner.get("/staff/enrum").content.decode()
    assert "Ny Påhittad Drift AB" in page and "Påhittad Post AB" in page and "From 4 February 2027" in page


def test_the_agreement_of_the_sign_up_stands_among_the_documents_with_its_yes(inside):
    staff = uuid4()
    owner = User.objects.create_user(
        "new@example.org", first_name="Ny", role="owner", staff_id=staff, created_at=NOW, verified_at=NOW
    )
    signed = {"version": agreement.versions()[-1], "language": "sv", "accepted_at": NOW}
    details = {"owner": {"staff_id": str(staff)}, "agreement": signed}
    for _ in range(2):
        actions.adopt(inside.clinic, details, NOW)
    assert documents.published().filter(key=actions.AGREEMENT).count() == 1
    assert documents.waiting(owner, NOW) == []
    other = inside.users["owner"]
    assert [one.key for one in documents.waiting(other, NOW)] == [actions.AGREEMENT]  # who has not said yes is asked
    assert documents.waiting(inside.users["practitioner"], NOW) == []


def test_a_new_agreement_is_announced_ahead_and_then_asked_for(inside, monkeypatch):
    actions.publish_agreement(NOW)
    present = agreement.present
    monkeypatch.setattr(agreement, "present", lambda lang: replace(present(lang), opening="Nytt."))
    version = actions.publish_agreement(NOW)
    assert version.number == 2 and version.effective_at == NOW + timedelta(days=30)
    assert ManualTask.objects.get().kind == "agreement"
    assert documents.in_force(actions.AGREEMENT, NOW).number == 1


def test_no_pen_of_the_clinic_reaches_the_agreement(cast):
    with enter(cast.clinic.schema):
        actions.publish_agreement(NOW)
    owner = cast.browser("owner", "my")
    assert owner.post("/staff/documents/enrum_agreement/begin").status_code == 404
    owner.post("/staff/documents", {"kind": "other", "name": "enrum_agreement"})
    with enter(cast.clinic.schema):
        assert documents.draft(actions.AGREEMENT) is None


def test_each_edition_leaves_a_clinic_and_its_clients_their_notice():
    """Announced in time; and the platform's own policy and the law packs' proposals name the same helpers."""
    assert all(one.works_from - one.announced >= timedelta(days=60) for one in editions.editions())
    last = editions.editions()[-1]
    names = {one.name for one in last.helpers.values()}
    own = load((settings.ROOT / "tenants/policy/platform.yaml").read_text())
    assert names <= {one.name for one in own.recipients.values()}
    for country in ("SE", "DK"):
        given = {"professions": ("psychologist",), "licensed": True, "languages": ("sv",), "today": date(2026, 11, 21)}
        assert not editions.differs(starter(country, name="Eken", **given), last)
    for path in sorted((settings.ROOT / "practice/demo/policies").glob("*.yaml")):
        assert not editions.differs(load(path.read_text()), last), path.name
