"""A change called helpful never makes any record stay longer: the verdict is held against the clock itself."""

import msgspec
import pytest
from hypothesis import given, settings

from shared.privacy.engine.diff import diff, needs_notice, only_helps
from shared.privacy.engine.document import load
from shared.privacy.engine.render import changes
from shared.privacy.engine.retention import Rulebook, due

from .given import OVER, SE, changed, dice, policy


def edited(dice):
    """Rules, and the same rules with one thing changed."""
    before = dice.rules(5) | {"r": dice.retention()}
    key, change = (
        dice.choice(sorted(before)),
        dice.choice(["keep", "remove", "add", "client_may", "replace", "tolerance"]),
    )
    one = before[key]
    if change == "keep":
        return before, before | {key: msgspec.structs.replace(one, keep=dice.duration())}
    if change == "tolerance":
        return before, before | {key: msgspec.structs.replace(one, tolerance=dice.duration())}
    if change == "client_may":
        return before, before | {key: msgspec.structs.replace(one, client_may=dice.few(["shorten", "extend"]))}
    if change == "remove":
        return before, {other: rule for other, rule in before.items() if other != key}
    return before, before | {"new" if change == "add" else key: dice.retention()}


@settings(max_examples=600, deadline=None)
@given(dice)
def test_what_is_called_helpful_helps(dice):
    old, new = edited(dice)
    if not only_helps(diff(policy(old), policy(new))):
        return
    today, ends = dice.day(), dice.year_ends()
    for _ in range(4):
        record = dice.record()
        before, after = (due(Rulebook(rules, OVER, ends), record, today) for rules in (old, new))
        if before.state == "due":
            assert after.state == "due", (before, after)
        if before.state in ("due", "later", "held") and after.on and after.state != "kept":
            assert after.on <= before.on, (before, after)


HELPS, TOLD, WEIGHS = "helps", "told", "weighs"


@pytest.mark.parametrize("old, new, verdict", [
    ("correspondence, keep: P12M", "correspondence, keep: P6M", HELPS),
    ("correspondence, keep: P12M", "correspondence, keep: P365D", HELPS),
    ("correspondence, keep: P12M", "correspondence, keep: P366D", WEIGHS),
    ("correspondence, keep: P12M", "correspondence, keep: P2Y", WEIGHS),
    ("correspondence, keep: P12M", "correspondence, keep: unknown", WEIGHS),
    ("  usage: {of: [usage], after: created, keep: P13M", "  usage: {of: [usage], after: session, keep: P1M", WEIGHS),
    ("fields: [contact, journal]", "fields: [contact]", HELPS),
    ("categories: [booking, accounts], country: SE", "categories: [booking], country: SE", HELPS),
    ("purpose: statistics, lasts: P13M", "purpose: statistics, lasts: P6M", HELPS),
    ("backups: P35D", "backups: P30D", HELPS),
    ("backups: P35D", "backups: P40D", WEIGHS),
    ("country: US, transfer: scc", "country: DE", WEIGHS),
    ("places: [contact_form, newsletter]", "places: [contact_form]", WEIGHS),
    ("security:\n", "security:\n  doors: {measure: locked_cabinet}\n", HELPS),
    ("security:\n", "security:\n  weak: {measure: server_wrapped}\n", WEIGHS),
    ("channels:\n", "channels:\n  phone: {channel: phone, only: [booking]}\n", WEIGHS),  # it opens the channel
    ("channels:\n", "channels:\n  more: {channel: mail, never: [payment]}\n", HELPS),
    ("  choices: {name: privacy_choices, store: local_storage, purpose: login, lasts: P12M, exempt: asked_for}\n", "", HELPS),
    ("name: Tora Lykta, mail: dataskydd@lyktan.example", "name: Tora Lykta, mail: privat@lyktan.example", TOLD),
    ('words: {sv: "svar på din fråga"', 'words: {sv: "att svara dig"', TOLD),
    ('special: true, many: true, words: {sv: "coachens anteckningar"', 'special: true, many: true, words: {sv: "allt"', WEIGHS),
    ("languages: [sv, de]", "languages: [sv, de, en]", TOLD),
    ("host: lyktan.enrum.example", "host: annan.enrum.example", TOLD),
    ("professions: [psychologist, coach]", "professions: [psychologist]", WEIGHS),
    ("  sms: {name: Pling SMS", "  sms: {applies_to: {services: [coaching]}, name: Pling SMS", WEIGHS),
    ("notices:\n", "commitments:\n  vow: {never: sell}\nnotices:\n", HELPS),
    ("notices:\n", "outreach:\n  news: {channels: [mail], after: session}\nnotices:\n", WEIGHS),
    ("hosts: {browser_script: [js.raknat.example], browser_connect: [in.raknat.example]}",
     "hosts: {browser_script: [js.raknat.example]}", HELPS),
    ("hosts: {browser_script: [js.raknat.example], browser_connect: [in.raknat.example]}",
     "hosts: {browser_script: [other.example]}", WEIGHS),
])  # fmt: skip
def test_whether_a_change_only_helps_is_computed(old, new, verdict):
    found = diff(load(SE), changed(SE, old, new))
    assert found
    assert (only_helps(found), needs_notice(found)) == {
        HELPS: (True, False),
        TOLD: (False, False),
        WEIGHS: (False, True),
    }[verdict]


def test_a_shorter_time_from_another_moment_is_not_called_helpful():
    old = "  usage: {of: [usage], after: created, keep: P13M"
    found = diff(load(SE), changed(SE, old, "  usage: {of: [usage], after: session, keep: P1M"))
    assert {one.path: one.verdict for one in found} == {
        "retention.usage.after": "weighs",
        "retention.usage.keep": "weighs",
    }


@pytest.mark.parametrize("keep", ["P1Y", "P3Y"])
def test_moving_a_floor_of_the_clinics_own_weighs_either_way(keep):
    floor = SE.replace(
        "  recordings: {of", "  floor: {of: [booking], after: session, keep: P2Y, bound: at_least}\n  recordings: {of"
    )
    assert needs_notice(diff(load(floor), changed(floor, "keep: P2Y, bound", f"keep: {keep}, bound")))


def test_no_change():
    assert diff(load(SE), load(SE)) == [] and not only_helps([]) and not needs_notice([])
    assert changes(load(SE), load(SE), "sv") == []


def test_changes_are_told_as_before_and_after():
    later = load(
        SE.replace("correspondence, keep: P12M", "correspondence, keep: P2Y").replace("backups: P35D", "backups: P30D")
    )
    told = changes(load(SE), later, "sv")
    assert [(one.id, one.verdict) for one in told] == [
        ("retention.enquiries", "weighs"), ("clinic.backups", "helps")]  # fmt: skip
    assert "i 12 månader" in told[0].before and "i 2 år" in told[0].after
