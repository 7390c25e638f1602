"""Reading and writing a policy: the same promises give the same bytes, and a fault is told with its line and mend."""

import json
import random
from datetime import date

import jsonschema
import msgspec
import pytest
import yaml

from shared import strict_yaml
from shared.privacy.engine.document import KINDS, PolicyError, canonical, digest, dump, load, schema
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import LANGUAGES

from .given import DK, SE


def shuffled(value, dice):
    if isinstance(value, dict):
        items = list(value.items())
        dice.shuffle(items)
        return {key: shuffled(part, dice) for key, part in items}
    return value


@pytest.mark.parametrize("text", [SE, DK])
def test_round_trip_and_hash_do_not_see_layout(text):
    document = load(text)
    assert load(dump(document)) == document and canonical(load(dump(document))) == canonical(document)
    turned = shuffled(yaml.safe_load(dump(document)), random.Random(1))  # noqa: S311
    assert digest(load(yaml.safe_dump(turned, allow_unicode=True, sort_keys=False))) == digest(document)
    assert digest(load(canonical(document).decode())) == digest(document)  # JSON is read as well
    assert digest(load(text.replace("P12M", "P11M", 1))) != digest(document)


def test_a_default_written_out_is_the_same_as_left_out():
    said = SE.replace("  country: SE\n", "  country: SE\n  timezone: Europe/Stockholm\n", 1)
    assert said != SE and load(said) == load(SE)
    assert digest(load(said)) == digest(load(SE)) and dump(load(said)) == dump(load(SE))


def test_letters_composed_or_not_hash_alike():
    apart = SE.replace("å", "a\u030a")
    assert apart != SE and digest(load(apart)) == digest(load(SE))


def test_what_is_dumped_means_the_same_to_other_readers():
    assert yaml.safe_load(dump(load(SE)))["recipients"]["video"]["country"] == "NO"


@pytest.mark.parametrize("text", [SE, DK])
def test_json_schema_accepts_the_samples_and_refuses_a_wrong_one(text):
    value = json.loads(canonical(load(text)))
    checker = jsonschema.Draft202012Validator(schema())
    checker.validate(value)
    for kind, key, field, wrong in (
        ("retention", "enquiries", "keep", "a while"),
        ("recipients", "enrum", "hosts", {"server": ["a b; script-src *"]}),
        ("retention", "enquiries", "bound", "maybe"),
    ):
        bad = json.loads(canonical(load(text)))
        bad[kind][key][field] = wrong
        assert not checker.is_valid(bad), (kind, key, field)


FAULTS = [
    ("keep: P12M, unless", "keeep: P12M, unless", "retention.enquiries", "did you mean `keep`?"),
    ("keep: P12M, unless", "keep: 12 months, unless", "retention.enquiries.keep", "write P12M"),
    ("role: processor, categories: [all]", "role: procesor, categories: [all]", "recipients.enrum.role", "`processor`?"),
    ("\nretention:", "\nretantion:", "retantion", "did you mean `retention`?"),
    ("  account: {of", "  enquiries: {of", "retention.enquiries", "stands twice"),
    ("of: [enquiry], after", "of: enquiry, after", "retention.enquiries.of", "expected a list, not text"),
    ("of: [enquiry], after", "of: [], after", "retention.enquiries.of", "can't be empty"),
    ("  country: SE\n", "", "clinic", "add `country:`"),
    ("country: NO, does", "country: norway, does", "recipients.video.country", "wrong form"),
    ("timezone: Europe/Copenhagen", "timezone: Europe/Havby", "clinic.timezone", "no time zone"),
    ("valid_from: 2026-12-01", "valid_from: 2026-02-30", "clinic.valid_from", "there is no day 2026-02-30"),
    ("valid_from: 2026-12-01", "valid_from: soon", "clinic.valid_from", "2027-03-01"),
    ("version: 3", "version: 0", "clinic.version", "at least 1"),
    ("  answer:\n", "  Answer Me:\n", "purposes.Answer Me", "letter first"),
    ("- article6: legitimate_interest", "- article6: legit_interest", "purposes.answer.bases[0].article6", "did you mean"),
    ("api.pling.example]", "'x.example; script-src *']", "recipients.sms.hosts.server[0]", "wrong form"),
    ('policy: "https://trygga', 'policy: "javascript:trygga', "recipients.insurer.policy", "wrong form"),
    ("enrum_policy: 1", "enrum_policy: 2", "enrum_policy", "write `enrum_policy: 1`"),
    ("name: Pling SMS,", "name: !!python/name:os.system ,", "recipients.sms.name", "the tag"),
]  # fmt: skip


@pytest.mark.parametrize("old, new, path, said", FAULTS)
def test_a_fault_is_told_with_its_path_line_and_mend(old, new, path, said):
    text = SE if old in SE else DK
    assert old in text
    with pytest.raises(PolicyError) as error:
        load(text.replace(old, new, 1))
    found = {one.path: str(one) for one in error.value.problems}
    assert said in found.get(path, ""), error.value


@pytest.mark.parametrize(
    "old, new",
    [("keep: P3W", "keep: oops"), ("article6: legitimate_interest\n", "article6: oops\n"), ("[sv, de]", "[sv, oops]")],
)
def test_the_line_is_the_very_line(old, new):
    text = SE.replace(old, new)
    with pytest.raises(PolicyError) as error:
        load(text)
    assert [one.line for one in error.value.problems] == [text[: text.index("oops")].count("\n") + 1]


def test_several_faults_at_once_in_the_readers_language():
    text = SE.replace("P12M, unless", "12M, unless").replace("keep: P3W", "kep: P3W")
    told = {}
    for lang in LANGUAGES:
        with pytest.raises(PolicyError) as error:
            load(text, lang)
        told[lang] = str(error.value)
        assert len(error.value.problems) == 2
    assert len(set(told.values())) == 4
    assert (
        "menade du `keep`?" in told["sv"] and "mente du `keep`?" in told["da"] and "war `keep` gemeint?" in told["de"]
    )


@pytest.mark.parametrize(
    "text, code",
    [
        ("enrum_policy: 1\nclinic: &a {}\nretention: *a\n", "aliases"),
        ("a: [1, 2", "can't be read as YAML"),
        ("\x00", "can't be read as YAML"),
        ("", "a policy is"),
        ("[]", "a policy is"),
        ("42", "a policy is"),
        ("a: " + "[" * 50 + "]" * 50, "nested too deep"),
        ("x" * 1_000_001, "too large"),
        ("? [a]\n: b\n", "plain name"),
        ("enrum_policy: 1\nclinic:\n", "expected fields"),
        ("enrum_policy: 1\nclinic: 3\nretention: []\n", "should be names"),
        ("<<: {a: 1}\n", "not a part"),
        ("--- a\n--- b\n", "can't be read as YAML"),
        ("%TAG ! tag:x,2000:\n---\n!foo bar\n", "tag"),
    ],
)
def test_texts_that_are_no_policy_at_all(text, code):
    with pytest.raises(PolicyError) as error:
        load(text)
    assert code in str(error.value), error.value
    assert all(problem.line >= 1 for problem in error.value.problems)


def test_yaml_bites_nobody():
    read = strict_yaml.parse(
        "{country: NO, on: off, yes: no, number: 012, time: 12:30, float: 1.5, day: 2026-01-02, big: 1_0}"
    )
    assert read == {
        "country": "NO", "on": "off", "yes": "no", "number": "012", "time": "12:30", "float": "1.5",
        "day": date(2026, 1, 2), "big": "1_0",
    }  # fmt: skip


def test_an_empty_section_is_no_section():
    assert load(
        SE.replace("demands:\n  reach: {field: contact, places: [contact_form], required_by: contract}", "demands:")
    )


def test_a_promise_that_says_only_its_name_is_not_lost():
    bare = load(SE.replace("\nevents:\n", "\nevents:\n  farewell: {}\n"))
    assert load(dump(bare)) == bare and digest(bare) != digest(load(SE))


def test_promises_are_named_by_their_place():
    ids = [id for id, _ in load(SE).promises()]
    assert "retention.enquiries" in ids and "storage.counting" in ids and len(ids) == len(set(ids))
    assert {id.split(".")[0] for id in ids} <= set(KINDS)


def test_structs_are_frozen():
    with pytest.raises(AttributeError):
        load(SE).retention["enquiries"].keep = Duration("P1D")
    assert msgspec.structs.replace(load(SE).clinic, version=4).version == 4


@pytest.mark.parametrize("text", ["P", "PT", "P1", "12M", "P-1M", "P1.5Y", "p12m", "", "P99999Y", "P1M\n"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError):
        Duration(text)


def test_durations_that_can_and_can_not_be_compared():
    def never_longer(a, b):
        return Duration(a).never_longer_than(Duration(b))

    assert never_longer("P12M", "P1Y") and {Duration("P12M")} == {Duration("P1Y")}
    assert never_longer("P365D", "P12M") and not never_longer("P366D", "P12M") and not never_longer("P12M", "P365D")
    assert never_longer("P99Y", "unlimited") and not never_longer("unlimited", "P99Y")
    assert not never_longer("unknown", "P99Y") and not never_longer("P1D", "unknown")
