"""Who has read my record: every event about me, in plain words, and nothing about anybody else."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from practice.accesslog import actions, telling
from practice.accesslog.actions import Outcome, What, record
from practice.accesslog.models import AccessEvent, AccessSeal
from practice.journal import actions as journals
from practice.people.models import Relation, User
from shared.staff import keyring
from tenants.isolation.context import enter
from tests import cast as people


@pytest.fixture
def a(clinics, db):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        relation = Relation.objects.get(client=cast.users["client"], kind="treats")
    return SimpleNamespace(cast=cast, clinic=clinics["a"], relation=relation, **cast.users)


def happened(a, what=What.OPENED, ago=timedelta(0), who=None, client=None, relation=None, **about):
    with enter(a.clinic.schema):
        record(
            what,
            who=who or a.practitioner,
            clients=[(client or a.client).pk],
            unit="Ekens samtal",
            now=timezone.now() - ago,
            relation=relation or (a.relation if not about.get("outcome") else None),
            **about,
        )


def page(a, who="client", query="", language="en"):
    browser = a.cast.browser(who, "my")
    answer = browser.get(f"/who-has-read{query}", headers={"accept-language": language})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_nobody_yet(a):
    assert "Nobody has opened your record" in page(a)


def test_who_when_why_and_by_which_relation(a):
    happened(a, notes=3)
    shown = page(a)
    since = telling.full_date(a.relation.began_at)
    assert "Practitioner opened your record" in shown and "Read the 3 notes in it." in shown
    assert f"Your practitioner since {since}, Ekens samtal" in shown
    assert "Today, " in shown


def test_a_stopped_attempt_says_who_and_that_nothing_was_shown(a):
    happened(a, who=a.receptionist, outcome=Outcome.NO_RELATION)
    happened(a, who=a.colleague, outcome=Outcome.NO_KEY)
    shown = page(a)
    assert shown.count("An attempt that was stopped") == 2 and "2 stopped attempts" in " ".join(reversed_pairs(shown))
    assert "Receptionist (receptionist) tried to open your record" in shown and "they do not treat you" in shown
    assert "they hold no key to it" in shown and "Nothing was shown." in shown


def reversed_pairs(shown):
    """The counts stand label first in the page's source."""
    return [
        f"{number} {label}" for label, number in re.findall(r"(stopped attempts?|openings?|people|person) (\d+)", shown)
    ]


def test_others_see_nothing_of_it_and_nobody_chooses_whose_log_it_is(a):
    happened(a)
    happened(a, client=a.other_client, who=a.colleague)
    mine, theirs = page(a), page(a, "other_client", f"?client={a.client.pk}&before={a.client.pk}")
    assert "Practitioner opened" in mine and "Colleague opened" not in mine
    assert "Colleague opened" in theirs and "Practitioner opened" not in theirs


def test_another_persons_event_gives_no_place_to_look_from(a):
    happened(a, client=a.other_client)
    happened(a)
    with enter(a.clinic.schema):
        theirs = AccessEvent.objects.get(client=a.other_client.pk).pk
    assert "Practitioner opened" in page(a, query=f"?before={theirs}")


ABOUT_CLIENTS = [what for what in What if what != What.VISITED]  # an operator's look is told to the owner alone


def test_every_event_has_words_in_every_language(a):
    for what in ABOUT_CLIENTS:
        happened(a, what, notes=1)
    for outcome in (Outcome.NO_RELATION, Outcome.NO_KEY):
        happened(a, outcome=outcome, who=a.owner)
    for language in ("sv", "en"):  # what the clinic speaks
        shown = page(a, language=language)
        assert shown.count("Practitioner") >= len(ABOUT_CLIENTS) and "%(" not in shown and "None" not in shown


def test_the_period_is_the_clients_choice(a):
    happened(a, ago=timedelta(days=800))
    happened(a)
    assert page(a).count("opened your record") == 2
    assert page(a, query="?period=month").count("opened your record") == 1
    assert page(a, query="?period=nonsense").count("opened your record") == 2


def test_older_ones_are_reached_page_by_page(a):
    for minute in range(60):
        happened(a, ago=timedelta(minutes=minute))
    browser = a.cast.browser("client", "my")
    first = browser.get("/who-has-read", headers={"accept-language": "en"}).content.decode()
    assert first.count("opened your record") == 50
    more = re.search(r'href="(\?period=[^"]+)"', first)[1]
    rest = browser.get("/who-has-read" + unescape(more), headers={"accept-language": "en"}).content.decode()
    assert rest.count("opened your record") == 10 and "Show older ones" not in rest


def test_somebody_who_has_left_is_still_named(a):
    happened(a, who=User(pk=a.colleague.pk, first_name="Gone", last_name="Since Long", role="practitioner"))
    with enter(a.clinic.schema):
        User.objects.filter(pk=a.colleague.pk).delete()
    assert "Gone Since Long opened your record" in page(a)


def test_a_name_with_markup_is_shown_as_text(a):
    happened(a, who=User(pk=a.colleague.pk, first_name="<script>", last_name="alert(1)", role="practitioner"))
    answer = a.cast.browser("client", "my").get("/who-has-read").content.decode()
    assert "&lt;script&gt; alert(1)" in answer and "<script> alert" not in answer


def test_who_holds_a_key_today(a):
    assert "Nobody: you have no record here yet." in page(a)
    with enter(a.clinic.schema):
        a.practitioner.public_key = keyring.new_pair()[1]
        journals.start_journal(a.practitioner, [a.client], timezone.now())
    assert "Practitioner , your practitioner since" in page(a)
    with enter(a.clinic.schema):
        Relation.objects.update(ended_at=timezone.now())
    assert "who holds a key but is let in no more" in page(a)


def test_the_chain_is_called_whole_only_after_a_check_that_said_so(a):
    happened(a)
    assert "The log is whole" not in page(a)
    with enter(a.clinic.schema):
        actions.check(timezone.now())
    shown = page(a)
    assert "The log is whole" in shown and "Checked " in shown
    with enter(a.clinic.schema):
        actions._append(AccessSeal.Kind.BROKEN, {}, timezone.now())
    assert "Something is wrong with the log" in page(a)


def test_headings_by_day_and_month(clinics):
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    ago = [timedelta(hours=1), timedelta(days=1), timedelta(days=10), timedelta(days=40)]
    user = {"who_name": "Maja", "role": "practitioner", "unit": "Eken", "what": What.OPENED, "notes": 1}
    events = [AccessEvent(at=now - one, **user) for one in ago]
    groups = telling.grouped(events, {}, {}, now)
    titles = [group["title"] for group in groups]
    assert titles == [
        "Today, Thursday 26 November",
        "Yesterday, Wednesday 25 November",
        "Earlier in November 2026",
        "October 2026",
    ]
    assert [group["entries"][0]["shown"] for group in groups] == ["clock", "clock", "date", "date"]
    assert groups[2]["entries"][0]["words"].startswith("09:00. Read")


@pytest.mark.parametrize("language", ["sv", "da", "de", "en"])
def test_the_words_fit_in_every_language(language):
    """Whatever was done, for whatever reason, becomes a whole sentence: no gap, no English left over."""
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    entry, whole = uuid4(), {"who_name": "Maja", "role": "owner", "unit": "Eken", "at": now, "notes": 2}
    told = []
    with translation.override(language):
        for kind in Relation.Kind:
            for until in (None, now):
                relation = Relation(kind=kind, began_at=now, ended_at=until)
                for what in ABOUT_CLIENTS:
                    told.append(
                        telling.tell(AccessEvent(what=what, entry=entry, **whole), relation, {entry: now}, "date")
                    )
                    assert telling.because(kind, now, until, own=True)
        for outcome in (Outcome.NO_RELATION, Outcome.NO_KEY):
            told.append(telling.tell(AccessEvent(what=What.OPENED, outcome=outcome, **whole), None, {}, "clock"))
    for one in told:
        said = f"{one['title']} {one['words']} {one['why']}"
        assert "Maja" in said and "%" not in said and "None" not in said and one["words"]
        assert language == "en" or "your" not in said.lower().split()


def test_one_reader_is_looked_for_and_all_of_it_leaves_as_a_file(a):
    happened(a)
    happened(a, who=a.colleague)
    happened(a, client=a.other_client, who=a.owner)
    shown = page(a, query=f"?who={a.colleague.pk}")
    assert "Colleague opened" in shown and "Practitioner opened" not in shown
    assert "Nobody has opened" in page(a, query=f"?who={a.owner.pk}") and "Colleague opened" in page(a, query="?who=x")
    browser = a.cast.browser("client", "my")
    file = browser.get("/who-has-read?as=csv", headers={"accept-language": "en"}).content.decode("utf-8-sig")
    assert len(file.splitlines()) == 3 and "Colleague opened your record" in file and "Owner" not in file
