"""What a person meets on the way through sign-up: every page, every refusal, and that nothing is lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import escape

from tenants.isolation.context import enter
from tenants.signup import actions, cookie
from tenants.signup.models import SignUp
from tests.signup.conftest import CLINIC, PLATFORM, mailed_code, url


def text(answer):
    return answer.content.decode()


def later(**by):
    """As if the sign-up's code had been mailed earlier."""
    row = SignUp.objects.get()
    row.code_until -= timedelta(**by)
    row.save()


# -- the way through ---------------------------------------------------------------------------------------------------


def test_five_steps_and_nothing_in_between_is_lost(ester, at):
    assert ester.see("start").status_code == 200
    assert ester.clinic()["Location"] == url("person")
    assert ester.person()["Location"] == url("code")
    assert ester.prove()["Location"] == url("agreement")
    assert ester.agree()["Location"] == url("open")
    page = text(ester.see("open"))
    for word in ("Lindgårdens samtal", "lindgarden.enrum.test", "556000-0001", "Ester Lind", "Psychologist, licensed"):
        assert word in page


@pytest.mark.parametrize("step", ["person", "code", "agreement", "open", "done"])
def test_who_jumps_ahead_is_led_back(ester, step):
    assert ester.see(step)["Location"] == url("start")
    assert ester.send(step)["Location"] == url("start")
    ester.clinic()
    expected = 200 if step == "person" else 302
    assert ester.see(step).status_code == expected


def test_a_new_browser_window_with_the_same_cookie_goes_on(ester, at):
    ester.clinic()
    ester.person()
    again = at("")
    again.cookies[cookie.NAME] = ester.browser.cookies[cookie.NAME].value
    assert again.get(url("open"))["Location"] == url("code")
    assert "ester@mail.example" in text(again.get(url("code")))


def test_somebody_else_sees_nothing_of_it(ester, at):
    ester.clinic()
    ester.person()
    assert at("").get(url("code"))["Location"] == url("start")
    forged = at("")
    forged.cookies[cookie.NAME] = "A" * 43
    assert forged.get(url("code"))["Location"] == url("start")


def test_the_token_lies_in_the_database_only_as_a_hash(ester):
    ester.clinic()
    with enter(PLATFORM):
        row = SignUp.objects.get()
    assert cookie.NAME.startswith("__Host-")
    found = ester.browser.cookies[cookie.NAME]
    assert found["httponly"] and found["secure"] and found["samesite"] == "Lax"
    assert found.value.encode() not in bytes(row.token_hash)


def test_what_was_said_can_be_changed(ester):
    ester.to_the_last_click()
    assert "Lindgårdens samtal" in text(ester.see("start"))
    assert ester.clinic(name="Lindgårdens terapi", country="SE")["Location"] == url("open")
    assert "Lindgårdens terapi" in text(ester.see("open"))


def test_after_a_week_it_is_gone(ester):
    ester.clinic()
    with enter(PLATFORM):
        SignUp.objects.update(expires_at=timezone.now())
    assert ester.see("person")["Location"] == url("start")
    assert ester.clinic()["Location"] == url("person")  # the same cookie begins anew
    with enter(PLATFORM):
        assert SignUp.objects.count() == 1
        SignUp.objects.update(expires_at=timezone.now())
        assert actions.purge(timezone.now()) == 1


# -- the clinic --------------------------------------------------------------------------------------------------------

NAMES = [
    "Åsas & Östens råd",
    "Ærø Øst Straße",
    "Samtal 🌿",
    "שלום וברכה",
    "<script>alert(1)</script>",
    'Smith\'s "Room"',
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_be_written_in_any_script_and_does_nothing_on_the_page(ester, name):
    ester.to_the_last_click(name=name)
    page = text(ester.see("open"))
    assert f"<bdi>{escape(name)}</bdi>" in page
    assert "<script>alert" not in page
    assert escape(name) in text(ester.see("start"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("å" * 500, "Use at most 200 characters; you wrote 500."),
        ("", "This field is required."),
        ("  \u200b ", "Write a name with at least one letter."),
        ("...", "Write a name with at least one letter."),
        ("a\x07b", "Write a name with at least one letter."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_a_name_that_is_none(ester, name, words):
    answer = ester.clinic(name=name)
    assert answer.status_code == 422
    assert words in text(answer)
    with enter(PLATFORM):
        assert not SignUp.objects.exists()


def test_signs_that_turn_the_text_around_are_left_out(ester):
    ester.clinic(name="Lund\u202egpj.exe")
    with enter(PLATFORM):
        assert SignUp.objects.get().name == "Lundgpj.exe"


@pytest.mark.parametrize(
    "wished", ["www", "admin", "xn--lindgrden-52a", "l" * 64, "-lind", "Lindgården", "", "a" * 400]
)
def test_an_address_that_cannot_be_had_is_refused_with_others_on_offer(ester, wished):
    answer = ester.clinic(subdomain=wished)
    assert answer.status_code == 422
    assert 'name="offer" value="' in text(answer)
    assert "Lindgårdens samtal" in text(answer)  # the rest of the form is kept


def test_a_taken_address_and_an_offer_accepted_by_a_button(ester):
    page = text(ester.clinic(subdomain="a", name="A"))
    assert "Use at least three characters." in page
    with enter(PLATFORM):
        from tenants.clinics.models import Clinic, Domain

        Domain.objects.create(
            domain="lindgarden.my.enrum.test", tenant=Clinic.objects.first(), side="my", is_primary=False
        )
    page = text(ester.clinic())
    assert "That address is taken." in page
    assert 'value="lindgarden-samtal"' in page
    assert ester.clinic(offer="lindgarden-samtal")["Location"] == url("person")
    with enter(PLATFORM):
        assert SignUp.objects.get().subdomain == "lindgarden-samtal"


@pytest.mark.parametrize(
    ("country", "number", "words"),
    [
        ("SE", "556000-0002", "The last digit does not fit the others."),
        ("SE", "5560", "ten digits"),
        ("DK", "10000008", "The last digit does not fit the others."),
        ("DK", "0102030405", "CVR number, eight digits"),
        ("NO", "10000009", "Select a valid choice"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(ester, country, number, words):
    answer = ester.clinic(country=country, organisation_number=number)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_sole_traders_number_is_kept_and_never_shown(ester, caplog):
    wrong = ester.clinic(organisation_number="800229-1237", name="")
    assert "800229" not in text(wrong)
    ester.to_the_last_click(organisation_number="19800229-1238")
    with enter(PLATFORM):
        assert SignUp.objects.get().organisation_number == "8002291238"
    for step in ("start", "open"):
        assert "800229" not in text(ester.see(step))
    assert "kept, and not shown" in text(ester.see("open"))
    assert ester.clinic(organisation_number="")["Location"] == url("open")  # need not be written again
    assert ester.clinic(organisation_number="", country="DK").status_code == 422
    assert "800229" not in caplog.text


@pytest.mark.parametrize(
    ("country", "profession", "licensed", "status"),
    [
        ("SE", "coach", "yes", 422), ("SE", "coach", "no", 302), ("SE", "psychotherapist", "yes", 302),
        ("DK", "psychotherapist", "yes", 422), ("DK", "psychologist", "yes", 302), ("SE", "psychologist", "", 422),
        ("SE", "sorcerer", "no", 422),
    ],
)  # fmt: skip
def test_a_licence_only_where_the_country_has_one(ester, country, profession, licensed, status):
    number = {"SE": "5560000001", "DK": "10000009"}[country]
    answer = ester.clinic(country=country, organisation_number=number, profession=profession, licensed=licensed)
    assert answer.status_code == status


# -- the mail address --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["", "ester", "ester@", "e@x\nbcc: all@mail.example", "a" * 250 + "@mail.example"])
def test_what_is_no_mail_address(ester, email):
    ester.clinic()
    ester.email = email
    assert ester.person().status_code == 422


def test_a_persons_name_fits_the_clinics_register_too(ester):
    ester.clinic()
    assert ester.person("å" * 101).status_code == 422
    assert ester.person("å" * 100).status_code == 302


def test_the_code_is_in_the_mail_and_nowhere_in_the_database(emptied, walk, work, owner):
    ester = walk(language="sv")
    ester.clinic()
    ester.person()
    work()
    assert [message.to for message in mail.outbox] == [["ester@mail.example"]]
    assert mail.outbox[0].subject == "Din kod till Enrum"
    code = mailed_code()
    (row,) = owner.execute("SELECT s::text FROM platform.signup_signup s").fetchone()
    (job,) = owner.execute("SELECT coalesce(string_agg(args::text, ''), '') FROM jobs.procrastinate_jobs").fetchone()
    assert code not in row + job
    assert ester.send("code", code=f"{code[:3]} {code[3:]}")["Location"] == url("agreement")


def test_a_code_wrong_five_times_is_dead(ester):
    ester.clinic()
    ester.person()
    right = ester.code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for left in ("4 tries are left.", "3 tries are left.", "2 tries are left.", "One try is left."):
        answer = ester.send("code", code=wrong)
        assert answer.status_code == 422
        assert left in text(answer)
    assert "no longer valid" in text(ester.send("code", code=wrong))
    answer = ester.send("code", code=right)
    assert answer.status_code == 422
    assert "no longer valid" in text(answer)
    assert "no longer valid" in text(ester.see("code"))
    assert "mailed again" in text(ester.send("code", again="1"))
    assert ester.code() != right
    assert ester.prove()["Location"] == url("agreement")


def test_a_code_after_its_ten_minutes_is_dead(ester):
    ester.clinic()
    ester.person()
    right = ester.code()
    with enter(PLATFORM):
        later(minutes=10)
    assert "no longer valid" in text(ester.send("code", code=right))
    ester.send("code", again="1")
    assert ester.prove().status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "0" * 30, "<b>"])
def test_what_is_no_code(ester, typed):
    ester.clinic()
    ester.person()
    assert ester.send("code", code=typed).status_code == 422


def test_asking_twice_mails_once_and_later_the_same_code_again(ester):
    ester.clinic()
    ester.person()
    first = ester.code()
    assert "a moment ago" in text(ester.send("code", again="1"))
    with enter(PLATFORM):
        later(minutes=2)
    assert "mailed again" in text(ester.send("code", again="1"))
    assert ester.code() == first


def test_another_address_has_to_be_proven_anew(ester):
    ester.to_the_last_click()
    ester.email = "ester@post.example"
    assert ester.person()["Location"] == url("code")
    assert ester.see("open")["Location"] == url("code")


def test_a_code_fits_only_the_address_it_was_mailed_to(ester, walk):
    ester.clinic()
    ester.person()
    stranger = walk("stranger@mail.example")
    stranger.clinic(subdomain="stranger")
    stranger.person()
    assert ester.send("code", code=stranger.code()).status_code == 422


# -- the agreement -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("sv", "Personuppgiftsbiträdesavtal"),
        ("da", "Databehandleraftale"),
        ("de", "Auftragsverarbeitung"),
        ("en", "processing"),
    ],
)
def test_the_agreement_is_read_in_ones_own_language(walk, db, language, title):
    ester = walk(language=language)
    ester.clinic()
    ester.person()
    ester.prove()
    assert title in text(ester.see("agreement"))
    assert title in text(ester.see("agreement-text"))
    ester.agree()
    with enter(PLATFORM):
        row = SignUp.objects.get()
    assert (row.agreement, row.agreement_language, len(row.agreement_digest)) == ("2026-11", language, 64)


def test_no_tick_no_agreement(ester):
    ester.clinic()
    ester.person()
    ester.prove()
    assert ester.send("agreement", version="2026-11").status_code == 422
    assert ester.agree(version="2025-01").status_code == 409  # a version that was replaced while the page was open
    assert ester.see("open")["Location"] == url("agreement")


def test_a_version_stays_readable(db, at):
    from django.urls import reverse

    def read(version):
        return at("").get(reverse("signup:agreement-version", args=[version], urlconf="infra.urls.platform"))

    assert read("2026-11").status_code == 200
    assert read("1999-01").status_code == 404


# -- how often ---------------------------------------------------------------------------------------------------------


def test_too_many_mails_to_one_address(walk, db):
    for turn in range(6):
        ester = walk()
        assert ester.clinic(subdomain=f"rum-nummer-{turn}").status_code == 302
        assert ester.person().status_code == 302
    ester = walk()
    ester.clinic(subdomain="rum-nummer-sju")
    assert ester.person().status_code == 429
    ester.email = "other@mail.example"
    assert ester.person().status_code == 302


def test_too_many_guesses_from_one_place(walk, db):
    statuses = []
    for turn in range(7):
        ester = walk(f"ester{turn}@mail.example")
        ester.clinic(subdomain=f"rum-nummer-{turn}")
        ester.person()
        statuses += [ester.send("code", code="no").status_code for _ in range(5)]
    assert 429 in statuses
    assert statuses.index(429) >= 30


def test_too_many_forms_from_one_place(ester):
    assert {ester.clinic(name="").status_code for _ in range(45)} == {422, 429}


def test_words_of_the_form_are_kept_from_the_front_page(ester):
    page = text(ester.see("start", name="Lindgården", subdomain="lindgarden"))
    assert 'value="Lindgården"' in page and 'value="lindgarden"' in page


def test_the_whole_form_is_the_same_for_known_and_unknown_addresses(walk, db):
    """The funnel does not tell whether an account exists."""
    from shared.staff.actions import create_account

    with enter(PLATFORM):
        create_account("known@mail.example", "Known", "sv", timezone.now())

    def journey(email):
        someone = walk(email)
        answers = [
            someone.clinic(subdomain="rum-ett"),
            someone.person(),
            someone.see("code"),
            someone.prove(),
            someone.agree(),
        ]
        return [(answer.status_code, answer.get("Location"), len(text(answer))) for answer in answers]

    assert CLINIC["licensed"] == "yes"
    assert journey("known@mail.example") == journey("fresh@mail.example")
