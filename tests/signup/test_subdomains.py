"""Which addresses a clinic may have."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.signup import subdomains
from tenants.signup.subdomains import BadSubdomain


@pytest.mark.parametrize("text", ["lindgarden", "Lindgarden", " lindgarden ", "a-1", "l" * 63, "1a2", "rum-i-lund"])
def test_a_fine_address(text):
    assert subdomains.read(text) == text.strip().lower()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lindgården", "characters"), ("lind garden", "characters"), ("lind.garden", "characters"), ("", "characters"),
        ("lind_garden", "characters"), ("<script>", "characters"), ("شقة", "characters"), ("lind\n", None),
        ("lindgarden\u200b", "characters"), ("l" * 64, "long"), ("-lind", "hyphen"), ("lind-", "hyphen"), ("-", "hyphen"),
        ("xn--lindgrden-52a", "punycode"), ("ab--cd", "punycode"), ("ab", "short"), ("112233", "digits"), ("80-02", "digits"),
    ],
)  # fmt: skip
def test_what_cannot_be_one(text, code):
    if code is None:
        assert subdomains.read(text) == "lind"
        return
    with pytest.raises(BadSubdomain) as refused:
        subdomains.read(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "www", "www2", "WWW", "admin", "api", "my", "mail", "mail-1", "smtp", "ns1", "static", "support",
        "enrum", "my-enrum", "enrum2", "login", "logga-in", "log-ind", "hjalp", "konto", "betala", "faktura",
        "minasidor", "bankid", "bankid-lund", "mitid", "polisen", "politi", "datatilsynet", "skatteverket",
        "1177", "sjalvmord", "selvmord", "postmaster", "security", "noreply", "no-reply",
    ],
)  # fmt: skip
def test_reserved_words(text):
    with pytest.raises(BadSubdomain, match="reserved|short"):
        subdomains.read(text)


@pytest.mark.parametrize(
    "text", ["freja-larsen", "wwwal", "mailin", "adminton", "god-kontakt", "eken-klinik", "akutsen"]
)
def test_ordinary_names_that_only_look_so(text):
    assert subdomains.read(text) == text


@pytest.mark.parametrize(
    ("name", "country", "spelled"),
    [
        ("Åsas Samtal & Råd", "SE", "asas-samtal-rad"),
        ("Åsas Samtaler & Råd", "DK", "aasas-samtaler-raad"),
        ("Ærø Øst", "DK", "aeroe-oest"),
        ("Große Straße", "SE", "grosse-strasse"),
        ("Émile", "SE", "emile"),
        ("שלום", "SE", ""),
        ("🙂", "DK", ""),
        ("-- Lind --", "SE", "lind"),
        ("l" * 80, "SE", "l" * 63),
    ],
)
def test_how_a_name_is_spelled_as_an_address(name, country, spelled):
    assert subdomains.spelled(name, country) == spelled


@pytest.mark.parametrize(
    ("wished", "name", "first"),
    [
        ("lindgarden", "Eken", "lindgarden"), ("www", "Ekens samtal", "ekens-samtal"), ("a", "Ekens samtal", "ekens-samtal"),
        ("Lindgården", "Eken", "lindgarden"),
        ("", "Eken", "eken"), ("", "שלום", "mottagningen-2"), ("www", "www", "www-samtal"),
    ],
)  # fmt: skip
def test_what_is_offered_first(wished, name, first):
    assert subdomains.candidates(wished, name, "SE")[0] == first


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["SE", "DK"]))
def test_whatever_is_wished_for_something_valid_is_offered(wished, name, country):
    found = subdomains.candidates(wished, name, country)
    assert len(found) >= 3
    assert all(subdomains.read(label) == label for label in found)


@given(st.text(alphabet=string.ascii_lowercase + string.digits + "-", max_size=70))
def test_what_is_accepted_is_a_label_of_rfc_1123(text):
    try:
        label = subdomains.read(text)
    except BadSubdomain:
        return
    assert 0 < len(label) <= 63
    assert label[0] != "-" != label[-1]
    assert not label.startswith("xn--")
