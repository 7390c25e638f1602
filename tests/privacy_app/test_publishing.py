"""Draft, lint, diff, publish, in force at the clinic's midnight; and what is published stays as it was."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from shared.privacy import actions, queries
from shared.privacy.engine.document import PolicyError, digest, dump
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import NeverCollect
from shared.privacy.models import Acceptance, PolicyVersion, Promise
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY, unpublish

NOW = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
ZONES = {"SE": "Europe/Stockholm", "DK": "Europe/Copenhagen"}


@pytest.fixture(params=["a", "b"])
def zone(request, db, clinics):
    """Inside a clinic without a policy, in each of the two zones in turn."""
    entry = clinics[request.param]
    with enter(entry.schema):
        unpublish()
        yield ZONES[entry.country]


def first(zone, now=NOW):
    actions.import_yaml(POLICY.replace("Europe/Stockholm", zone), now)
    return actions.publish(now)


def change(key="enquiries", now=NOW, **fields):
    """The retention promise `key` in the draft, with these fields instead."""
    draft = actions.new_draft(now)
    present = queries.document_of(draft).retention[key]
    actions.edit_promise("retention", key, msgspec.structs.replace(present, **fields), now)


def keep(text):
    return {"keep": Duration(text)}


def in_force(now):
    return queries.version_in_force(now).number


def test_the_first_version_is_in_force_at_once(zone):
    version = first(zone)
    assert (version.number, version.notice_days, version.effective_at) == (1, 0, NOW)
    document = queries.policy_in_force(NOW)
    assert document.clinic.valid_from == date(2026, 9, 30) and document.clinic.version == 1
    assert digest(document) == version.sha256


def test_before_anything_is_published_there_is_no_policy(zone):
    assert queries.policy_in_force(NOW) is None and queries.rulebook(NOW) is None


def test_a_shorter_time_helps_and_holds_at_once(zone):
    first(zone)
    change(**keep("P6M"))
    later = NOW + timedelta(hours=1)
    version = actions.publish(later, by=uuid4())
    assert (version.notice_days, version.effective_at) == (0, later)
    assert queries.policy_in_force(later).retention["enquiries"].keep == Duration("P6M")
    assert queries.policy_in_force(NOW).retention["enquiries"].keep == Duration("P12M")


def test_other_words_need_no_waiting_either(zone):
    first(zone)
    change(source="GDPR art. 5")
    assert actions.publish(NOW).notice_days == 0


@pytest.mark.parametrize(
    ("now", "midnight"),
    [  # thirty whole days, then the first midnight of the clinic; over either change of the clocks
        (datetime(2026, 9, 30, 12, 0, tzinfo=UTC), datetime(2026, 10, 30, 23, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 10, 12, 0, tzinfo=UTC), datetime(2027, 4, 9, 22, 0, tzinfo=UTC)),
        (datetime(2027, 6, 10, 21, 59, tzinfo=UTC), datetime(2027, 7, 10, 22, 0, tzinfo=UTC)),
        (datetime(2027, 6, 10, 22, 0, tzinfo=UTC), datetime(2027, 7, 11, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_longer_time_waits_thirty_days_and_for_midnight(zone, now, midnight):
    first(zone, now)
    change(now=now, **keep("P24M"))
    version = actions.publish(now)
    assert version.notice_days == 30
    assert version.effective_at == midnight and version.effective_at - now >= timedelta(days=30)
    assert version.effective_from == (midnight + timedelta(hours=3)).date()
    assert queries.upcoming(now).number == 2
    assert in_force(midnight - timedelta(microseconds=1)) == 1
    assert in_force(midnight) == 2
    assert queries.upcoming(midnight) is None


def test_a_longer_notice_that_the_policy_promises_is_kept(zone):
    actions.import_yaml(POLICY.replace("Europe/Stockholm", zone).replace("ahead: P30D", "ahead: P60D"), NOW)
    actions.publish(NOW)
    change(**keep("P24M"))
    assert actions.publish(NOW).notice_days == 60


def test_no_version_overtakes_one_that_waits(zone):
    first(zone)
    change(**keep("P24M"))
    waiting = actions.publish(NOW)
    change(**keep("P18M"))  # shorter than what waits, longer than what holds
    version = actions.publish(NOW + timedelta(days=1))
    assert version.effective_at == waiting.effective_at
    assert in_force(NOW + timedelta(days=29)) == 1 and in_force(waiting.effective_at) == 3


def test_what_breaks_the_law_is_not_published(zone):
    actions.import_yaml(POLICY.replace("of: [enquiry]", "of: [enquiryy]"), NOW)
    with pytest.raises(actions.Blocked) as refused:
        actions.publish(NOW)
    assert "unknown_term" in {one.check for one in refused.value.findings}
    assert queries.draft().number == 1 and queries.version_in_force(NOW) is None


def test_a_policy_that_would_lock_everybody_out_is_not_published(zone):
    actions.import_yaml(POLICY.replace('name: "__Host-*"', "name: session"), NOW)
    with pytest.raises(actions.Blocked) as refused:
        actions.publish(NOW, lang="sv")
    assert {one.check for one in refused.value.findings} == {"own_cookie_missing"}
    assert "__Host-session" in str([one.mend for one in refused.value.findings])


def test_a_double_click_publishes_once(zone):
    first(zone)
    change(**keep("P6M"))
    actions.publish(NOW)
    with pytest.raises(actions.NoDraft):
        actions.publish(NOW)
    assert PolicyVersion.objects.count() == 2


def test_a_draft_that_says_the_same_is_no_new_version(zone):
    first(zone)
    assert actions.new_draft(NOW) == actions.new_draft(NOW)
    with pytest.raises(actions.NothingChanged):
        actions.publish(NOW)
    actions.discard_draft()
    assert queries.draft() is None
    with pytest.raises(actions.NoDraft):
        actions.discard_draft()


def everything():
    fields = [field.name for field in PolicyVersion._meta.fields]
    versions = PolicyVersion.objects.filter(state="published").order_by("pk")
    return (
        [tuple(str(getattr(one, name)) for name in fields) for one in versions],
        list(Promise.objects.filter(version__in=versions).order_by("pk").values_list()),
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda: actions.new_draft(NOW),
        lambda: change(**keep("P6M")),
        lambda: (actions.new_draft(NOW), actions.remove_promise("retention", "enquiries", NOW)),
        lambda: (
            actions.new_draft(NOW),
            actions.edit_promise("never_collect", "none", NeverCollect(field="signature"), NOW),
        ),
        lambda: actions.import_yaml(POLICY.replace("P12M", "P3M"), NOW),
        lambda: (actions.new_draft(NOW), actions.discard_draft()),
        lambda: (change(**keep("P6M")), actions.discard_draft()),
        lambda: actions.accept(uuid4(), "sv", NOW),
    ],
)
def test_no_action_changes_what_is_published(zone, act):
    first(zone)
    before = everything()
    act()
    assert everything() == before


def test_publishing_again_leaves_the_version_before_as_it_was(zone):
    first(zone)
    before = everything()
    change(**keep("P6M"))
    actions.publish(NOW)
    versions, promises = everything()
    assert versions[0] == before[0][0] and promises[: len(before[1])] == before[1]


@pytest.mark.parametrize(
    "act", [lambda: actions.remove_promise("retention", "enquiries", NOW), lambda: actions.publish(NOW)]
)
def test_without_a_draft_nothing_can_be_changed(zone, act):
    first(zone)
    with pytest.raises(actions.NoDraft):
        act()


def test_rows_changed_behind_our_back_are_noticed(zone):
    version = first(zone)
    queries._documents.clear()
    spec = {"of": ["enquiry"], "after": "created", "keep": "P99Y"}
    Promise.objects.filter(version=version, key="enquiries").update(spec=spec)
    with pytest.raises(queries.Tampered):
        queries.policy_in_force(NOW)


def test_the_policy_costs_one_query_once_it_is_known(zone, django_assert_num_queries):
    first(zone)
    queries.policy_in_force(NOW)
    with django_assert_num_queries(1):
        queries.policy_in_force(NOW)


def test_a_file_goes_out_and_comes_back_the_same(zone):
    first(zone)
    before = queries.policy_in_force(NOW)
    actions.import_yaml(dump(before), NOW)
    assert actions.outlook(queries.draft(), NOW).changes == []
    assert list(queries.document_of(queries.draft()).retention) == list(before.retention)  # in the file's order


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "enrum_policy"),
        ("- a\n- b", "policy"),
        ("enrum_policy: 1\nclinic: {name: Å", "YAML"),
        (POLICY.replace("P12M", "12 months"), "23: retention.enquiries.keep"),
        (POLICY.replace("name: Eken AB", 'name: "Eken\\0AB"'), "character"),
        (POLICY.replace("name: Eken AB", 'name: "Eken\\ud800AB"'), ""),
        ("x" * 2_000_000, ""),
    ],
)
def test_a_file_that_is_no_policy_changes_nothing(zone, text, said):
    first(zone)
    with pytest.raises(PolicyError) as refused:
        actions.import_yaml(text, NOW)
    assert said in str(refused.value) and refused.value.problems
    assert queries.draft() is None


def test_an_acceptance_names_what_was_shown_and_twice_is_once(zone):
    version, person = first(zone), uuid4()
    for _ in range(2):
        found = actions.accept(person, "sv", NOW)
    assert (found.number, found.sha256, found.language) == (1, version.sha256, "sv")
    assert Acceptance.objects.count() == 1
    assert queries.has_accepted(person, 1) and not queries.has_accepted(person, 2)
    agreement = actions.accept(person, "sv", NOW, document="processing_agreement", number=3, sha256="ab" * 32)
    assert agreement.number == 3 and Acceptance.objects.count() == 2
