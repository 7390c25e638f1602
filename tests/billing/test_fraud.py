"""Card testing is stopped where it happens: at one address, by one payer, with one card, at one clinic; nobody else waits."""

from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace as Row

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from shared.billing import fraud
from shared.privacy.engine.document import load
from tenants.isolation.context import enter
from tests.mailbox.policies import HEADER, put_in_force

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NUMBERS = map("ch_{}".format, count())
DECLARED = """
purposes:
  fraud:
    subjects: [client]
    categories: [payment]
    bases: [{article6: legal_obligation, national: "SFS 1"}]
    words: {sv: "skydd mot kortbedrägerier"}
"""


@pytest.fixture
def declared(db, clinics):
    put_in_force(clinics["a"], load(HEADER + DECLARED))
    return clinics["a"].schema


def ask(address="192.0.2.1", payer="person-1"):
    return fraud.begin(RequestFactory().post("/", REMOTE_ADDR=address), payer, NOW)


def charge(mark="", fingerprint="fp1", status="failed", risk="normal"):
    return Row(
        id=next(NUMBERS), status=status, outcome=Row(risk_level=risk), metadata=Row(attempt=mark),
        payment_method_details=Row(card=Row(fingerprint=fingerprint)),
    )  # fmt: skip


def refuse(times, **more):
    for number in range(times):
        fraud.outcome(charge(fingerprint=f"fp{number}", **more), NOW)


def test_one_address_that_tries_many_cards_is_stopped_and_nobody_else(declared, clinics):
    with enter(declared):
        first = ask()
        refuse(5, mark=first.mark)
        stopped = ask()
        assert (stopped.allowed, stopped.why, stopped.wait) == (False, "address", fraud.HOUR)
        assert ask("192.0.2.2", "person-2").allowed
    with enter(clinics["b"].schema):
        assert ask().allowed


def test_a_payer_who_changes_address_is_stopped_too(declared):
    with enter(declared):
        for number in range(8):
            refuse(1, mark=ask(f"192.0.2.{number}").mark)
        assert ask("192.0.2.99").why == "payer"


def test_a_card_that_was_refused_too_often_is_not_charged_again(declared):
    with enter(declared):
        again = charge(fingerprint="fp0")
        for _ in range(9):  # the same refusal, told again
            fraud.outcome(again, NOW)
        assert fraud.may_use("fp0", NOW)
        for _ in range(3):
            fraud.outcome(charge(fingerprint="fp0"), NOW)
        assert not fraud.may_use("fp0", NOW) and fraud.may_use("fp1", NOW)


def test_a_clinic_under_attack_pauses_cards_and_payouts(declared):
    """From ever new addresses with ever new cards, and without a mark."""
    with enter(declared):
        refuse(40)
        assert ask("198.51.100.7", "person-9").why == "clinic"
        assert fraud.holds_payouts()


def test_the_providers_word_holds_payouts(declared):
    with enter(declared):
        for _ in range(3):
            assert not fraud.holds_payouts()
            fraud.outcome(charge(status="succeeded", risk="highest"), NOW)
        assert fraud.holds_payouts()


def test_without_the_purpose_nobody_is_counted_but_the_clinic(db, clinics):
    with enter(clinics["a"].schema):
        refuse(10, mark=ask().mark)
        assert ask().allowed and fraud.may_use("fp0", NOW)
        refuse(30)
        assert ask().why == "clinic"


def test_what_is_kept_tells_nobody(declared):
    with enter(declared):
        refuse(1, mark=ask("192.0.2.55", "person-77").mark)
        kept = str({key: cache._cache[key] for key in cache._cache})
    assert "192.0.2.55" not in kept and "person-77" not in kept and "fp0" not in kept
