"""Policies that nobody here had in mind: each can be said, stands up to the linter, reads well, and is kept to the day."""

from datetime import date
from pathlib import Path

import pytest

from shared.privacy.engine.__main__ import main
from shared.privacy.engine.decide import may_disclose, may_reach, may_write
from shared.privacy.engine.document import canonical, dump, load
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.lint import lint
from shared.privacy.engine.records import Record
from shared.privacy.engine.render import page, sentence
from shared.privacy.engine.retention import due

from .given import FAR, d
from .test_render import whole

FILES = {path.stem: path for path in sorted((Path(__file__).parent / "unseen").glob("*.yaml"))}
DOCUMENTS = {key: load(path.read_text(encoding="utf-8")) for key, path in FILES.items()}
DAY = date(2027, 2, 1)


def goes(key, category, today=FAR, values=None, **more):
    """(day, action), or the state of what has no day."""
    events = {name: (d(day),) for name, day in more.pop("events").items()}
    record = Record(id="r", category=category, events=events, values=values or {}, **more)
    answer = due(rulebook(DOCUMENTS[key]), record, today)
    return (str(answer.on), answer.action) if answer.on else answer.state


@pytest.mark.parametrize("key", DOCUMENTS)
def test_nothing_stands_in_the_way_and_the_command_line_says_so(key, capsys):
    assert [(one.path, one.check) for one in lint(DOCUMENTS[key], DAY)] == []
    assert main(["lint", str(FILES[key]), "--today", "2027-02-01"]) == 0
    assert capsys.readouterr().out == "0 blocking, 0 advice\n"
    assert canonical(load(dump(DOCUMENTS[key]))) == canonical(DOCUMENTS[key])


@pytest.mark.parametrize("key", DOCUMENTS)
def test_each_reads_as_whole_sentences_in_its_languages(key):
    for lang in DOCUMENTS[key].clinic.languages:
        for part in page(DOCUMENTS[key], lang):
            for one in part.lines:
                assert whole(one.sentence), (one.id, one.sentence)


def test_psychologists_a_doctor_children_and_referrals_in_denmark():
    entry = {"created": "2026-05-01", "entry": "2026-06-01"}
    of = {name: {"professions": (name,)} for name in ("psychologist", "doctor")}
    both = {"professions": ("psychologist", "doctor")}
    assert goes("havnefront", "journal.note", events=entry, **of["psychologist"])[0] == "2031-06-02"
    assert goes("havnefront", "journal.note", events=entry, **of["doctor"])[0] == "2036-06-02"
    assert goes("havnefront", "journal.note", events=entry, **both)[0] == "2036-06-02"
    assert goes("havnefront", "journal.note", events=entry, values={"age": 12}, **of["psychologist"])[0] == "2036-06-01"
    referral = {"created": "2027-01-10"}
    assert goes("havnefront", "referral", events=referral)[0] == "2027-07-10"
    assert goes("havnefront", "referral", events=referral | {"relation_began": "2027-02-01"}) == ("2027-02-01", "move")
    assert goes("havnefront", "waiting_list", events={"answered": "2027-03-24"})[0] == "2027-04-07"  # over Easter
    silent = {"session": "2027-01-01", "correspondence": "2027-02-01"}
    assert goes("havnefront", "relation", events=silent)[0] == "2032-11-01"
    havnefront = DOCUMENTS["havnefront"]
    assert may_write(havnefront, "digital_post", ["journal.report"]) and not may_write(
        havnefront, "mail", ["journal.report"]
    )
    assert not may_disclose(havnefront, "own_doctor", "care", ["referral"])  # receiving allows no giving
    assert "inden for 7 arbejdsdage" in sentence(havnefront, "rights.access", "da")
    assert sentence(havnefront, "retention.children", "da").startswith(
        "Journalen (psykolog, under 18 år) gemmes i 10 år"
    )
    assert sentence(havnefront, "controllers.sofie", "da").split(". ")[1] == "Det gælder Sofie Krogholm"


def test_a_family_counsellor_for_a_municipality():
    stegen = DOCUMENTS["stegen"]
    talks = {"created": "2027-01-10", "session": "2027-03-01"}
    assert goes("stegen", "counselling", events=talks)[0] == "2027-09-01"
    assert goes("stegen", "counselling", events=talks | {"case_closed": "2027-03-20"}) == ("2027-03-20", "destroy_key")
    assert goes("stegen", "headcount", events=talks) == "kept"
    paper = {"created": "2027-01-10", "contract_over": "2029-12-31"}
    assert goes("stegen", "paper_register", medium="paper", events=paper) == ("2030-01-30", "return")
    assert goes("stegen", "accounts", events={"booked": "2027-09-01"})[0] == "2036-01-01"
    assert may_disclose(stegen, "municipality", "counting", ["headcount"], form="aggregated")
    assert not may_disclose(stegen, "municipality", "counting", ["headcount"])
    assert may_write(stegen, "post", ["contact.first_name"]).verdict == "forbidden"


def test_a_coach_with_webinars_on_both_sides_of_the_sea():
    weitblick = DOCUMENTS["weitblick"]
    ended = {"contract_ended": "2027-03-01"}
    assert goes("weitblick", "customer", country="DE", events=ended)[0] == "2030-12-31"
    assert goes("weitblick", "customer", country="SE", events=ended)[0] == "2028-03-01"
    held = {"recorded": "2027-03-01", "event_held": "2027-03-01"}
    assert goes("weitblick", "recording", events=held)[0] == "2027-03-31"
    withdrawn = held | {"consent_withdrawn": "2027-03-05"}
    assert goes("weitblick", "recording", events=withdrawn)[0] == "2027-03-05"
    assert goes("weitblick", "recording", events=withdrawn, medium="outside", at="stage") == ("2027-03-05", "expires")
    assert goes("weitblick", "webinar_chat", channel="chat", events=held) == ("2027-03-03", "expires")
    signed_up = {"registered": (d("2027-03-01"),)}
    assert may_reach(weitblick, "reminder", signed_up, [], d("2027-03-02"))
    assert not may_reach(weitblick, "reminder", signed_up | {"event_held": (d("2027-03-02"),)}, [], d("2027-03-03"))
    assert "Beiträge im Chat werden nach der Veranstaltung noch 48 Stunden" in sentence(
        weitblick, "retention.chat", "de"
    )
