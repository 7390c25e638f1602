"""PDF: tagged, titled, in its language, the same for the same data; and nobody's words are ever instructions."""

import re
import unicodedata
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.pdf import NoPdf, pdf

HOSTILE = '#panic("x") #read("/house.typ") *bold* _it_ $x$ `code` = head <label> @ref \\ // note /* */ [b] #{1/0} "q"'
TONGUES = "å ä ö æ ø ß Å Ö Æ Ø ẞ ż ł ğ é Привет Ελληνικά"


def document(*words, title="Ärende", **more):
    part = {"title": "Del", "level": 2, "text": list(words), "facts": [["Namn", words[0]]]}
    return {"title": title, "parts": [part | {"head": ["A", "B"], "rows": [[words[0], "2"]]} | more]}


def texts(content: bytes) -> str:
    """The words of a PDF by its own tables: every text that a font's ToUnicode map gives back, sign by sign."""
    shown = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            shown.append(zlib.decompress(raw))
        except zlib.error:
            continue
    pairs = re.findall(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>", b"\n".join(one for one in shown if b"beginbf" in one))
    return "".join(bytes.fromhex(to.decode()).decode("utf-16-be", "replace") for _, to in pairs)


def test_it_is_tagged_titled_and_in_its_language():
    content = pdf("document.typ", document("Hej"), "sv")
    assert content.startswith(b"%PDF-")
    assert b"/Marked true" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang(sv)" in content
    assert b"pdfuaid:part" in content
    assert "Ärende".encode() in content  # the title, in the XMP metadata
    assert b"/DisplayDocTitle true" in content


def test_the_same_data_gives_the_same_bytes():
    assert pdf("document.typ", document("Hej"), "da") == pdf("document.typ", document("Hej"), "da")


def test_markup_in_the_data_is_text():
    seen = texts(pdf("document.typ", document(HOSTILE, title=HOSTILE), "en"))
    assert set(HOSTILE) - {" "} <= set(seen)  # each sign of it stands on the page, the # and the $ too


def test_the_letters_of_our_languages_and_many_others_stand_as_written():
    assert set(TONGUES) - {" "} <= set(texts(pdf("document.typ", document(TONGUES), "de")))


@pytest.mark.parametrize(
    "words", ["😀 👩‍👩‍👧", "שלום עולם", "مرحبا بالعالم", "汉字", "\x00\ud83d\ufeff\u202e", "x̌ שָׁלוֹם", "", "\n\t"]
)
def test_nothing_a_person_can_write_fails(words):
    assert pdf("document.typ", document(words or " ", title=f"x{words}"), "sv").startswith(b"%PDF-")


def test_a_sign_that_no_font_has_is_named():
    assert set("[grinning face]") - {" "} <= set(texts(pdf("document.typ", document("😀"), "en")))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all(words):
    pdf("document.typ", document(words, title=f"x{unicodedata.normalize('NFD', words)}"), "sv")


def test_a_template_of_ours_that_is_wrong_tells_nobodys_words():
    with pytest.raises(NoPdf) as told:
        pdf("document.typ", {"title": "Sjukdom"}, "sv")
    assert "Sjukdom" not in str(told.value)
