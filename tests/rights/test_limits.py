"""What a person stopped holds at once; afterwards somebody decides, within what the law knows, and the person reads it."""

from datetime import timedelta

import pytest

from practice.accesslog.models import AccessEvent
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation
from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import Hold
from shared.privacy.rights import queries
from shared.privacy.rights.models import Limit
from tenants.isolation.context import enter
from tests.privacy_app.documents import put
from tests.rights.test_story import ask
from tests.sharing.policies import POLICY

WEIGHED = """purposes:
  nearness:
    subjects: [client]
    categories: [account, contact]
    bases: [{article6: legitimate_interest, balancing: {en: "It is one mail.", sv: "Det är ett mejl."}}]
    words: {en: keeping in touch, sv: kontakt}
  news:
    subjects: [client]
    categories: [newsletter]
    bases: [{article6: legitimate_interest, balancing: {en: "It is one mail.", sv: "Det är ett mejl."}}]
    words: {en: our news, sv: nyheter}
"""


@pytest.fixture
def weighing(people):
    with enter(people.clinic.schema):
        put(POLICY.replace("purposes:\n", WEIGHED), people.now.date(), number=9)
    return people


def stop(people, kind, *about):
    said = people.of["tove"].post(f"/rights/new/{kind}", {"about": about, "words": "It is not right."})
    assert said.status_code == 302, said.content.decode()[-2000:]
    with enter(people.clinic.schema):
        return Limit.objects.get(what=about[0])


def decide(people, row, decision, reasons="", status=302):
    answer = people.of["ove"].post(
        f"/staff/limits/{row.pk}", {f"{row.pk}-decision": decision, f"{row.pk}-reasons": reasons}
    )
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def page(people, who, url):
    answer = people.of[who].get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def waiting(people):
    with enter(people.clinic.schema):
        return ManualTask.objects.filter(kind="rights_limit", outcome="").count()


def test_an_objection_holds_and_waits_for_whoever_keeps_promises(weighing):
    row = stop(weighing, "objection", "nearness")
    assert waiting(weighing) == 1
    shown = page(weighing, "ove", "/staff/limits")
    file = page(weighing, "ove", "/staff/limits?as=csv")
    assert "Tove" in shown and "Tove" not in file and len(file.splitlines()) > 1
    assert "Keeping in touch" in shown and "It is not right." in shown
    assert weighing.of["maja"].get("/staff/limits").status_code == 403
    decide(weighing, row, "stands")
    assert waiting(weighing) == 0
    assert "it stays stopped" in page(weighing, "tove", "/rights")
    with enter(weighing.clinic.schema):
        assert queries.objected(weighing.tove.pk, "nearness", weighing.now + timedelta(days=400))


def test_compelling_grounds_are_given_to_the_person_and_end_it(weighing):
    row = stop(weighing, "objection", "nearness")
    assert "Say why" in decide(weighing, row, "grounds", status=422)
    decide(weighing, row, "grounds", "We must be able to reach you when your practitioner falls ill.")
    told = page(weighing, "tove", "/rights")
    assert "We must be able to reach you" in told and "Where to complain" in told
    with enter(weighing.clinic.schema):
        assert not queries.objected(weighing.tove.pk, "nearness", weighing.now + timedelta(minutes=5))
        assert OutgoingMessage.objects.filter(kind="people.rights_limit").count() == 1
    assert "decided before" in decide(weighing, row, "stands", status=409)
    again = stop_again(weighing)
    assert again.pk != row.pk and waiting(weighing) == 1


def stop_again(people):
    people.of["tove"].post("/rights/new/objection", {"about": ["nearness"]})
    with enter(people.clinic.schema):
        return Limit.objects.get(what="nearness", until=None)


@pytest.mark.parametrize(("kind", "about"), [("objection", "news"), ("withdraw_consent", "photos")])
def test_nothing_outweighs_a_no_to_marketing_or_the_end_of_a_consent(weighing, kind, about):
    row = stop(weighing, kind, about)
    decide(weighing, row, "grounds", "We would like to all the same.", status=422)
    with enter(weighing.clinic.schema):
        assert Limit.objects.get(pk=row.pk).decision == ""
        assert queries.objected(weighing.tove.pk, about, weighing.now + timedelta(days=9))


def test_a_restriction_ends_only_after_the_person_was_told(people):
    row = stop(people, "restriction", "contact")
    decide(people, row, "ends", "The number has been corrected.")
    told = page(people, "tove", "/rights")
    assert "The number has been corrected." in told and "tell us before that day" in told
    with enter(people.clinic.schema):
        row.refresh_from_db()
        six, eight = people.now + timedelta(days=6), people.now + timedelta(days=8)
        assert queries.restricted(people.tove.pk, "contact", six)
        assert not queries.restricted(people.tove.pk, "contact", eight)
        [held] = Hold.objects.filter(person=people.tove.pk)
        assert six.date() <= held.until <= eight.date()


def test_whoever_lifts_it_themself_leaves_nothing_to_decide(people):
    row = stop(people, "restriction", "booking")
    assert waiting(people) == 1
    assert people.of["tove"].post(f"/rights/limits/{row.pk}/lift").status_code == 302
    assert waiting(people) == 0
    assert "decided before" in decide(people, row, "stands", status=409)


def test_who_has_read_is_told_in_sentences(people):
    row = ask(people, "access", deliver="page")
    with enter(people.clinic.schema):
        [part] = row.parts.all()
        treats = Relation.objects.get(holder=people.maja, client=people.tove)
        AccessEvent.objects.create(
            at=people.now, who=people.maja.pk, who_name="Maja Ek", role="practitioner", unit="Ekens samtal",
            client=people.tove.pk, what="opened", notes=1, relation=treats.pk, relation_kind="treats",
        )  # fmt: skip
    people.of["maja"].get(f"/staff/requests/parts/{part.pk}")
    people.of["maja"].post(f"/staff/requests/parts/{part.pk}", {"reason": "Nothing is signed yet."})
    people.of["ove"].post(f"/staff/requests/{row.pk}/answer", {"words": ""})
    html = page(people, "tove", f"/rights/{row.pk}/answer/html")
    assert "Maja Ek opened your record" in html and "Your practitioner since 1 October 2026" in html
    assert "To answer a request about own data" in html and "Read the 1 note in it" in html
    assert "relation_kind" not in html and "who_name" not in html
    assert b"who_name" in people.of["tove"].get(f"/rights/{row.pk}/answer/json").content
    assert people.of["tove"].get(f"/rights/{row.pk}/answer/pdf").content.startswith(b"%PDF")
