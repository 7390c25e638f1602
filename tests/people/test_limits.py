"""Guessing is slowed down per account and per address, and clinics do not share their counters."""

import pytest

from tests.people.conftest import PASSWORD


def test_guessing_a_password_stops_after_five_per_account(db, person):
    person().joined()
    stranger = person()
    answers = [stranger.sign_in(password=f"fel lösenord {turn}").status_code for turn in range(6)]
    assert answers == [422] * 5 + [429]
    blocked = stranger.sign_in()
    assert blocked.status_code == 429 and "för många försök" in blocked.content.decode()


def test_an_unknown_account_is_stopped_alike(db, person):
    stranger = person()
    assert [stranger.sign_in(email="nobody@example.org").status_code for _ in range(6)] == [422] * 5 + [429]


def test_many_accounts_from_one_address(db, person):
    stranger = person()
    answers = [stranger.sign_in(email=f"x{turn}@example.org").status_code for turn in range(11)]
    assert answers == [422] * 10 + [429]


def test_clinics_count_for_themselves(db, person):
    stranger = person("a")
    for _ in range(6):
        stranger.sign_in()
    assert person("b").sign_in().status_code == 422


def test_registering_and_codes(db, person):
    stranger = person()
    assert [stranger.register(email=f"x{turn}@example.org").status_code for turn in range(11)] == [302] * 10 + [429]
    page = stranger.register().content.decode()
    assert "<h1>" in page and 'class="top"' in page  # our own page, not the library's


@pytest.mark.parametrize("email", ["tove@example.org", "nobody@example.org"])
def test_forgotten_passwords(db, person, email):
    person().joined()
    stranger = person()
    assert [stranger.post("/password", email=email).status_code for _ in range(4)] == [302] * 3 + [429]


def test_a_right_password_does_not_reset_the_count(db, person):
    person().joined()
    stranger = person()
    for turn in range(4):
        stranger.sign_in(password=f"fel {turn}")
    assert person().sign_in(password=PASSWORD).status_code == 302
    assert [stranger.sign_in(password=f"fel {turn}").status_code for turn in range(2)] == [422, 429]
