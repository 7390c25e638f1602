"""A pasted policy is read by fixed rules, shown sentence by sentence, and saved only as far as somebody confirms it."""

from datetime import date

import pytest

from shared.privacy import queries
from shared.privacy.engine.document import load
from shared.privacy.pasted import LONGEST, suggestions
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY

TODAY = date(2026, 11, 1)
DOCUMENT = load(POLICY)
TEXT = """Integritetspolicy

Vi sparar journalen i minst tio år efter sista anteckningen. Mejl från kontaktformuläret raderas efter 6 månader.
Vi använder Zoom för samtal. Vi säljer aldrig dina uppgifter. Du har rätt till rättelse och kan klaga hos IMY."""


@pytest.mark.parametrize(
    ("sentence", "id", "keep"),
    [
        ("Vi sparar journalen i minst tio år.", "retention.journal", "P10Y"),
        ("Journalen gemmes i fem år efter sidste samtale.", "retention.journal", "P5Y"),
        ("Bookings are deleted after 12 months.", "retention.booking", "P12M"),
        ("Bewerbungen werden nach sechs Monaten gelöscht.", "retention.application", "P6M"),
        ("Tilmeldinger slettes efter 3 uger.", "retention.registration", "P3W"),
        ("Sms-loggen sparas i 30 dagar.", "retention.message_log", "P30D"),
    ],
)
def test_a_time_in_four_languages(sentence, id, keep):
    (found,) = suggestions(sentence, DOCUMENT, TODAY)
    assert (found.id, found.spec.keep.text, found.quote, found.replaces) == (id, keep, sentence, False)


def test_what_the_draft_says_otherwise_is_marked_and_changed_in_its_time_alone():
    (found,) = suggestions("Mejl från kontaktformuläret raderas efter 6 månader.", DOCUMENT, TODAY)
    assert found.id == "retention.enquiries" and found.replaces
    assert found.spec.keep.text == "P6M" and found.spec.after == DOCUMENT.retention["enquiries"].after


@pytest.mark.parametrize(
    "sentence", ["Vi finns i Lund.", "Vi har funnits i tio år.", "Enquiries are kept for 12 months.", "", "år " * 9]
)
def test_what_says_nothing_new_gives_nothing(sentence):
    assert suggestions(sentence, DOCUMENT, TODAY) == []


def test_the_same_text_gives_the_same_suggestions():
    assert suggestions(TEXT, DOCUMENT, TODAY) == suggestions(TEXT, DOCUMENT, TODAY)
    assert {one.id for one in suggestions(TEXT, DOCUMENT, TODAY)} >= {
        "retention.journal", "retention.enquiries", "recipients.zoom", "commitments.never_sell", "rights.rectification",
    }  # fmt: skip


def test_where_a_service_sends_data_out_of_the_eea_its_safeguard_is_asked_for():
    (found,) = suggestions("Vi använder Zoom.", DOCUMENT, TODAY)
    assert (found.spec.country, found.spec.transfer) == ("US", "unknown")


def test_nothing_is_saved_before_it_is_confirmed(drafting, clinics):
    page = drafting.post("/staff/policy/paste", {"text": TEXT}).content.decode()
    assert "Zoom in the United States processes" in page and "Vi använder Zoom för samtal." in page
    with enter(clinics["a"].schema):
        assert queries.document_of(queries.draft()) == queries.document_of(queries.latest())
    taken = {"text": TEXT, "confirm": "1", "take": ["recipients.zoom", "retention.journal", "contacts.privacy"]}
    assert drafting.post("/staff/policy/paste", taken).url == "/staff/policy"
    with enter(clinics["a"].schema):
        draft = queries.document_of(queries.draft())
    assert "zoom" in draft.recipients and draft.retention["journal"].keep.text == "P10Y"
    assert draft.retention["enquiries"] == DOCUMENT.retention["enquiries"]
    assert draft.contacts == DOCUMENT.contacts


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * (LONGEST + 1), 422), ("a\x00b", 422), ("Hej.", 200)])
def test_a_text_that_cannot_be_read_is_told(drafting, text, status):
    assert drafting.post("/staff/policy/paste", {"text": text}).status_code == status
