"""A credit check: only under a purpose of the policy, only after the client was told, never against their objection."""

from datetime import timedelta

import pytest

from practice.mailbox.models import OutgoingMessage
from practice.payments import credit
from practice.payments.invoicing import Refused
from practice.payments.models import CreditCheck
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests.payments.cast import NOW, open_desk
from tests.privacy_app.documents import POLICY, put_alone

CHECKS = POLICY.replace(
    "purposes:\n",
    "purposes:\n  credit: {subjects: [client], categories: [credit_check], words: {sv: kreditprövning, en: credit},"
    " bases: [{article6: legitimate_interest, balancing: {sv: rimligt, en: fair}}]}\n",
)
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
def desk(clinics, db):
    with enter(clinics["a"].schema):
        put_alone(CHECKS)
        yield open_desk()


def test_nobody_is_checked_who_was_not_told_a_week_before(desk, monkeypatch):
    document, by = policy_in_force(NOW), desk.maja.pk
    invoice = desk.invoice("late", 650000)
    row = credit.announce(invoice, "En större faktura är sen.", document, by, NOW)
    assert credit.announce(invoice, "igen och igen", document, by, NOW) == row  # one at a time
    with pytest.raises(Refused, match="notice"):
        credit.made(row, "fine", document, by, NOW + WEEK)  # the mail has not left
    OutgoingMessage.objects.filter(pk=row.notice).update(sent_at=NOW)
    with pytest.raises(Refused, match="notice"):
        credit.made(row, "fine", document, by, NOW + timedelta(days=6))
    monkeypatch.setattr(credit, "objected", lambda *told: True)
    with pytest.raises(Refused, match="objected"):
        credit.made(row, "fine", document, by, NOW + WEEK)
    monkeypatch.undo()
    assert credit.made(row, "doubts", document, by, NOW + WEEK) and not credit.made(
        row, "fine", document, by, NOW + WEEK
    )
    found = CreditCheck.objects.get()
    assert (found.outcome, found.made_by, found.announced_by, found.promise) == ("doubts", by, by, "purposes.credit")


def test_a_clinic_whose_policy_is_silent_checks_nobody(desk):
    put_alone(POLICY)
    with pytest.raises(Refused, match="undeclared"):
        credit.announce(
            desk.invoice("late", 650000), "En större faktura är sen.", policy_in_force(NOW), desk.maja.pk, NOW
        )
    assert not CreditCheck.objects.exists() and not OutgoingMessage.objects.exists()
