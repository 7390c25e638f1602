"""Writing in a real browser: the draft saves itself, signing locks it, and the client reads who was there."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.accesslog.actions import Outcome, What, check, record
from practice.people import relations
from practice.people.models import Relation, User
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


@pytest.fixture
def desk(site, person, office):
    """A practitioner of clinic a, signed in with an open key, and a client of theirs."""

    def sit(**browser):
        page = watch(person(language="en-GB", **browser), expected=("status of 422", "status of 409"))
        sign_in(page, site, "a", "practitioner")
        with office.at("a"):
            now, me = timezone.now(), User.objects.filter(role="practitioner").latest("created_at")
            client = User.objects.create_user(None, first_name="Elin", last_name="Strånd", created_at=now)
            relations.begin(me, client, Relation.Kind.TREATS, now)
        return SimpleNamespace(page=page, client=client, me=me, journal=f"{site.my('a')}/staff/journal/{client.pk}")

    return sit


def test_a_note_from_the_first_word_to_the_correction(desk, site):
    at = desk()
    page = at.page
    page.goto(f"{site.my('a')}/staff/clients")
    check_page(page)
    page.get_by_role("link", name="Open the journal").click()
    check_page(page)
    page.get_by_role("link", name="Session", exact=True).click()
    text = page.get_by_role("textbox", name="Note")
    assert text.input_value().startswith("Since last time:")
    text.fill("Sov bättre.")
    page.get_by_role("status").get_by_text("Saved").wait_for()  # three seconds after the last keystroke
    page.goto(at.journal)
    expect(page.get_by_text("Draft", exact=True)).to_be_visible()
    page.get_by_role("link", name="Go on with the draft").click()
    check_page(page)
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Sov bättre.")
    page.get_by_role("textbox", name="Note").fill("Sov bättre i natt.")
    page.get_by_role("button", name="Sign and lock").click()
    page.get_by_text("The note is signed.").wait_for()
    page.get_by_role("link", name="Correct, or let the client read").click()
    check_page(page)
    page.get_by_label("The note as it should read").fill("Sov sämre i natt.")
    page.get_by_role("button", name="Sign the correction").click()
    page.get_by_text("This field is required").first.wait_for()
    check_page(page)
    page.get_by_label("Why it is corrected").fill("Fel ord")
    page.get_by_role("button", name="Sign the correction").click()
    page.locator("summary", has_text="What stood there before").click()
    expect(page.get_by_text("Sov bättre i natt.")).to_be_visible()
    expect(page.get_by_text("Sov sämre i natt.")).to_be_visible()
    check_page(page)


def test_a_click_during_the_saving_waits_for_it(desk):
    at = desk()
    at.page.goto(at.journal)
    at.page.evaluate("""() => {
        const original = window.fetch;
        window.fetch = async (...given) => { const answer = await original(...given);
            await new Promise((done) => setTimeout(done, 1500)); return answer; };
    }""")
    at.page.get_by_role("textbox", name="Note").fill("Slow line")
    at.page.wait_for_timeout(3500)  # the saving has begun and its answer is on the way
    at.page.get_by_role("button", name="Sign and lock").click()
    at.page.get_by_text("The note is signed.").wait_for()
    expect(at.page.locator("article")).to_have_count(1)
    check_page(at.page)


def test_two_windows_and_a_lost_line_are_told_and_lose_nothing(desk):
    at = desk()
    at.page.goto(at.journal)
    other = at.page.context.new_page()
    at.page.get_by_role("textbox", name="Note").fill("First")
    at.page.get_by_role("button", name="Save the draft").click()
    at.page.get_by_role("link", name="Go on with the draft").click()
    other.goto(at.page.url)
    other.get_by_role("textbox", name="Note").fill("Second")
    other.get_by_role("button", name="Save the draft").click()
    at.page.get_by_role("textbox", name="Note").fill("Third")
    at.page.get_by_role("status").get_by_text("another window").wait_for()
    expect(at.page.get_by_role("textbox", name="Note")).to_have_value("Third")
    at.page.get_by_role("button", name="Save the draft").click()
    expect(at.page.get_by_label("What you wrote here")).to_have_value("Third")
    check_page(at.page)


def test_without_scripts_the_buttons_do_it_all(desk):
    at = desk(java_script_enabled=False)
    at.page.goto(at.journal)
    at.page.get_by_role("textbox", name="Note").fill("Plain")
    at.page.get_by_role("button", name="Save the draft").click()
    at.page.get_by_role("link", name="Go on with the draft").click()
    at.page.get_by_role("button", name="Sign and lock").click()
    expect(at.page.get_by_text("The note is signed.")).to_be_visible()
    expect(at.page.get_by_text("Plain", exact=True)).to_be_visible()


def test_a_journal_with_others(desk, office):
    at = desk()
    with office.at("a"):
        other = User.objects.create_user(None, first_name="Adam", created_at=timezone.now())
        relations.begin(at.me, other, Relation.Kind.TREATS, timezone.now())
    at.page.goto(at.journal)
    at.page.get_by_role("link", name="Begin one for a couple").click()
    check_page(at.page)
    at.page.get_by_label("Adam").check()
    at.page.get_by_role("button", name="Begin the journal").click()
    at.page.get_by_role("textbox", name="Note").fill("Båda kom.")
    at.page.get_by_role("region", name="Write a note").get_by_label("Adam").check()
    at.page.get_by_role("button", name="Sign and lock").click()
    at.page.get_by_text("The note is signed.").wait_for()
    check_page(at.page)


def test_the_client_reads_who_was_there(site, person, office):
    page = watch(person())
    sign_in(page, site, "a")
    page.goto(f"{site.my('a')}/who-has-read")
    check_page(page)
    with office.at("a"):
        now, me = timezone.now(), User.objects.filter(role="").latest("created_at")
        maja = User.objects.create_user(
            None, first_name="Maja", last_name="Ahlqvist", role="practitioner", staff_id=me.pk, created_at=now
        )
        relation = relations.begin(maja, me, Relation.Kind.TREATS, now)
        about = {"who": maja, "clients": [me.pk], "unit": "Eken", "now": now}
        record(What.OPENED, relation=relation, notes=2, **about)
        record(What.OPENED, outcome=Outcome.NO_RELATION, **about)
        check(now)
    page.reload()
    expect(page.get_by_text("Maja Ahlqvist öppnade din journal")).to_be_visible()
    expect(page.get_by_text("Ett försök som stoppades")).to_be_visible()
    expect(page.get_by_text("Loggen är hel")).to_be_visible()
    check_page(page)


def test_what_stands_beside_a_journal(desk):
    """A case without names, what lies on paper, to whom it may go, and who opens it afterwards: each page, used once."""
    at = desk()
    page = at.page
    page.goto(at.journal)
    page.get_by_role("textbox", name="Note").fill("Sov bättre.")
    page.get_by_role("button", name="Sign and lock").click()
    page.get_by_role("link", name="A case without names").click()
    page.get_by_label("The case, as somebody").fill("Elin kom från Göteborg den 3 maj.")
    page.get_by_role("button", name="Look for names").click()
    expect(page.get_by_text("A name that belongs here")).to_be_visible()
    check_page(page)
    page.goto(at.journal)
    page.get_by_role("link", name="Where it is locked away").click()
    page.get_by_label("Where it is locked away").fill("Cabinet 3")
    page.get_by_role("button", name="Note it").click()
    page.get_by_role("button", name="Shredded").wait_for()
    check_page(page)
    page.goto(at.journal)
    page.get_by_role("link", name="To a colleague").click()
    check_page(page)
    page.goto(at.journal.partition("/staff/")[0] + "/staff/clients")
    page.get_by_role("link", name="Who opens your journals").click()
    check_page(page)
    page.goto(at.journal.partition("/staff/")[0] + "/staff/journals/in-trust")
    check_page(page)
