"""Passwords that others use: refused, however they are lengthened; sentences of one's own are not."""

import pytest

from practice.people.passwords import is_common

OTHERS = (
    "password1234!", "P@ssw0rd2026!!", "iloveyouiloveyou", "abcdefghijkl", "qwertyuiop123", "123456789012", "aaaaaaaaaaaa",
    "sommar2026sommar", "Dragonmonkey12", "enrum2026enrum", "1q2w3e4r5t6y", "stockholm2026!", "letmein letmein",
    "lösenord123456", "Kodeord 2026 !!", "!!!sunshine!!!", "ababababababab",
)  # fmt: skip
OWN = (
    "en lång promenad i regnet", "correct horse battery staple", "Blå cyklar sover gott", "kaffe med mormor",
    "xkQ8!fjw20dmPq", "mitt favoritträd är en alm", "tre gule ænder på isen", "Die Katze schläft im Kohl",
)  # fmt: skip


@pytest.mark.parametrize("password", OTHERS)
def test_what_others_use_is_known_again(password):
    assert is_common(password)


@pytest.mark.parametrize("password", OWN)
def test_a_sentence_of_ones_own_passes(password):
    assert not is_common(password)


def test_it_is_said_where_a_password_is_chosen(person):
    tove = person("a")
    refused = tove.register(password="Password123456")
    assert refused.status_code == 422 and not tove.is_signed_in()


def test_the_longest_is_judged_too():
    assert is_common("password" * 32) and not is_common("en lång promenad i regnet. " * 9)
