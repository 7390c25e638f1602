"""A pasted policy is read by fixed rules, shown sentence by sentence, and saved only as far as somebody confirms it."""

from datetime import date

import msgspec
import pytest

from shared.privacy import queries
from shared.privacy.engine.document import KINDS, convert, load
from shared.privacy.engine.geography import EEA
from shared.privacy.engine.lint import lint
from shared.privacy.form_words import words
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


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        ("Journalen gemmes i fem år efter sidste samtale.", "session"),
        ("Journalen sparas i 10 år efter sista anteckningen.", "entry"),
        ("Vi sparar journalen två år efter avslutad behandling.", "relation_ended"),
        ("Kundendaten werden ein Jahr nach dem letzten Kauf gelöscht.", "purchase"),
        ("Messages on our voicemail are deleted after 7 days.", "created"),
        ("Fakturor sparas i sju år efter ditt senaste besök.", "booked"),  # the law's clock, whatever a text says
        ("Frågeformulär raderas 12 månader efter det sista samtalet.", "session"),
        ("Samtykker gemmes i to år efter tilbagekaldelsen.", "consent_withdrawn"),
    ],
)
def test_what_a_time_is_counted_from_is_read_from_the_sentence(sentence, after):
    (found,) = suggestions(sentence, DOCUMENT, TODAY)
    assert found.spec.after == after


@pytest.mark.parametrize("one", words("pasted")["services"], ids=lambda one: one["spec"]["name"])
def test_each_known_service_is_a_recipient_that_the_linter_asks_about(one):
    spec = convert(one["spec"], KINDS["recipients"])
    document = msgspec.structs.replace(DOCUMENT, recipients={"it": spec})
    said = {found.check for found in lint(document, TODAY) if found.path.startswith("recipients.it")}
    assert spec.role == "controller" or said & {"processor_without_agreement", "joint_without_agreement"}
    assert spec.transfer != "none_needed" or spec.country in (*EEA, "unknown")


def test_services_and_vows_of_a_text():
    text = """Vi använder Fortnox för bokföring och Google Meet för samtal. Kortnummer sparas aldrig hos oss.
    Samtal spelas aldrig in.
    Vi bekräftar varken eller förnekar att någon går hos oss. Alla läsningar loggas."""
    assert {one.id for one in suggestions(text, DOCUMENT, TODAY)} >= {
        "recipients.fortnox", "recipients.google_meet", "security.no_card_data", "commitments.never_record",
        "commitments.deny_knowledge", "security.access_log",
    }  # fmt: skip
