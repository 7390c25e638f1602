"""Any long password will do, exactly as it was typed, and a manager may type it."""

import pytest


@pytest.mark.parametrize(
    "password",
    ["åäö ÆØß  två ord", "bara små bokstäver", "🌲🌲🌲🌲🌲🌲 skog och hav", "  i början och slutet  ", "lång " * 20],
)
def test_any_twelve_signs_make_a_password(db, person, password):
    tove = person().joined(password=password)
    tove.post("/sign-out")
    assert tove.sign_in(password=password.swapcase()).status_code == 422
    assert tove.sign_in(password=password.strip() + ".").status_code == 422
    assert tove.sign_in(password=password).status_code == 302 and tove.is_signed_in()


def test_the_field_hides_and_lets_managers_fill(db, person):
    for path, filled in (("/sign-in", "current-password"), ("/register", "new-password")):
        page = person().get(path).content.decode()
        assert 'type="password"' in page and f'autocomplete="{filled}"' in page and "onpaste" not in page
