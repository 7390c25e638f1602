"""Somebody looks for a practitioner, chooses one, books; the one whom they chose reads what they told, and nobody else ever
could. Whatever is not chosen is gone without a trace."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as conf
from django.db import connection
from django.utils import timezone

from infra import housekeeping
from practice.accesslog.models import AccessEvent
from practice.directory import briefs, ending
from practice.directory.models import Brief
from shared.matching import answers
from shared.matching.models import Demand, Handover, Listing, Request
from shared.staff import keyring
from tenants.isolation.context import enter
from tests.directory.seeking import MARK, STEPS, answer, begin, choose, everything

# --- before the first answer ----------------------------------------------------------------------------------------------


def test_nothing_is_taken_without_consent_to_the_version_that_was_shown(cast, at):
    browser = at("")
    assert browser.get("/match/concerns")["Location"] == "/match"
    assert browser.post("/match", {"number": "1"}).status_code == 422
    assert browser.post("/match", {"agreed": "on", "number": "99"}).status_code == 422
    assert answers.COOKIE not in browser.cookies
    with enter("platform"):
        assert not Request.objects.exists()
    page = browser.get("/match").content.decode()
    assert "/privacy/versions/1" in page or ("/privacy/" in page and "version 1" in page)
    assert "112" in page


def test_help_comes_first_for_whoever_thinks_of_not_living(cast, at):
    browser = at("")
    begin(browser)
    browser.post("/match/whom", {"audience": "adult"})
    response = browser.post("/match/concerns", {"areas": ["not_wanting_to_live", "low_mood"]})
    assert response["Location"] == "/match/help"
    page = browser.get("/match/help").content.decode()
    assert 'href="tel:112"' in page and 'href="/match/resume"' in page
    assert browser.get("/match/resume")["Location"] == "/match/main"


def test_it_can_be_left_and_taken_up_and_nobody_elses_browser_sees_it(cast, at):
    browser = at("")
    answer(browser, STEPS[:3])
    assert browser.get("/match/resume")["Location"] == "/match/words"
    assert "/match/resume" in browser.get("/match").content.decode()
    assert at("").get("/match/resume")["Location"] == "/match"
    assert 'value="stress"' in browser.get("/match/main").content.decode()


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
def test_every_question_speaks_four_languages(cast, at, language):
    browser = at("", HTTP_ACCEPT_LANGUAGE=language)
    words = {"sv": "oro och ångest", "da": "uro og angst", "en": "worry and anxiety", "de": "sorge und angst"}
    answer(browser)
    assert words[language] in browser.get("/match/concerns").content.decode().lower()
    assert browser.get("/match/list").status_code == 200


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("whom", {}), ("whom", {"audience": "nobody"}), ("concerns", {}), ("concerns", {"areas": ["nothing"]}),
        ("concerns", {"areas": ["anxiety", "panic", "sleep", "grief", "stress", "trauma"]}), ("meet", {}),
        ("languages", {"languages": []}), ("price", {"most": "much"}), ("words", {"words": "x" * 1501}),
        ("words", {"words": "Mitt nummer är 19121212-1212."}),
    ],
)  # fmt: skip
def test_what_can_not_be_answered_so_is_said_and_nothing_is_kept(cast, at, step, fields):
    browser = at("")
    answer(browser, STEPS[:3])
    assert browser.post(f"/match/{step}", fields).status_code == 422
    assert browser.get("/match/resume")["Location"] == "/match/words"


# --- the list -------------------------------------------------------------------------------------------------------------


def test_each_suggestion_says_why_and_what_one_would_do_without(cast, at):
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    answer(browser)
    browser.post("/match/times", {"times": ["weekend"]})
    browser.post("/match/ways", {"methods": ["emdr"]})
    page = browser.get("/match/list").content.decode()
    assert "Works with what matters most to you: stress and burnout" in page
    assert "Works with what matters most to you: stress and burnout" in page
    assert "Does not name a way of working that you would like: EMDR" in page
    assert MARK not in page and "Free within 7 days" in page


def test_why_not_is_answered(cast, at):
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    answer(browser)
    fit = f"/match/fit/{cast.profile.listing}"
    assert "Stands at place 1" in browser.get(fit).content.decode()
    browser.post("/match/languages", {"languages": ["fi"]})
    assert cast.users["practitioner"].first_name not in browser.get("/match/list").content.decode()
    assert "Speaks none of your languages." in browser.get(fit).content.decode()
    assert str(cast.profile.listing) in browser.get("/match/list?name=practit").content.decode()
    assert browser.get(f"/match/fit/{uuid4()}").status_code == 404


def test_objecting_to_a_program_and_taking_it_back_are_one_click(cast, at):
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    answer(browser)
    assert browser.post("/match/ranked", {"ranked": "no"})["Location"] == "/match/list"
    page = browser.get("/match/list").content.decode()
    assert "Not sorted by a program" in page and "Works with what matters most" not in page
    browser.post("/match/ranked", {"ranked": "yes"})
    assert "Works with what matters most" in browser.get("/match/list").content.decode()


@pytest.mark.parametrize(("to", "where"), [("directory", "/practitioners"), ("start", "/match")])
def test_going_on_without_and_beginning_anew_destroy_what_was_answered(cast, at, to, where):
    browser = at("")
    answer(browser)
    assert browser.post("/match/leave", {"to": to})["Location"] == where
    with enter("platform"):
        assert not Request.objects.exists()
    assert browser.cookies[answers.COOKIE].value == ""


# --- the choice -----------------------------------------------------------------------------------------------------------


def test_the_whole_way(cast, at, clinics):
    browser, clinic = at(""), clinics["a"]
    answer(browser)
    url = choose(browser, cast.profile.listing)
    assert url.startswith(clinic.my_origin)
    with enter("platform"):
        assert not Request.objects.exists() and Handover.objects.count() == 1
    mine = cast.browser("other_client", "my")
    response = mine.get(url.removeprefix(clinic.my_origin))
    assert response.status_code == 302 and response["Location"].startswith("/book?")
    query = dict(pair.split("=") for pair in response["Location"].partition("?")[2].split("&"))
    booked = mine.post("/book", {name: value.replace("%3A", ":") for name, value in query.items()})
    assert booked.status_code == 302 and "/bookings/" in booked["Location"]
    with enter(clinic.schema):
        brief = Brief.objects.get()
        assert brief.client_id == cast.users["other_client"].pk and brief.expires_at is None
    with enter("platform"):
        assert not Handover.objects.exists()
    day = cast.desk.get("/staff/day").content.decode()
    assert f"/staff/briefs/{brief.pk}" in day
    page = cast.desk.get(f"/staff/briefs/{brief.pk}").content.decode()
    assert MARK in page
    with enter(clinic.schema):
        [event] = AccessEvent.objects.filter(client=brief.client_id)
        assert (event.what, event.who) == ("brief", cast.users["practitioner"].pk)
        assert Brief.objects.get().read_at is not None
    assert f"/staff/briefs/{brief.pk}" not in cast.desk.get("/staff/day").content.decode()
    log = mine.get("/who-has-read", headers={"accept-language": "en"}).content.decode()
    assert "read what you told" in log and MARK not in log
    for other in ("colleague", "owner", "receptionist"):
        assert cast.browser(other, "my").get(f"/staff/briefs/{brief.pk}").status_code in (403, 404)


def test_the_time_is_held_for_ten_minutes_while_somebody_new_registers(cast, at, clinics):
    browser, clinic = at(""), clinics["a"]
    answer(browser)
    new = at("a", "my")
    path = new.get(choose(browser, cast.profile.listing).removeprefix(clinic.my_origin))["Location"]
    query = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
    new.post("/book", {name: value.replace("%3A", ":") for name, value in query.items()})
    with enter(clinic.schema):
        from practice.booking.models import Booking

        held = Booking.objects.get(state="held")
        assert timedelta(minutes=9) < held.held_until - timezone.now() <= timedelta(minutes=10)
        assert Brief.objects.get().client is None


def test_the_way_is_good_once_and_at_that_clinic_alone(cast, at, clinics):
    browser = at("")
    answer(browser)
    path = choose(browser, cast.profile.listing).removeprefix(clinics["a"].my_origin)
    first = at("a", "my")
    assert first.get(path).status_code == 302
    assert first.get(path).status_code == 302  # back and forth in the same browser
    assert at("a", "my").get(path).status_code == 410
    again = at("")
    answer(again)
    path = choose(again, cast.profile.listing).removeprefix(clinics["a"].my_origin)
    assert at("b", "my").get(path).status_code == 410
    assert at("a", "my").get(path).status_code == 410  # gone whoever asks


def test_a_second_click_on_choose_finds_nothing_to_send(cast, at):
    browser = at("")
    answer(browser)
    choose(browser, cast.profile.listing)
    assert browser.post(f"/match/choose/{cast.profile.listing}")["Location"] == "/match"
    with enter("platform"):
        assert Handover.objects.count() == 1


def test_whoever_has_no_key_is_told_nothing_and_that_is_said_before_the_choice(cast, at):
    with enter("platform"):
        Listing.objects.update(public_key=None)
    browser = at("", HTTP_ACCEPT_LANGUAGE="en")
    answer(browser)
    page = browser.get("/match/list").content.decode()
    assert "has no key yet" in page and "Your answers move to" not in page  # before they choose
    unaware = browser.post(f"/match/choose/{cast.profile.listing}")  # the key was there while they read the list
    assert unaware.status_code == 409 and "all the same" in unaware.content.decode()
    with enter("platform"):
        assert Request.objects.exists()
    page = browser.post(f"/match/choose/{cast.profile.listing}", {"untold": "1"}).content.decode()
    assert "nobody has got them" in page and "/arrive/" not in page
    with enter("platform"):
        assert not Handover.objects.exists() and not Request.objects.exists()


def test_one_who_fills_up_meanwhile_gets_nothing_and_nothing_is_lost(cast, at):
    browser = at("")
    answer(browser)
    with enter("platform"):
        from shared.matching.models import Candidate

        Candidate.objects.all().delete()
    assert browser.post(f"/match/choose/{cast.profile.listing}").status_code == 409
    with enter("platform"):
        assert Request.objects.count() == 1 and not Handover.objects.exists()


# --- what is left ---------------------------------------------------------------------------------------------------------


def places(clinics):
    return ("platform", clinics["a"].schema, clinics["b"].schema)


def test_nothing_of_the_answers_can_be_read_anywhere_at_any_time(cast, at, clinics, caplog, owner):
    """Tables, jobs, cache and logs, while the answers lie there, when they travel and when they have come."""
    browser = at("")
    answer(browser)
    browser.get("/match/list")
    seen = [everything(places(clinics))]
    path = choose(browser, cast.profile.listing).removeprefix(clinics["a"].my_origin)
    seen.append(everything(places(clinics)))
    at("a", "my").get(path)
    seen.append(everything(places(clinics)))
    jobs = str(owner.execute("SELECT args FROM jobs.procrastinate_jobs").fetchall())
    for text in [*seen, jobs, caplog.text]:
        assert MARK not in text and MARK.encode().hex() not in text
        assert '"stress"' not in text.replace(
            '"areas": ["anxiety", "stress"]', ""
        )  # that is the practitioner's profile
    assert (
        owner.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relname IN ('matching_request', 'matching_handover')"
        ).rowcount
        == 2
    )  # what pg_dump --no-unlogged-table-data and the write-ahead log leave out


def test_the_server_with_all_its_keys_opens_no_answers(cast, at):
    browser = at("")
    answer(browser)
    token = browser.cookies[answers.COOKIE].value
    with enter("platform"):
        row = Request.objects.get()
        held = keyring.Wrapped(row.epoch, row.answers)
        inner = keyring.unwrap(answers_epochs(), held, answers_context(row))
        assert MARK.encode() not in inner
        for guess in (bytes(32), bytes(row.token_hash), conf.SECRET_KEY.encode()[:32]):
            with pytest.raises(keyring.Refused):
                answers.open_answers(guess, held)
        assert MARK in answers.open_answers(answers.cookies.unb64(token), held)["words"]


def answers_epochs():
    from shared.staff.sessions import epochs

    return epochs()


def answers_context(row):
    from shared.matching.sealing import request_context

    return request_context(row.token_hash)


def test_a_day_later_everything_is_gone(cast, at, clinics):
    chosen, waiting = at(""), at("")
    answer(chosen), answer(waiting)
    path = choose(chosen, cast.profile.listing).removeprefix(clinics["a"].my_origin)
    at("a", "my").get(path)
    with enter("platform"):
        assert all(row.expires_at - row.created_at < timedelta(days=1) for row in Request.objects.all())
        Request.objects.update(expires_at=timezone.now())
        housekeeping.purge_matching()
        assert not Request.objects.exists()
    with enter(clinics["a"].schema):
        assert Brief.objects.count() == 1
        ending.purge(timezone.now() + answers.LIFE)
        assert not Brief.objects.exists()
    assert waiting.get("/match/list")["Location"] == "/match"


def test_a_new_pair_of_keys_takes_the_briefs_along(cast, at, clinics):
    browser = at("")
    answer(browser)
    at("a", "my").get(choose(browser, cast.profile.listing).removeprefix(clinics["a"].my_origin))
    old = keyring.clinic_private(cast.account.root, clinics["a"].schema)
    new, public = keyring.new_pair()
    with enter(clinics["a"].schema):
        briefs.reseal(cast.users["practitioner"], old, public)
        brief = Brief.objects.get()
        with pytest.raises(keyring.Refused):
            briefs.read(brief, old, timezone.now())
        assert MARK in briefs.read(brief, new, timezone.now())["words"]


# --- what clinics learn ---------------------------------------------------------------------------------------------------


def test_demand_is_shown_from_ten_people_on_and_counts_nobody_twice(cast, at, clinics):
    browser = at("")
    answer(browser)
    for _ in range(3):
        browser.get("/match/list")
    with enter("platform"):
        assert Demand.objects.get(kind="asked").count == 1
        Demand.objects.filter(kind="asked").update(count=12)
        Demand.objects.filter(kind="areas").update(count=9)
        Demand.objects.filter(kind="methods").update(count=10)
    page = cast.browser("owner", "my").get("/staff/sought", headers={"accept-language": "en"}).content.decode()
    assert "CBT" in page and "stress and burnout" not in page.lower()
    from shared.matching import publishing

    with enter(clinics["b"].schema), connection.cursor() as cursor:
        assert {kind for kind, *_ in publishing.demand(timezone.localdate().replace(day=1))} == {"asked", "methods"}
        cursor.execute("SELECT count(*) FROM platform.matching_demand('2000-01-01', 1) WHERE asked < 10")
        assert cursor.fetchone() == (0,)
