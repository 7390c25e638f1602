"""What goes in and out of a journal as a file, what is found in it, and what its client says against it."""

import base64
import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from practice.accesslog.models import AccessEvent
from practice.journal import actions, queries, rights, vault
from practice.journal.models import Entry, Journal
from practice.people.models import Relation
from tests import touched
from tests.journal import desk
from tests.journal.desk import events, in_place
from tests.journal.people import NOW

LETTER = b"%PDF-1.7 remiss fran vardcentralen"
What = AccessEvent.What


@pytest.fixture
def a(clinics, db):
    return desk.build(clinics)


def picture():
    out = io.BytesIO()
    image = Image.new("RGB", (40, 20), "teal")
    image.save(out, "PNG", exif=Image.Exif())
    return out.getvalue()


def begun(a):
    """The journal's id; one note stands in it."""
    note, _ = a.maja.write("Sov dåligt, och drömde om havet.")
    with in_place(a):
        return note, Journal.objects.get().pk


def attach(a, journal, name, data, who="maja"):
    return getattr(a, who).post("attach", {"file": SimpleUploadedFile(name, data)}, journal=journal)


def stored(a):
    with in_place(a):
        return list(Entry.objects.filter(category=Entry.ATTACHMENT))


def test_a_file_is_sealed_listed_and_fetched_by_the_key_that_opens_the_journal(a):
    _, journal = begun(a)
    assert attach(a, journal, "Remiss 2026.pdf", LETTER).status_code == 302
    [entry] = stored(a)
    raw = bytes(entry.file) + bytes(entry.body) + bytes(entry.head)
    assert b"remiss" not in raw and b"Remiss" not in raw and b"PDF" not in raw
    page = a.maja.get("open").content.decode()
    assert "Remiss 2026.pdf" in page and entry.file.hex()[:16] not in page
    answer = a.maja.get("file", note=entry.note)
    assert answer.content == LETTER and "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert a.robin.get("file", note=entry.note).status_code == 403
    assert {What.ATTACHED, What.READ} <= {event.what for event in events(a)}


def test_a_picture_is_drawn_anew_and_bad_files_are_refused_in_words(a):
    _, journal = begun(a)
    attach(a, journal, "../teckning 811228-9874.png", picture())
    [entry] = stored(a)
    answer = a.maja.get("file", note=entry.note)
    assert answer["Content-Type"] == "image/jpeg" and "811228" not in answer["Content-Disposition"]
    for name, data, said in (
        ("a.pdf", b"%PDF-1.7 /JavaScript", "runs something"),
        ("a.exe", b"MZ", "neither a PDF nor a picture"),
        ("a.pdf", b"%PDF-" + b"x" * (5 * 2**20), "too large"),
    ):
        refused = attach(a, journal, name, data)
        assert refused.status_code == 422 and said in refused.content.decode()
        assert "drömde om havet" in refused.content.decode()  # the page stands, and nothing is lost
    assert len(stored(a)) == 1


def test_a_file_that_was_moved_to_another_note_does_not_open(a):
    _, journal = begun(a)
    attach(a, journal, "one.pdf", LETTER)
    attach(a, journal, "two.pdf", LETTER + b" two")
    one, two = stored(a)
    with in_place(a):
        Entry.objects.filter(pk=two.pk).update(file=bytes(one.file))
    assert a.maja.get("file", note=two.note).status_code == 403
    with in_place(a):
        Entry.objects.filter(pk=two.pk).update(file=None)
    assert a.maja.get("file", note=two.note).status_code == 403


def test_an_erased_attachment_leaves_nothing(a):
    from practice.journal.retention import destroy

    _, journal = begun(a)
    attach(a, journal, "one.pdf", LETTER)
    with in_place(a):
        destroy(Entry.objects.filter(category=Entry.ATTACHMENT), "delete", timezone.now())
    assert stored(a) == [] and "one.pdf" not in a.maja.get("open").content.decode()


def test_a_clients_copy_carries_the_file(a, monkeypatch):
    _, journal = begun(a)
    attach(a, journal, "one.pdf", LETTER)
    with in_place(a):
        row = Journal.objects.get()
        copied = {}
        reading = vault.read

        def seen(opened, entries):
            found = reading(opened, entries)
            copied["notes"] = rights.as_notes(found, {})
            return found

        monkeypatch.setattr(vault, "read", seen)
    a.maja.get("open")
    assert row.pk == journal
    [file] = [note["file"] for note in copied["notes"] if "file" in note]
    assert (file["name"], base64.b64decode(file["base64"])) == ("one.pdf", LETTER)


def test_words_are_found_in_what_was_opened_and_stand_in_no_address(a):
    _, journal = begun(a)
    a.maja.write("Gick en promenad.")
    page = a.maja.post("search", {"words": "HAVET"}, journal=journal).content.decode()
    assert "drömde om havet" in page and "promenad" not in page and "1 of 2 notes" in page
    page = a.maja.post("search", {"words": "zebra"}, journal=journal).content.decode()
    assert "No note says that" in page
    assert a.robin.post("search", {"words": "havet"}, journal=journal).status_code in (403, 404)
    page = a.maja.post("search", {"words": ""}, journal=journal).content.decode()
    assert "drömde om havet" in page and "promenad" in page


def test_a_copy_on_paper_needs_a_touch_and_is_in_the_log(a, monkeypatch, settings):
    from practice.journal import paper

    _, journal = begun(a)
    a.maja.write("half", sign=False)
    asked = a.maja.get("copy", journal=journal)
    assert asked.status_code == 302 and "/handoff/" in asked["Location"]
    said = {}
    setting = paper.pdf
    monkeypatch.setattr(paper, "pdf", lambda *given: said.update(given[1]) or setting(*given))
    touched.always(settings)
    answer = a.maja.get("copy", journal=journal)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]
    texts = [text for part in said["parts"] for text in part["text"]]
    assert texts == ["Sov dåligt, och drömde om havet."]  # no draft
    [copied] = events(a, what=What.COPIED)
    assert (copied.notes, copied.client) == (1, a.client.pk)


def test_of_a_couples_record_each_gets_a_copy_of_what_concerns_them(a, settings, monkeypatch):
    from practice.journal import paper

    touched.always(settings)
    with in_place(a):
        Relation.objects.create(kind=Relation.Kind.TREATS, holder=a.practitioner, client=a.other_client, began_at=NOW)
        couple = actions.start_journal(a.practitioner, [a.client, a.other_client], NOW)
    a.maja.write("Bara den andra.", journal=str(couple.pk), about=[str(a.other_client.pk)])
    a.maja.write("Bara den ena.", journal=str(couple.pk), about=[str(a.client.pk)])
    a.maja.write("Båda.", journal=str(couple.pk))
    said, setting = {}, paper.pdf
    monkeypatch.setattr(paper, "pdf", lambda *given: said.update(given[1]) or setting(*given))
    assert a.maja.get("copy", journal=couple.pk).status_code == 200
    texts = {text for part in said["parts"] for text in part["text"]}
    assert texts == {"Bara den ena.", "Båda."}


def test_a_supervisor_reads_and_carries_nothing_out(a):
    _, journal = begun(a)
    with in_place(a):
        Relation.objects.filter(holder=a.practitioner, client=a.client).update(kind=Relation.Kind.SUPERVISES)
    assert a.maja.get("copy", journal=journal).status_code == 403


def test_a_client_disagrees_and_it_stays_with_the_note(a):
    note, journal = begun(a)
    browser = a.cast.browser("client", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = browser.get("/record").content.decode()
    assert "1 note about you" in page and "havet" not in page
    page = browser.get(f"/record/{journal}/disagree").content.decode()
    entry = re.search(r'name="entry" value="([0-9a-f-]{36})"', page)[1]
    form = {"entry": entry, "regards": str(note), "text": "Jag sov bra."}
    for _ in range(2):  # a double click
        assert browser.post(f"/record/{journal}/disagree", form).status_code == 302
    with in_place(a):
        [row] = Entry.objects.filter(category=Entry.DISAGREEMENT)
        assert b"Jag sov" not in bytes(row.body) and not row.shelved
        assert queries.unseen_by(a.practitioner) == {a.client.pk: 1}
    assert "1 new in the journal" in a.maja.get("clients").content.decode()
    page = a.maja.get("open").content.decode()
    assert page.index("drömde om havet") < page.index("Jag sov bra.") and "The client disagrees" in page
    assert page.count("<article") == 1  # with the note, not beside it
    assert "new in the journal" not in a.maja.get("clients").content.decode()
    assert browser.post(f"/record/{journal}/disagree", form | {"text": ""}).status_code == 422
    assert browser.post(f"/record/{journal}/disagree", form | {"regards": str(uuid4())}).status_code == 422
    assert a.cast.browser("other_client", "my").get(f"/record/{journal}/disagree").status_code == 404


def test_of_a_couples_journal_each_sees_only_what_concerns_them(a):
    with in_place(a):
        Relation.objects.create(kind=Relation.Kind.TREATS, holder=a.practitioner, client=a.other_client, began_at=NOW)
        both = actions.start_journal(a.practitioner, [a.client, a.other_client], NOW)
        actions.receive(both, "journal.message", b"till en", NOW, (a.client.pk,))
        assert len(queries.kept_about(a.client.pk)[0]["notes"]) == 1
        assert queries.kept_about(a.other_client.pk)[0]["notes"] == []


def test_what_is_open_to_the_client_is_not_to_staff(a):
    assert a.maja.browser.get("/record").status_code == 403
