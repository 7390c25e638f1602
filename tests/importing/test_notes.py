"""Notes of a former system: sealed to whoever brings them from the first moment, and into the journals of their own clients."""

from io import BytesIO

import pytest
from django.conf import settings as configured
from django.urls import reverse

from practice.accesslog.models import AccessEvent
from practice.importing import steps, vault
from practice.importing.models import Batch
from practice.journal.models import Entry, Journal
from tests.importing.test_bringing_in import at, cast, inside, mapping  # noqa: F401  fixtures

NOTES = """Epost;Datum;Anteckning;Författare
client@example.org;2019-03-01;Första samtalet, hemligt;Dr Gammal
client@example.org;2019-03-08 10:15;Andra samtalet;
other_client@example.org;2019-03-01;Inte min;
client@example.org;2019-03-15;;
client@example.org;2099-01-01;Från framtiden;
"""


def bring(browser, text=NOTES):
    file = BytesIO(text.encode())
    file.name = "notes.csv"
    return browser.post(at("overview"), {"kind": "journal", "file": file})["Location"].rpartition("/")[2]


@pytest.fixture
def maja(cast):  # noqa: F811
    return cast.browser("practitioner", "my")


def test_notes_are_sealed_dated_signed_and_logged(cast, inside, maja):  # noqa: F811
    pk = bring(maja)
    with inside():
        row = Batch.objects.get(pk=pk)
        assert b"hemligt" not in bytes(row.file)
        with pytest.raises(vault.Closed):
            vault.opened(row)  # the server alone
    maja.post(at("batch", pk), mapping(maja, pk))
    with inside():
        row.refresh_from_db()
        assert (row.state, row.made, row.wrong) == ("checked", 2, [[3, ["not_yours"]], [4, ["text"]], [5, ["day"]]])
        assert not Journal.objects.exists() and not AccessEvent.objects.exists()
    maja.post(at("act", pk), {"do": "run"})
    with inside():
        row.refresh_from_db()
        assert (row.state, row.made) == ("done", 2)
        journal = Journal.objects.get()
        first, second = Entry.objects.order_by("created_at")
        assert (first.created_at.year, first.signed_at.year, first.author) == (2019, 2026, cast.users["practitioner"])
        assert journal.last_entry_at == second.created_at, "the policy's years count from the last note, not from today"
        assert b"hemligt" not in bytes(first.body)
        assert [one.notes for one in AccessEvent.objects.filter(what="brought")] == [2]
    page = maja.get(
        reverse("journal:open", urlconf=configured.URLCONFS["my"], args=[cast.users["client"].pk])
    ).content.decode()
    assert "Första samtalet, hemligt" in page and "Dr Gammal" in page


def test_the_same_notes_again_are_here_already(cast, inside, maja):  # noqa: F811
    for _ in range(2):
        pk = bring(maja)
        maja.post(at("batch", pk), mapping(maja, pk))
        maja.post(at("act", pk), {"do": "run"})
    with inside():
        assert Entry.objects.count() == 2
        assert (Batch.objects.get(pk=pk).made, Batch.objects.get(pk=pk).same) == (0, 2)
    maja.post(at("act", pk), {"do": "undo"})
    with inside():
        assert Entry.objects.count() == 2 and Batch.objects.get(pk=pk).state == "done", (
            "a record is corrected, not undone"
        )


def test_a_long_file_goes_on_when_asked(cast, inside, maja, monkeypatch):  # noqa: F811
    monkeypatch.setattr(steps, "IN_ONE", 1)
    pk = bring(maja)
    maja.post(at("batch", pk), mapping(maja, pk))
    for _ in range(2):
        maja.post(at("act", pk), {"do": "run"})
    with inside():
        row = Batch.objects.get(pk=pk)
        assert (row.state, row.done, row.made) == ("running", 2, 2)
    assert 'value="run"' in maja.get(at("batch", pk)).content.decode()


def test_nobody_else_sees_that_file_not_even_the_owner(cast, inside, maja):  # noqa: F811
    pk = bring(maja)
    owner = cast.browser("owner", "my")
    assert owner.get(at("batch", pk)).status_code == 404
    assert owner.post(at("act", pk), {"do": "discard"}).status_code == 404
    assert str(pk) not in owner.get(at("overview")).content.decode()
