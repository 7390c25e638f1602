"""From asking to the answer, and to a closed account, through the pages."""

import json
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session

from practice.accesslog.models import AccessEvent
from practice.journal import actions as journals
from practice.journal import vault
from practice.journal.models import Entry, Journal
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy import actions as privacy
from shared.privacy.consents import actions as consents
from shared.privacy.consents.models import Consent
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import policy_in_force
from shared.privacy.rights import answers, erasing
from shared.privacy.rights.models import Answer, Erasure, Part, Request
from tenants.isolation.context import enter
from tests.privacy_app.documents import put
from tests.rights.conftest import PASSWORD
from tests.sharing.policies import POLICY as SHARING


@pytest.fixture
def signed(people):
    """The note is signed: only then is it handed over."""
    with enter(people.clinic.schema):
        Entry.objects.filter(pk=people.note.pk).update(signed_at=people.now)
    return people


def ask(people, kind, **fields):
    response = people.of["tove"].post(f"/rights/new/{kind}", fields)
    assert response.status_code == 302, response.content.decode()[:3000]
    with enter(people.clinic.schema):
        return Request.objects.get(pk=response["Location"].rpartition("/")[2])


def again(people, row):
    with enter(people.clinic.schema):
        return Request.objects.get(pk=row.pk)


def act(people, row, name, **fields):
    return people.of["ove"].post(f"/staff/requests/{row.pk}/{name}", fields)


def page(response, status=200):
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_access_with_the_record(signed):
    people = signed
    row = ask(people, "access", deliver="page")
    assert "You get an answer by" in page(people.of["tove"].get(f"/rights/{row.pk}"))
    assert page(people.of["tove"].get(f"/rights/{row.pk}/answer/html"), 410)
    # The owner can't answer before the practitioner has decided, and the practitioner sees only what waits for her.
    assert "has not decided about the record" in page(act(people, row, "answer"), 409)
    with enter(people.clinic.schema):
        part = Part.objects.get(request=row)
    assert people.of["ove"].get(f"/staff/requests/parts/{part.pk}").status_code == 404
    shown = page(people.of["maja"].get(f"/staff/requests/parts/{part.pk}"))
    assert "Sover dåligt" in shown
    chosen = people.of["maja"].post(f"/staff/requests/parts/{part.pk}", {"note": [str(people.note.pk)], "reason": ""})
    assert chosen.status_code == 302
    assert act(people, row, "answer", words="Here you are.").status_code == 302
    _fetched(people, again(people, row))


def _fetched(people, row):
    assert (row.outcome, row.identity) == ("granted", "signed_in")
    tove = people.of["tove"]
    html = page(tove.get(f"/rights/{row.pk}/answer/html"))
    assert "Sover dåligt" in html and "Lindqvist" in html and "+46700000001" in html and "Maja Ek" in html
    raw = tove.get(f"/rights/{row.pk}/answer/json").content
    data = json.loads(raw)
    with enter(people.clinic.schema):
        answer = Answer.objects.get(request=row)
        assert answer.sha256 == sha256(raw).hexdigest() and answer.fetched_at
        # Who has read, and why: the practitioner's opening for this very answer is in it.
        assert AccessEvent.objects.filter(client=people.tove.pk, reason__contains="request").exists()
        assert OutgoingMessage.objects.filter(kind="people.rights_answered").count() == 1
        assert b"Sover" not in bytes(answer.blob)
    assert "accesslog.AccessEvent" in {one["table"] for one in data["sections"]}
    assert "password" not in raw.decode().replace('"field":"password"', "").replace("account.password", "")
    pdf = tove.get(f"/rights/{row.pk}/answer/pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    # What goes to the person's own page, nobody at the clinic reads on the way.
    assert people.of["ove"].get(f"/staff/requests/{row.pk}/file/json").status_code == 404


def test_a_note_that_is_kept_back_needs_a_reason_which_the_client_reads(signed):
    people = signed
    row = ask(people, "access", deliver="page")
    with enter(people.clinic.schema):
        part = Part.objects.get(request=row)
    url = f"/staff/requests/parts/{part.pk}"
    assert "Say why something is kept back." in page(people.of["maja"].post(url, {"reason": ""}), 422)
    assert people.of["maja"].post(url, {"reason": "It tells of a sister."}).status_code == 302
    assert act(people, row, "answer").status_code == 302
    assert again(people, row).outcome == "partly"
    html = page(people.of["tove"].get(f"/rights/{row.pk}/answer/html"))
    assert "It tells of a sister." in html and "Sover" not in html


def test_an_answer_is_forgotten_after_its_weeks(signed):
    people = signed
    row = ask(people, "portability", deliver="page")
    assert act(people, row, "answer").status_code == 302
    with enter(people.clinic.schema):
        assert answers.purge(people.now + timedelta(days=29)) == 0
        assert answers.purge(people.now + timedelta(days=31)) == 1
    assert people.of["tove"].get(f"/rights/{row.pk}/answer/json").status_code == 410


def test_portability_to_another_controller_is_a_task_with_a_hash_and_a_hand_over(people):
    assert "Say who shall have it." in page(
        people.of["tove"].post("/rights/new/portability", {"deliver": "controller"}), 422
    )
    row = ask(people, "portability", deliver="controller", receiver="Lindens samtal, by courier")
    assert act(people, row, "answer").status_code == 302
    with enter(people.clinic.schema):
        [task] = ManualTask.objects.filter(kind="rights_hand_over")
        digest = Answer.objects.get(request=row).sha256
    assert task.person == people.tove.pk
    assert digest in page(people.of["ove"].get(f"/staff/requests/{row.pk}"))
    raw = people.of["ove"].get(f"/staff/requests/{row.pk}/file/json").content
    assert sha256(raw).hexdigest() == digest
    fields = {cell["field"] for one in json.loads(raw)["sections"] for cells in one["rows"] for cell in cells}
    assert "phone" in fields and "last_login" not in fields
    assert act(people, row, "handed", words="By courier, receipt 14").status_code == 302
    assert "By courier, receipt 14" in page(people.of["tove"].get(f"/rights/{row.pk}"))


def test_by_post_leaves_the_record_out_of_what_staff_print(signed):
    people = signed
    row = ask(people, "access", deliver="post")
    with enter(people.clinic.schema):
        part = Part.objects.get(request=row)
    people.of["maja"].post(f"/staff/requests/parts/{part.pk}", {"note": [str(people.note.pk)]})
    assert act(people, row, "answer").status_code == 302
    for form in ("html", "json"):
        shown = page(people.of["ove"].get(f"/staff/requests/{row.pk}/file/{form}"))
        assert "Sover" not in shown and "Lindqvist" in shown
    with enter(people.clinic.schema):
        assert ManualTask.objects.filter(kind="rights_post").count() == 1


# --- closing the account --------------------------------------------------------------------------------------------


def test_a_client_closes_the_account_and_only_what_was_told_stays(people):
    tove = people.of["tove"]
    before = page(tove.get("/profile/close"))
    assert "SFS 2008:355 3:17" in before and "2036" in before
    wrong = tove.post("/profile/close", {"password": "wrong wrong wrong"})
    assert "That is not your present password." in page(wrong, 422)
    after = page(tove.post("/profile/close", {"password": PASSWORD}))
    assert "Your account is closed" in after and "SFS 2008:355 3:17" in after
    assert tove.get("/profile").status_code == 302  # signed out
    with enter(people.clinic.schema):
        left = User.objects.get(pk=people.tove.pk)
        assert (left.first_name, left.email, left.phone, left.is_active) == ("Tove", None, "", False)
        assert not left.has_usable_password() and left.closed_at
        assert not left.bookings.exists() and not left.relations.exists()
        assert Entry.objects.count() == 1  # ten years, by law
        assert str(people.tove.pk) not in [one.get_decoded().get("_auth_user_id") for one in Session.objects.all()]
        [mail] = OutgoingMessage.objects.all()
        assert (mail.kind, mail.user, mail.address) == ("people.account_closed", None, "tove@home.example")
        done = Erasure.objects.get()
        assert done.digest in after and done.kept
    assert people.of["tove"].post("/sign-in", {"login": "tove@home.example", "password": PASSWORD}).status_code == 422


def test_after_five_wrong_passwords_the_door_stays_shut_for_a_while(people):
    codes = [people.of["tove"].post("/profile/close", {"password": "no"}).status_code for _ in range(7)]
    assert codes[:5] == [422] * 5 and codes[-1] == 429
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 429
    with enter(people.clinic.schema):
        assert User.objects.filter(pk=people.tove.pk, is_active=True).exists()


def test_the_last_mail_goes_to_the_address_and_then_the_address_is_gone(people, sink):
    from tests.mailbox.outgoing import send_waiting

    people.of["tove"].post("/profile/close", {"password": PASSWORD})
    send_waiting(people.clinic)
    [mail] = sink.mails()
    assert mail["To"] == "tove@home.example"
    with enter(people.clinic.schema):
        [row] = OutgoingMessage.objects.all()
        assert row.sent_at and row.address == ""


def test_one_category_alone_can_be_erased(people):
    row = ask(people, "erasure", about=["booking"])
    assert act(people, row, "answer").status_code == 302
    with enter(people.clinic.schema):
        person = User.objects.get(pk=people.tove.pk)
        assert not person.bookings.exists() and person.relations.exists() and person.email
    assert again(people, row).outcome == "granted"


def test_the_record_that_law_keeps_is_refused_with_basis_and_day(people):
    row = ask(people, "erasure", about=["journal"])
    assert "SFS 2008:355 3:17" in page(people.of["ove"].get(f"/staff/requests/{row.pk}"))  # before the click
    assert act(people, row, "answer").status_code == 302
    assert again(people, row).outcome == "partly"
    shown = page(people.of["tove"].get(f"/rights/{row.pk}"))
    assert "SFS 2008:355 3:17" in shown and "2036" in shown


def test_a_journal_without_a_duty_goes_with_its_keys(people):
    """At a clinic where no law binds, what was written is gone at once."""
    from tests.privacy_app.documents import put

    with enter(people.clinic.schema):
        put("retention:\n  notes: {of: [journal], after: account_closed, keep: P0D}\n", people.now.date(), number=9)
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    with enter(people.clinic.schema):
        assert not Entry.objects.exists() and not User.objects.filter(pk=people.tove.pk).exists()


PROOF = "  proof: {of: [consent_record], after: consent_withdrawn, keep: P5Y}\n"
NO_DUTY = "retention:\n  notes: {of: [journal], after: account_closed, keep: P0D}\n"


def test_a_hold_on_the_key_alone_holds_what_it_opens_and_is_named(people):
    """A key that opens nothing would serve no claim; the answer is a refusal in part, with its basis."""
    with enter(people.clinic.schema):
        put(NO_DUTY, people.now.date(), number=9)
        privacy.hold(people.tove.pk, "legal_claim", people.now.date(), "journal.key")
    row = ask(people, "erasure", about=["journal"])
    assert act(people, row, "answer").status_code == 302
    assert again(people, row).outcome == "partly"
    assert "GDPR art. 17(3)(e)" in page(people.of["tove"].get(f"/rights/{row.pk}"))
    with enter(people.clinic.schema):
        assert Entry.objects.exists()
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    with enter(people.clinic.schema):
        assert Entry.objects.exists()


def test_notes_alone_can_be_erased_and_their_key_goes_with_them(people):
    with enter(people.clinic.schema):
        put(NO_DUTY, people.now.date(), number=9)
        done = erasing.erase(people.tove.pk, people.now, ["journal.note"])
        assert done.kept == [] and not Entry.objects.exists() and not Journal.objects.exists()


def test_of_a_couples_record_only_what_concerns_the_erased_one_alone_goes(people):
    """What concerns both stays for the other, with the journal and its key; what concerns the other alone is untouched."""
    with enter(people.clinic.schema):
        put(NO_DUTY, people.now.date(), number=9)
        jon = User.objects.create_user("jon@home.example", first_name="Jon", created_at=people.now)
        couple = journals.start_journal(people.maja, [people.tove, jon], people.now)
        written = {
            key: journals.save_draft(
                couple, None, people.maja, journals.Draft(uuid4(), key, about=about), people.now
            ).note
            for key, about in (("tove", (people.tove.pk,)), ("jon", (jon.pk,)), ("both", ()))
        }
        Entry.objects.filter(journal=couple).update(signed_at=people.now)
        erasing.erase(people.tove.pk, people.now, ["journal"])
        left = set(Entry.objects.filter(journal=couple).values_list("note", flat=True))
        assert written["tove"] not in left and written["jon"] in left and written["both"] in left
        assert couple.copies.exclude(blob=b"").exists()
        erasing.erase(jon.pk, people.now, ["journal"])
        assert written["jon"] not in set(Entry.objects.filter(journal=couple).values_list("note", flat=True))


def agreed(people, promise, **more):
    """A yes of Tove's, inside the clinic."""
    found = consents.ask(people.tove.pk, promise, policy_in_force(people.now), "en", people.now, **more)
    consents.give(found, people.now, Consent.How.PAGE)
    return found


def test_withdrawing_a_consent_as_a_right_ends_it_in_the_ledger(people):
    with enter(people.clinic.schema):
        put(SHARING, people.now.date(), number=9)
        photos, letters = agreed(people, "purposes.photos"), agreed(people, "disclosures.reports", named="Dr Ek")
    assert "/consents" in page(people.of["tove"].get("/rights"))
    ask(people, "withdraw_consent", about=["photos"])
    with enter(people.clinic.schema):
        photos.refresh_from_db()
        letters.refresh_from_db()
        assert (photos.ended_as, photos.ended_how, photos.ended_by) == ("withdrawn", "page", people.tove.pk)
        assert letters.stands
    ask(people, "withdraw_consent", words="all of them")
    with enter(people.clinic.schema):
        letters.refresh_from_db()
        assert letters.ended_as == "withdrawn"


def test_closing_the_account_ends_every_consent(people):
    with enter(people.clinic.schema):
        put(SHARING.replace("retention:\n", f"retention:\n{PROOF}"), people.now.date(), number=9)
        photos = agreed(people, "purposes.photos")
        waits = consents.ask(people.tove.pk, "disclosures.reports", policy_in_force(people.now), "en", people.now)
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    with enter(people.clinic.schema):
        assert {(one.pk, one.ended_as) for one in Consent.objects.all()} == {(photos.pk, "over"), (waits.pk, "over")}


def test_notes_of_a_couple_are_handed_over_each_to_whom_they_concern(people):
    """What concerns the other alone is in nobody else's answer."""
    from practice.journal import rights

    with enter(people.clinic.schema):
        jon = User.objects.create_user("jon@home.example", first_name="Jon", created_at=people.now)
        journal = journals.start_journal(people.maja, [people.tove, jon], people.now)
        entries = [
            journals.save_draft(journal, None, people.maja, journals.Draft(key, text, about=about), people.now)
            for key, text, about in (
                (people.tove.pk, "Tove", (people.tove.pk,)), (jon.pk, "Jon", (jon.pk,)), (people.ove.pk, "both", ()),
            )
        ]  # fmt: skip
        Entry.objects.filter(journal=journal).update(signed_at=people.now)
        pages = [vault.Page(Entry.objects.get(pk=entry.pk), None) for entry in entries]
        assert [one.entry.note for one in rights.speaks_of(pages, jon)] == [jon.pk, people.ove.pk]
        assert rights.shared_with(pages, jon) == {entries[0].pk, entries[2].pk}


def test_a_restored_backup_does_not_bring_anybody_back(people):
    """The list outside the database ends the same rows again."""
    from shared.privacy import restored

    with enter(people.clinic.schema):
        booking = people.booking
    assert people.of["tove"].post("/profile/close", {"password": PASSWORD}).status_code == 200
    with enter(people.clinic.schema):
        booking.save(force_insert=True)  # as a backup would
        User.objects.filter(pk=people.tove.pk).update(email="tove@home.example", phone="+46700000001", is_active=True)
        done = restored.reapply(people.now)
        assert done["booking.Booking"] == 1
        again = User.objects.get(pk=people.tove.pk)
        assert (again.email, again.phone, again.is_active) == (None, "", False)
