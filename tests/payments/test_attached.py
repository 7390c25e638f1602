"""Whether an invoice goes along with the mail that tells of it is the policy's word, for all that stands on the paper."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from practice.demo import content
from practice.mailbox.kinds import Asked, mails
from practice.payments import identity
from practice.payments.mails import INVOICE
from shared.privacy.engine.document import load
from shared.privacy.mail import Recipient, as_mail, compose, known_of, may_attach
from shared.privacy.scanner import scan
from tenants.isolation.context import enter
from tests.payments.cast import NOW, open_desk


@pytest.fixture
def desk(clinics, db):
    with enter(clinics["a"].schema):
        yield open_desk()


def test_an_invoice_goes_along_only_where_the_policy_lets_all_that_stands_on_it(desk):
    invoice = desk.invoice("attached", 65000)
    asked = Asked(
        uuid4(), desk.tove, invoice.pk, SimpleNamespace(country="SE", my_origin="https://a.my.enrum.test"), NOW
    )
    paper = mails()[INVOICE.key].paper(asked)
    values = mails()[INVOICE.key].values(asked)
    assert paper.categories == {
        "accounts.invoice",
        "contact.first_name",
        "contact.surname",
        "booking.service",
        "booking.time",
    }
    went = {}
    for key in ("juni", "andas", "spegel"):  # all of it; not the surname; a discreet channel
        document = content.policy(key)
        message = compose(
            INVOICE, load(document), "sv", values, Recipient("tove@example.org", "Lund"), None, paper, NOW
        )
        mail = as_mail(message, uuid4()).message()
        scan(mail, known_of(message))
        went[key] = [(part.get_filename(), part.get_content()[:5]) for part in mail.iter_attachments()]
    assert went == {"juni": [(f"{invoice.year}-{invoice.number}.pdf", b"%PDF-")], "andas": [], "spegel": []}
    identity.keep(invoice, "20000101-0000", NOW)
    assert not may_attach(load(content.policy("juni")), mails()[INVOICE.key].paper(asked), NOW)
