"""What must never be in a message is found however it is written; dates, times and codes are not taken for it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy.readable import DATE, TELEPHONE, holds_identity_number, plain
from shared.privacy.scanner import HEALTH, Known, Refused, scan_text

NOTHING = Known(surname="", bare="")
GAPS = ("", "-", " ", "  ", ".", " - ", "\u00a0", "\u2009", "–", "−", "/", "+", "\n", "_")
UNSEEN = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d")
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "०१२३४५६७८९")
HEALTH_WORDS = ("terapi", "psykolog", "depression", "journal", "Krankheit", "treatment", "behandling", "ångest", "ADHD",
                "sygdom", "Beratung", "missbruk", "Therapeutin", "hospital")  # fmt: skip
LOOKS = str.maketrans("aeopc", "аеорс")


@st.composite
def identity_numbers(draw):
    """Swedish (day as it is, or + 60), with or without its century, or Danish: any serial, checked or not."""
    day = draw(st.dates(date(1900, 1, 1), date(2026, 11, 22)))
    serial = draw(st.integers(0, 9999).map("{:04}".format))
    kind = draw(st.sampled_from(("se", "se_century", "coordination", "cpr")))
    if kind == "cpr":
        return f"{day:%d%m%y}{serial}"
    digits = f"{day.year:04}{day.month:02}{day.day + (60 if kind == 'coordination' else 0):02}"
    return (digits if kind == "se_century" else digits[2:]) + serial


@st.composite
def obfuscated(draw, digits):
    """A gap before the last four and perhaps anywhere, signs that are not seen, digits of other scripts."""
    script = draw(st.sampled_from(DIGITS))
    last, scattered = len(digits) - 4, draw(st.booleans())
    parts = []
    for position, digit in enumerate(digits):
        if position == last or (scattered and position and draw(st.booleans())):
            parts.append(draw(st.sampled_from(GAPS)))
        if draw(st.integers(0, 4)) == 0:
            parts.append(draw(st.sampled_from(UNSEEN)))
        parts.append(script[int(digit)])
    return "".join(parts)


@given(
    identity_numbers().flatmap(obfuscated),
    st.sampled_from(("", "Hej, ", "nr: ", "(")),
    st.sampled_from(("", ".", ") tack")),
)
def test_an_identity_number_is_found_however_it_is_written(number, before, after):
    if DATE.search(plain(number)):
        return  # "2000-01-01 10.30": a day and an hour, as far as anybody can tell
    if not TELEPHONE.fullmatch(plain(number)):  # written so, it is refused as a telephone number
        assert holds_identity_number(before + number + after)
    with pytest.raises(Refused, match="number"):
        scan_text(before + number + after, NOTHING)


@pytest.mark.parametrize("gap", GAPS)
def test_four_digits_after_a_whole_date_make_it_a_number_whatever_stands_between(gap):
    assert holds_identity_number(f"2000-01-01{gap}0000") and holds_identity_number(f"2000.01.01{gap}1234")


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.times(),
    st.sampled_from(("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d kl. %H.%M", "%d/%m/%Y, %H:%M", "%Y-%m-%d–%Y-%m-%d",
                     "%H:%M %d.%m.%Y", "%d %B %Y, %H:%M")),
)  # fmt: skip
def test_a_date_with_a_time_is_nobodys_number(day, clock, form):
    from datetime import datetime

    assert not holds_identity_number(f"Vi ses {datetime.combine(day, clock):{form}}!")


@pytest.mark.parametrize(
    "text", ["070-174 06 21", "08-123 456 78", "1 250 kr", "kod 1234-5678", "556000-00011", "", "12345"]
)
def test_other_numbers_are_no_identity_number(text):
    assert not holds_identity_number(text)


@st.composite
def disguised(draw):
    word = draw(st.sampled_from(HEALTH_WORDS))
    how = draw(st.sampled_from(("plain", "upper", "unseen", "gaps", "dots", "look", "wide")))
    changed = {
        "plain": lambda: word,
        "upper": lambda: word.upper(),
        "unseen": lambda: draw(st.sampled_from(UNSEEN)).join(word),
        "gaps": lambda: " ".join(word),
        "dots": lambda: ".".join(word),
        "look": lambda: word.translate(LOOKS),
        "wide": lambda: "".join(chr(ord(c) + 0xFEE0) if "a" <= c.lower() <= "z" else c for c in word),
    }[how]()
    return changed, word


@given(disguised(), st.sampled_from(("", "Om din ", "Re: ")))
def test_a_word_of_care_is_found_however_it_is_written(pair, before):
    text, _ = pair
    with pytest.raises(Refused, match="care"):
        scan_text(before + text, NOTHING)


@given(st.sampled_from(("Lindell", "Åkerblom", "Sørensen")), st.sampled_from(UNSEEN), st.booleans())
def test_a_surname_is_found_in_disguise_too(surname, unseen, spaced):
    text = " ".join(surname) if spaced else unseen.join(surname)
    with pytest.raises(Refused, match="surname"):
        scan_text(f"Hej {text}!", Known(surname=surname, bare="Hej …!"))


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    try:
        scan_text(text, NOTHING)
    except Refused as refusal:
        assert not text or text not in str(refusal) or len(text) < 4  # the rule alone


@pytest.mark.parametrize(
    "word", ["lindring", "Kristina", "mandag", "Praktikum", "samtal på torsdag", "sjungande", "remsa"]
)
def test_ordinary_words_leave(word):
    assert not HEALTH.search(word)
    scan_text(f"Hej {word}", NOTHING)
