"""What people write for a domain."""

import pytest

from tenants.domains import names


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.eken.example", "www.eken.example"),
        (" HTTPS://Www.Eken.Example/ ", "www.eken.example"),
        ("eken.example.", "eken.example"),
        ("terapi-ängen.example", "xn--terapi-ngen-r8a.example"),
        ("straße.example", "xn--strae-oqa.example"),  # IDNA 2008: not strasse.example, which may be somebody else's
    ],
)
def test_a_domain_is_kept_as_the_net_knows_it(written, kept):
    assert names.read(written, "enrum.example.org") == kept


def test_its_own_letters_are_shown():
    assert names.shown("xn--terapi-ngen-r8a.example") == "terapi-ängen.example"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("eken", "whole"), ("127.0.0.1", "number"), ("[::1]", "number"), ("2130706433", "number"), ("0x7f.1", "inside"),
        ("localhost", "whole"), ("eken.localhost", "inside"), ("db.internal", "inside"), ("1.0.0.127.in-addr.arpa", "inside"),
        ("enrum.example.org", "ours"), ("biet.enrum.example.org", "ours"), ("biet.my.ENRUM.example.org", "ours"),
        ("example.org", "ours"), ("eken.example:8080", "characters"), ("a@eken.example", "characters"),
        ("eken.example/../x", "characters"), ("*.eken.example", "characters"), ("-eken.example", "characters"),
        ("eken_x.example", "characters"), ("eken.example\nx", "characters"), ("a" * 64 + ".example", "characters"),
        (".".join(["abcdefgh"] * 30), "characters"), ("", "characters"), ("xn--.example", "characters"),
    ],
)  # fmt: skip
def test_what_is_no_domain_of_theirs_is_refused(written, code):
    with pytest.raises(names.BadName) as refusal:
        names.read(written, "enrum.example.org")
    assert refusal.value.code == code
