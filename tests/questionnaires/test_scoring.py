"""What answers come to: against the cut points that the instruments' authors published."""

import pytest

from practice.questionnaires import instruments, sealing
from practice.questionnaires.instruments import LANGUAGES, crisis_help, instrument, parse

CUTS = {  # lowest score of each band, as published
    "phq9": [(0, "None or minimal"), (4, "None or minimal"), (5, "Mild"), (9, "Mild"), (10, "Moderate"), (14, "Moderate"),
             (15, "Moderately severe"), (19, "Moderately severe"), (20, "Severe"), (27, "Severe")],
    "gad7": [(0, "None or minimal"), (4, "None or minimal"), (5, "Mild"), (10, "Moderate"), (14, "Moderate"), (15, "Severe"),
             (21, "Severe")],
    "who5": [(0, "Very low: ask about depression"), (28, "Very low: ask about depression"), (32, "Low"), (48, "Low"),
             (52, "Good"), (100, "Good")],
}  # fmt: skip


def answers(one, raw):
    """Some answers whose raw points are together `raw`."""
    most, left, found = max(one.values), raw, []
    for _ in one.items:
        found.append(min(most, left))
        left -= found[-1]
    return found


@pytest.mark.parametrize("key", instruments.KEYS)
def test_scores_lie_in_the_published_bands(key):
    one = instrument(key)
    for score, name in CUTS[key]:
        said = answers(one, score // one.factor)
        assert one.score(said) == score and one.band(score).en == name
    assert (one.lowest, one.highest) == {"phq9": (0, 27), "gad7": (0, 21), "who5": (0, 100)}[key]


@pytest.mark.parametrize("key", instruments.KEYS)
def test_each_is_whole_in_four_languages_with_its_source_and_licence(key):
    one = instrument(key)
    texts = [one.about, one.ask, *one.items, *one.scale, *one.bands]
    assert all(getattr(text, language) for text in texts for language in LANGUAGES)
    assert one.source and one.licence and set(one.verified) == set(LANGUAGES) and one.change.source


def test_reliable_change_counts_from_its_published_size_and_by_its_direction():
    phq9, gad7, who5 = (instrument(key) for key in instruments.KEYS)
    assert [phq9.changed(9, after) for after in (15, 14, 9, 4, 3)] == ["worse", "", "", "", "better"]
    assert [gad7.changed(10, after) for after in (14, 13, 7, 6)] == ["worse", "", "", "better"]
    assert [who5.changed(52, after) for after in (64, 60, 44, 40)] == ["better", "", "", "worse"]
    assert phq9.changed(None, 20) == ""


def test_item_nine_alarms_whatever_the_sum():
    phq9 = instrument("phq9")
    assert not phq9.alarms([3] * 8 + [0]) and phq9.alarms([0] * 8 + [1])
    assert not instrument("gad7").alarms([3] * 7)


OWN = {
    "key": "own-x", "version": 1, "name": "Sömn", "about": {"sv": "Sömn"}, "ask": {"sv": "Senaste veckan"},
    "scale": [{"value": value, "sv": str(value)} for value in (1, 2, 3)],
    "items": [{"sv": "Somnat lätt", "reverse": True}, {"sv": "Vaknat ofta"}, {"sv": "Drömt illa", "required": False}],
    "score": "mean", "bands": [{"from": 1, "sv": "God"}, {"from": 2, "sv": "Dålig"}],
}  # fmt: skip


def test_a_clinics_own_with_reversed_items_means_and_what_may_be_left():
    one = parse(OWN)
    assert one.score([3, 1, 1]) == 1 and one.score([1, 3, 3]) == 3 and one.score([1, 3, None]) == 3
    assert one.score([2, 1, None]) == 1.5 and one.band(1.5).sv == "God"
    assert one.missing([None, 1, None]) == [0] and not one.fits([None, 1, None]) and not one.fits([4, 1, 1])
    with pytest.raises(ValueError, match="not of this questionnaire"):
        one.score([1, 1])
    added = parse(OWN | {"score": "sum"})
    assert added.score([1, 3, None]) == 9  # what was left counts as the mean of the rest
    assert added.worsened(1, 2) and not added.worsened(2, 1)  # by its bands, for no change is published


@pytest.mark.parametrize("said", [(0, 1, 2, 3, 0, 1, 2, 3, 0), (None, 1, None)])
def test_the_coded_line_is_read_back_from_the_end_of_a_text(said):
    line = sealing.coded_line("phq9", 1, said, 12.0)
    found = sealing.decoded(f"PHQ-9\n[gad7/1] 0 = 0\nwords\n{line}\n")
    assert (found.key, found.version, found.answers) == ("phq9", 1, said) and "12" in line and "12.0" not in line
    assert sealing.decoded("a note that ends with words") is None and "0" not in repr(found)


def test_help_is_that_of_the_clinics_country():
    assert [one.name for one in crisis_help("SE")] == ["112", "1177", "Mind Självmordslinjen"]
    assert [one.name for one in crisis_help("DK")] == ["112", "Livslinien"]
    assert [one.name for one in crisis_help("NO")] == ["112"]
    assert all(one.source and one.read for country in ("SE", "DK") for one in crisis_help(country))
