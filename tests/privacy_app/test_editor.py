"""The policy in its owner's hands, by the pages alone."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shared.privacy import queries
from shared.privacy.engine.document import load
from shared.privacy.engine.duration import Duration
from tenants.isolation.context import enter
from tests import touched as touching
from tests.privacy_app.documents import POLICY, put

RULE = {
    "of": "enquiry", "keep-number": "6", "keep-unit": "M", "after": "correspondence", "from_end_of": "", "on_first_of": "",
    "then": "delete", "bound": "at_most", "status": "clinic",
}  # fmt: skip


@pytest.fixture(autouse=True)
def touched(settings):
    """The key was touched just now; the asking itself has a test of its own."""
    touching.always(settings)


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


def text(answer):
    return answer.content.decode()


def test_from_reading_to_published_by_the_pages_alone(keeper, inside):
    page = text(keeper.get("/staff/policy"))
    assert "Enquiries are deleted after 12 months" in page and "Begin a draft" in page
    assert keeper.post("/staff/policy/start").url == "/staff/policy"
    page = text(keeper.get("/staff/policy"))
    assert 'href="/staff/policy/retention/enquiries"' in page and "Nothing has been changed yet." in page
    assert 'value="12"' in text(keeper.get("/staff/policy/retention/enquiries"))
    assert (
        keeper.post("/staff/policy/retention/enquiries", RULE | {"words-sv": "Vi läser dem själva."}).status_code == 302
    )
    page = text(keeper.get("/staff/policy"))
    assert "Publish now" in page and "kept for 6 months" in page
    answer = keeper.post("/staff/policy/publish", follow=True)
    assert "Version 2 is in force from this moment." in text(answer)
    with inside():
        found = queries.document_of(queries.latest())
        assert found.retention["enquiries"].keep == Duration("P6M")
        assert found.retention["enquiries"].words.sv == "Vi läser dem själva."
        assert queries.latest().published_by is not None


def test_a_longer_time_is_published_with_notice(keeper, inside):
    keeper.post("/staff/policy/start")
    keeper.post("/staff/policy/retention/enquiries", RULE | {"keep-number": "24"})
    assert "Publish with 30 days" in text(keeper.get("/staff/policy"))
    assert "Until then the old one holds." in text(keeper.post("/staff/policy/publish", follow=True))
    page = text(keeper.get("/staff/policy"))
    assert "Version 2 comes into force on" in page and "Version 1 has been in force since 1 January 2026" in page


def test_an_obstacle_stands_in_the_way_with_its_mend(keeper, inside):
    keeper.post("/staff/policy/start")
    for key in ("privacy", "authority"):
        assert keeper.post(f"/staff/policy/contacts/{key}", {"remove": "1"}).url == "/staff/policy"
    with inside():
        from shared.privacy import actions
        from shared.privacy.engine.promises import NeverCollect
        from tests.cast import NOW

        actions.edit_promise("never_collect", "odd", NeverCollect(field="unicorns"), NOW)
    page = text(keeper.get("/staff/policy"))
    assert "Obstacle:" in page and "unicorns" in page
    answer = keeper.post("/staff/policy/publish")
    assert answer.status_code == 422 and "Nothing was published." in text(answer)
    with inside():
        assert queries.latest().number == 1 and queries.draft().number == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keep-number": ""}, "Write how many."),
        ({"keep-number": "0"}, "greater than or equal to 1"),
        ({"keep-number": "10000"}, "less than or equal to 9999"),
        ({"keep-number": "twelve"}, "whole number"),
        ({"keep-unit": "fortnights"}, "not one of the available choices"),
        ({"after": "doomsday"}, "not one of the available choices"),
        ({"then": "burn"}, "not one of the available choices"),
        ({"words-sv": "x" * 2001}, "at most 2000 characters"),
        ({"words-sv": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_a_rule_that_cannot_be_is_told_and_not_saved(keeper, inside, change, said):
    keeper.post("/staff/policy/start")
    answer = keeper.post("/staff/policy/retention/enquiries", RULE | change)
    assert answer.status_code == 422 and said in text(answer)
    with inside():
        assert queries.document_of(queries.draft()).retention["enquiries"].keep == Duration("P12M")


@pytest.mark.parametrize(
    ("change", "keep", "more"),
    [
        ({"keep-unit": "P0D", "keep-number": ""}, "P0D", {}),
        ({"keep-unit": "unknown", "keep-number": ""}, "unknown", {}),
        ({"keep-unit": "unlimited", "keep-number": "7"}, "unlimited", {}),
        ({"keep-unit": "W", "keep-number": "3"}, "P3W", {}),
        ({"keep-unit": "Y", "keep-number": "7", "from_end_of": "fiscal_year calendar_year"}, "P7Y",
         {"from_end_of": ("fiscal_year", "calendar_year")}),
        ({"keep-unit": "D", "keep-number": "30", "on_first_of": "month", "then": "anonymise"}, "P30D",
         {"on_first_of": "month", "then": "anonymise"}),
    ],
)  # fmt: skip
def test_what_a_rule_can_say(keeper, inside, change, keep, more):
    keeper.post("/staff/policy/start")
    assert keeper.post("/staff/policy/retention/enquiries", RULE | change).status_code == 302
    with inside():
        found = queries.document_of(queries.draft()).retention["enquiries"]
    assert found.keep == Duration(keep) and {name: getattr(found, name) for name in more} == more
    page = text(keeper.get("/staff/policy/retention/enquiries"))
    assert f'<option value="{change["keep-unit"]}" selected>' in page


def test_a_period_that_the_form_has_no_words_for_stays_as_it_is(keeper, inside):
    with inside():
        put(POLICY.replace("P12M", "P1Y6M", 1), date(2026, 2, 1), number=2)
    keeper.post("/staff/policy/start")
    assert '<option value="P1Y6M" selected>' in text(keeper.get("/staff/policy/retention/enquiries"))
    keeper.post("/staff/policy/retention/enquiries", RULE | {"keep-number": "", "keep-unit": "P1Y6M"})
    with inside():
        assert queries.document_of(queries.draft()).retention["enquiries"].keep == Duration("P1Y6M")


def test_any_other_promise_is_changed_as_it_stands_in_the_file(keeper, inside):
    keeper.post("/staff/policy/start")
    page = text(keeper.get("/staff/policy/recipients/enrum?as=file"))
    assert "role: processor" in page
    wrong = keeper.post(
        "/staff/policy/recipients/enrum", {"text": "name: Enrum\nrole: friend\ncategories: [all]\ncountry: SE"}
    )
    assert wrong.status_code == 422 and "Line 2" in text(wrong)
    for broken in ("- a", "name: [", "role: {{{", ""):
        assert keeper.post("/staff/policy/recipients/enrum", {"text": broken}).status_code == 422
    right = {"text": "name: Enrum AB\nrole: processor\ncategories: [all]\ncountry: SE\ndoes: [hosting]"}
    assert keeper.post("/staff/policy/recipients/enrum", right).status_code == 302
    with inside():
        assert queries.document_of(queries.draft()).recipients["enrum"].name == "Enrum AB"


def test_script_in_a_clinics_own_words_stays_text(keeper, inside):
    keeper.post("/staff/policy/start")
    keeper.post("/staff/policy/retention/enquiries", RULE | {"words-sv": "<script>alert(1)</script>"})
    keeper.post("/staff/policy/publish")
    for page in (text(keeper.get("/staff/policy")), text(keeper.get("/staff/policy/retention/enquiries"))):
        assert "<script>alert" not in page


def test_a_file_becomes_the_draft(keeper, inside):
    upload = SimpleUploadedFile("policy.yaml", POLICY.replace("P12M", "P3M", 1).encode())
    assert keeper.post("/staff/policy/file", {"file": upload}).url == "/staff/policy"
    with inside():
        assert queries.document_of(queries.draft()).retention["enquiries"].keep == Duration("P3M")
    back = keeper.get("/staff/policy/download")
    assert load(text(back)).retention["enquiries"].keep == Duration("P3M")
    assert "attachment" in back["Content-Disposition"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a file, or paste the policy."),
        ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe")}, "not a text file in UTF-8"),
        ({"file": SimpleUploadedFile("a.yaml", b"x" * 1_000_001)}, "too large to be a policy"),
        ({"text": "enrum_policy: 2"}, "The file could not be read, and nothing was changed"),
        ({"text": POLICY.replace("P12M", "a year")}, "Line 23:"),
        ({"text": "\n".join(f"k{n}: 1" for n in range(200))}, "And 102 more."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_line_by_line(keeper, inside, data, said):
    answer = keeper.post("/staff/policy/file", data)
    assert answer.status_code == 422 and said in text(answer)
    with inside():
        assert queries.draft() is None


def test_without_a_draft_the_pages_lead_back(keeper):
    for method, url in (
        ("get", "/staff/policy/retention/enquiries"),
        ("post", "/staff/policy/retention/enquiries"),
        ("post", "/staff/policy/publish"),
        ("post", "/staff/policy/discard"),
    ):
        assert getattr(keeper, method)(url).url == "/staff/policy"


def test_a_promise_that_is_not_there_is_not_found(keeper):
    keeper.post("/staff/policy/start")
    for url in ("/staff/policy/retention/nothing", "/staff/policy/clinic/name", "/staff/policy/promises/id"):
        assert keeper.get(url).status_code == 404


def test_a_draft_thrown_away_leaves_what_holds(keeper, inside):
    keeper.post("/staff/policy/start")
    keeper.post("/staff/policy/retention/enquiries", RULE)
    assert "The draft is gone." in text(keeper.post("/staff/policy/discard", follow=True))
    with inside():
        assert queries.draft() is None and queries.latest().number == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("practitioner", 403),
        ("receptionist", 403),
        ("client", 403),
        ("visitor", 302),
        ("stranger", 302),
    ],
)
def test_the_keepers_of_the_policy_alone(cast, who, status):
    assert cast.browser(who, "my").get("/staff/policy").status_code == status


@pytest.mark.parametrize("role", ["administrator", "data_protection_officer"])
def test_administrator_and_data_protection_officer_keep_it_too(cast, inside, role):
    with inside():
        colleague = cast.users["colleague"]
        colleague.role = role
        colleague.save()
    assert cast.browser("colleague", "my").get("/staff/policy").status_code == 200


def test_a_proposal_is_confirmed_by_one_click(keeper, inside):
    assert "This is a proposal" in text(keeper.get("/staff/policy"))
    assert "Noted" in text(keeper.post("/staff/policy/confirm", follow=True))
    assert "This is a proposal" not in text(keeper.get("/staff/policy"))


def test_publishing_asks_for_the_key_first(keeper, inside, settings):
    settings.STEP_UP = {"my": "practice.people.stepup.require"}
    keeper.post("/staff/policy/start")
    keeper.post("/staff/policy/retention/enquiries", RULE)
    answer = keeper.post("/staff/policy/publish")
    assert answer.status_code == 302 and answer.url.startswith("/handoff/start?pending=")
    with inside():
        assert queries.latest().number == 1
