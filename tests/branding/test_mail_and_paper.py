"""Mail and PDF in a clinic's look: where the policy lets a message tell who writes, and loading nothing from anywhere."""

import re
from datetime import UTC, datetime

import pytest

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import User
from shared.pdf import brand_here, pdf
from tenants.branding import actions, logo, palette
from tenants.isolation.context import enter
from tests.branding.test_logo import picture
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import put_in_force
from tests.test_pdf import document, texts

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
COLOUR = "#9a5410"


@pytest.fixture
def branded(clinics):
    entry = clinics["a"]
    with enter(entry.schema):
        changes = {"name": "Ekens samtal", "seed_colour": COLOUR}
        actions.update_brand(entry, changes, NOW, logo.redrawn(picture(size=(80, 40))))
    return entry


def sent(entry, sink, policy):
    put_in_force(entry, policy)
    with enter(entry.schema):
        user = User.objects.create_user("tove@example.org", first_name="Tove", language="sv", created_at=NOW)
        send_later(mails.PASSWORD_CHANGED, user, NOW)
    send_waiting(entry, NOW)
    (mail,) = sink.mails()
    return mail


def test_a_mail_that_may_tell_who_writes_wears_name_colour_and_logo(branded, sink):
    mail = sent(branded, sink, "open")
    html = mail.get_body(("html",)).get_content()
    assert "Ekens samtal" in html and palette.light(COLOUR)["base-default"] in html and 'src="cid:logo"' in html
    (image,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<logo>" and image.get_content_disposition() == "inline"
    assert re.findall(r"(?:src|href|url)\W+https?:", html) == []  # nothing is loaded from anywhere


def test_a_discreet_mail_wears_nothing(branded, sink):
    mail = sent(branded, sink, "first_name")
    assert not [part for part in mail.walk() if part.get_content_maintype() == "image"]
    html = mail.get_body(("html",)).get_content()
    assert "Ekens" not in html and palette.light(COLOUR)["base-default"] not in html and "cid:" not in html


def test_paper_carries_the_name_and_is_still_readable_aloud(branded):
    with enter(branded.schema):
        brand = brand_here()
    plain, worn = pdf("document.typ", document("Hej"), "sv"), pdf("document.typ", document("Hej"), "sv", brand)
    assert set("Ekens samtal") <= set(texts(worn)) and b"/Subtype/Image" in worn and b"/Subtype/Image" not in plain
    assert b"pdfuaid:part" in worn and worn == pdf("document.typ", document("Hej"), "sv", brand)


def test_a_name_is_never_markup(branded):
    hostile = {"name": '#panic("x") *b* $x$ #{1/0}', "colour": "#123456", "logo": []}
    assert pdf("document.typ", document("Hej"), "sv", hostile).startswith(b"%PDF-")


def test_the_platform_and_a_clinic_without_a_look_have_none(clinics, settings):
    for place in (settings.PUBLIC_SCHEMA_NAME, clinics["b"].schema):
        with enter(place):
            assert brand_here() is None
