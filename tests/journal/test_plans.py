"""A treatment plan: a signed note with a day to look at it again, which lies in no column."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.journal import actions, vault
from practice.journal.actions import Draft
from practice.journal.models import Entry
from practice.journal.note_forms import CorrectionForm, NoteForm
from practice.journal.pages import notes, plan_of
from tenants.isolation.context import enter
from tests.journal import desk
from tests.journal.people import NOW

LATER = NOW + timedelta(minutes=5)

SOON = (timezone.now() + timedelta(days=60)).date().isoformat()


@pytest.fixture
def journal(a):
    with enter(a.clinic):
        yield actions.start_journal(a.maja, [a.elin], NOW)


@pytest.fixture
def key(a, journal):
    return vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)


def sent(**more):
    return {"text": "Mål: sova", "template": "plan", "revision": 0} | more


@pytest.mark.parametrize("day", ["", "2020-01-01", "soon"])
def test_a_signed_plan_says_a_day_to_come(day):
    assert "review_on" in NoteForm(sent(review_on=day)).errors
    assert NoteForm(sent(review_on=day if day != "soon" else ""), signing=False).is_valid()
    assert "review_on" in CorrectionForm({"text": "x", "why": "y", "version": 1, "review_on": day}, plan=True).errors


def test_only_a_plan_has_one():
    form = NoteForm(sent(template="session", review_on=SOON))
    assert form.is_valid()
    assert form.reviewed == ""
    assert "review_on" not in CorrectionForm().fields


def test_the_newest_signed_plan_holds_and_its_day_is_sealed(a, journal, key):
    first, second = uuid4(), uuid4()
    actions.sign(key, a.maja, Draft(first, "Sova", "plan", review_on="2027-03-01"), NOW)
    actions.sign(key, a.maja, Draft(second, "Arbeta", "plan", review_on="2027-04-01"), LATER)
    actions.save_draft(journal, key, a.maja, Draft(uuid4(), "Utkast", "plan"), LATER + timedelta(hours=1))
    actions.correct(key, a.maja, second, 1, "Arbeta halvtid", "Fel", LATER + timedelta(hours=2), review_on="2027-05-01")
    pages = vault.read(key, Entry.objects.filter(journal=journal).order_by("created_at", "version"))
    held = plan_of(notes(pages))
    assert (held.id, held.last.content.text, held.last.content.review_on) == (second, "Arbeta halvtid", "2027-05-01")
    assert [page.content.review_on for page in held.earlier] == ["2027-04-01"]
    assert not any(b"2027" in bytes(value) for row in Entry.objects.values_list("body", "head") for value in row)


def test_the_plan_stands_above_the_notes_and_says_when(clinics, db):
    maja = desk.build(clinics).maja
    note, refused = maja.write("Mål: sova", template="plan")
    assert refused.status_code == 422
    assert 'name="review_on"' in refused.text
    maja.write("Mål: sova", note, template="plan", review_on=SOON)
    page = maja.get("open").text
    assert page.index('id="h-plan"') < page.index("data-note")
    assert f'datetime="{SOON}"' in page
    plain = maja.post("correct", {"text": "Mål: vila", "why": "Fel", "version": 1, "review_on": ""}, note=note)
    assert plain.status_code == 422
    again = {"text": "Mål: vila", "why": "Fel", "version": 1, "review_on": SOON}
    assert maja.post("correct", again, note=note).status_code == 302
    assert "Mål: vila" in maja.get("open").text.partition("data-note")[0]
