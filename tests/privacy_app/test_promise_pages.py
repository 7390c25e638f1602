"""Every kind of promise by its own page: added, changed, mended, taken back to the law pack's, all without script."""

import re
from datetime import date

import pytest

from shared.privacy import proposals, queries
from shared.privacy.editing import examined
from shared.privacy.engine.document import KINDS, load
from shared.privacy.mending import MENDS, mend
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY

TODAY = date(2026, 11, 1)
RECIPIENT = {
    "name": "Zoom", "role": "processor", "does": ["video"], "categories": ["contact.first_name"], "country": "US",
    "transfer": "dpf", "agreement-kind": "processing", "agreement-signed": "2026-01-01", "status": "clinic",
    "kind": "company", "named_by": "clinic", "form": "identified", "consent": "none",
}  # fmt: skip
PURPOSE = {
    "words-sv": "kurser", "words-en": "courses", "subjects": ["student"], "categories": ["registration"],
    "bases-rows": "1", "bases-0-article6": "contract", "origin": ["person"], "required_by": "nobody", "status": "clinic",
}  # fmt: skip


@pytest.fixture
def draft(clinics):
    def read():
        with enter(clinics["a"].schema):
            return queries.document_of(queries.draft())

    return read


def text(answer):
    return answer.content.decode()


def test_a_recipient_and_a_purpose_by_their_forms(drafting, draft):
    assert "Who answers" in text(drafting.get("/staff/policy/add"))
    assert drafting.post("/staff/policy/add/recipients", RECIPIENT).url == "/staff/policy/recipients/zoom"
    assert drafting.post("/staff/policy/add/purposes", PURPOSE).url == "/staff/policy/purposes/courses"
    found = draft()
    assert found.recipients["zoom"].agreement.signed == date(2026, 1, 1)
    assert found.purposes["courses"].bases[0].article6 == "contract"
    page = text(drafting.get("/staff/policy/recipients/zoom"))
    assert "Works on your behalf (processor)" in page and 'value="Zoom"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_to_add_one(drafting, kind):
    page = drafting.get(f"/staff/policy/add/{kind}")
    assert page.status_code == 200
    assert drafting.get(f"/staff/policy/add/{kind}?as=file").status_code == 200
    empty = drafting.post(f"/staff/policy/add/{kind}", {"status": "clinic"})
    assert empty.status_code in (302, 422)  # where everything may be left out, that is a promise too


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 301}, "at most 300 characters"),
        ({"role": "friend"}, "not one of the available choices"),
        ({"categories": []}, "This field is required."),
        ({"categories": ["unicorns"]}, "not one of the available choices"),
        ({"policy": "javascript:alert(1)"}, "written so"),
        ({"hosts-server": "not a host!"}, "written so"),
        ({"agreement-signed": "yesterday"}, "valid date"),
        ({"agreement-kind": ""}, "missing"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(drafting, draft, change, said):
    answer = drafting.post(
        "/staff/policy/add/recipients", RECIPIENT | {"evidence": "", "words-sv": "Behåll <b>mig</b>"} | change
    )
    assert answer.status_code == 422 and said in text(answer)
    assert "Behåll &lt;b&gt;mig" in text(answer)
    assert "zoom" not in draft().recipients


def test_the_sentence_is_shown_before_anything_is_saved(drafting, draft):
    answer = drafting.post("/staff/policy/add/recipients", RECIPIENT | {"preview": "1"})
    assert answer.status_code == 200 and "Zoom in the United States processes the first name on our behalf" in text(
        answer
    )
    half = drafting.post("/staff/policy/add/recipients", {"name": "Zoom", "preview": "1"})
    assert half.status_code == 200 and 'value="Zoom"' in text(half)
    assert "zoom" not in draft().recipients


def test_one_more_lawful_basis_without_script(drafting, draft):
    page = text(drafting.post("/staff/policy/add/purposes", PURPOSE | {"more": "bases"}))
    assert 'name="bases-1-article6"' in page and 'name="bases-rows" value="2"' in page and "courses" in page
    assert "Something needs to be put right" not in page
    more = {"bases-rows": "3", "bases-1-article6": "consent", "bases-1-categories": ["registration"]}
    drafting.post("/staff/policy/add/purposes", PURPOSE | more)
    assert [one.article6 for one in draft().purposes["courses"].bases] == ["contract", "consent"]
    drafting.post("/staff/policy/purposes/courses", PURPOSE | more | {"bases-0-out": "on"})
    assert [one.article6 for one in draft().purposes["courses"].bases] == ["consent"]


def test_the_law_packs_proposal_is_taken_and_taken_back(drafting, draft):
    page = text(drafting.get("/staff/policy/add"))
    name = re.search(r'name="proposal" value="(retention\.[a-z_]+)"', page)[1]
    url = drafting.post("/staff/policy/add", {"proposal": name}).url
    assert url == f"/staff/policy/{name.replace('.', '/')}"
    key = name.partition(".")[2]
    theirs = draft().retention[key]
    drafting.post(url, {"of": list(theirs.of), "after": theirs.after, "keep-number": "3", "keep-unit": "D", "then": "delete",
                     "bound": "at_most", "status": "clinic"})  # fmt: skip
    assert draft().retention[key] != theirs
    assert "The law pack proposes" in text(drafting.get(url))
    drafting.post(url, {"restore": "1"})
    assert draft().retention[key] == theirs
    assert drafting.post("/staff/policy/add", {"proposal": "retention.nothing"}).status_code == 404


def test_a_finding_stands_beside_its_field_and_is_mended_by_one_click(drafting, draft):
    drafting.post("/staff/policy/contacts/authority", {"remove": "1"})
    page = text(drafting.get("/staff/policy"))
    fix = re.search(r'name="finding" value="(no_authority[^"]*)"', page)[1]
    drafting.post("/staff/policy/mend", {"finding": fix})
    assert [one.role for one in draft().contacts.values()].count("authority") == 1
    assert "mended already" in text(drafting.post("/staff/policy/mend", {"finding": fix}, follow=True))


BROKEN = {
    "no_authority": ("  authority: {role: authority, name: Integritetsskyddsmyndigheten (IMY)}\n", ""),
    "nobody_to_turn_to": ("  privacy: {role: privacy, name: Eken, mail: privat@eken.example}\n", ""),
    "no_controller": ("controllers:\n  clinic: {name: Eken AB, number: \"556000-0001\"}\n", ""),
    "required_by_law_wrongly": ("rights:\n", "demands:\n  n: {field: identity_number, required_by: law}\nrights:\n"),
    "tag_without_consent": (
        "storage:\n",
        "  tag: {name: Tag, role: processor, categories: [usage], country: SE, does: [statistics],\n"
        "    hosts: {browser_script: [a.example]}, agreement: {kind: processing, signed: 2026-01-01}}\nstorage:\n",
    ),
    "tag_near_health": (
        "storage:\n",
        "  tag: {name: Tag, role: processor, categories: [usage], country: SE, does: [statistics], near_health: true,\n"
        "    consent: statistics, hosts: {browser_script: [a.example]}, agreement: {kind: processing}}\nstorage:\n",
    ),
    "shorter_than_duty": (
        "recipients:\n",
        "  notes: {of: [journal], after: journal_entry, keep: P3Y}\nrecipients:\n",
    ),
    "authority_renamed": ("Integritetsskyddsmyndigheten (IMY)", "Datainspektionen"),
    "duty_counts_from_year_end": (
        "recipients:\n",
        "  money: {of: [accounts], after: booked, keep: P7Y}\nrecipients:\n",
    ),
    "rights_missing": ("rights:\n", "rights:\n"),
    "no_withdrawal": ("purposes:\n", "purposes:\n  agreed: {subjects: [client], categories: [newsletter], "
                      "bases: [{article6: consent}], words: {en: a letter, sv: ett brev}}\n"),
    "session_replay_near_health": (
        "storage:\n",
        "  tag: {name: Tag, role: processor, categories: [usage], country: SE, does: [session_replay], near_health: true,\n"
        "    consent: statistics, hosts: {browser_script: [a.example]}, agreement: {kind: processing}}\nstorage:\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("check", BROKEN)
def test_a_mend_does_away_with_its_finding(check):
    before, after = BROKEN[check]
    assert before in POLICY
    document = load(POLICY.replace(before, after).replace("[coach]", "[psychologist]"))
    found = [one for one in examined(document, TODAY, "en") if one.check == check]
    assert found
    for one in found:
        if specs := mend(document, one, TODAY):
            mended = proposals.put(document, specs)
            left = [(left.check, left.path) for left in examined(mended, TODAY, "en")]
            assert (one.check, one.path) not in left
            break
    else:
        pytest.fail("none of the findings could be mended")


def test_a_cookie_that_the_service_needs_comes_back_by_one_click(drafting, draft):
    drafting.post("/staff/policy/storage/signed_in", {"remove": "1"})
    fix = re.search(r'name="finding" value="(own_cookie_missing[^"]*)"', text(drafting.get("/staff/policy")))[1]
    drafting.post("/staff/policy/mend", {"finding": fix})
    assert {"__Host-session", "__Host-csrf"} <= {one.name for one in draft().storage.values()}
    assert 'value="own_cookie_missing' not in text(drafting.get("/staff/policy"))


def test_every_mend_is_tried_here():
    assert set(MENDS) == {*BROKEN, "own_cookie_missing"}


def test_mends_are_of_findings_that_exist():
    from shared.privacy.engine.phrases import phrases

    assert set(MENDS) <= {*phrases("findings"), "own_cookie_missing"}
