"""Whatever colour an owner picks, every pair of colours that may lie on one another is readable."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from hypothesis import example, given
from hypothesis import strategies as st

from tenants.branding import palette

channels = st.integers(0, 255)
seeds = st.builds("#{:02x}{:02x}{:02x}".format, channels, channels, channels)


def edges(test):
    for seed in ("#000000", "#ffffff", "#ffff00", "#0000ff", "#ff00ff", "#808080", "#010101", "#fefefe", "#1d5c4f"):
        test = example(seed)(test)
    return test


@edges
@given(seeds)
def test_every_pair_is_readable_in_light_and_in_dark(seed):
    for scheme in (palette.light(seed), palette.dark(seed)):
        for front, ground, least in palette.pairs():
            assert palette.contrast(scheme[front], scheme[ground]) >= least, (front, ground)


@given(seeds)
def test_what_our_own_sheet_mixes_is_readable_too(seed):
    """enrum.css puts text on what it takes from either scheme: the calm grounds of menus, days and events."""
    for scheme, grounds in (
        (palette.light(seed), ("surface-tinted", "surface-hover")),
        (palette.dark(seed), ("surface-hover", "surface-active")),
    ):
        for ground in grounds:
            assert palette.contrast(scheme["text-default"], scheme[ground]) >= 4.5


@given(seeds)
def test_both_schemes_have_the_same_sixteen_steps(seed):
    assert palette.light(seed).keys() == palette.dark(seed).keys()
    assert len(palette.light(seed)) == 16
    assert all(palette.SEED.match(colour) for colour in [*palette.light(seed).values(), *palette.dark(seed).values()])


@given(seeds)
def test_a_dark_enough_colour_is_kept_to_the_letter(seed):
    if palette.luminance(palette.parse(seed)) <= palette.LIGHTEST_BASE:
        assert palette.light(seed)["base-default"] == seed


@pytest.mark.parametrize(
    "wrong", ["", "1d5c4f", "#1D5C4F", "#1d5c4", "#1d5c4f;", "#1d5c4f\n", "red", "#gggggg", "var(--x)"]
)
def test_anything_but_a_colour_is_refused(wrong):
    with pytest.raises(ValueError, match="not a colour"):
        palette.css(wrong)


def test_contrast_agrees_with_wcag():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert palette.contrast("#ffffff", "#777777") == palette.contrast("#777777", "#ffffff")


def test_the_sheet_is_flat_css_without_anything_to_run_or_fetch():
    sheet = palette.css("#9a5410")
    assert not re.search(r"url\(|@import|expression|</", sheet)
    assert sheet.count("{") == sheet.count("}") == 4
    assert sheet.count("--ds-color-accent-base-default:") == 3


def test_enrums_own_sheet_is_what_the_palette_makes():
    assert Path(finders.find("web/brand.css")).read_text(encoding="utf-8").endswith(palette.css("#1d5c4f"))
