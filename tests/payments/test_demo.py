"""What a person finds of each demo clinic's money: invoices as its policy has them, most of them paid, and a true ledger."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from practice.demo import content, money
from practice.demo.money import clinics as said
from practice.payments import ledger
from practice.payments.models import Account, Books, Invoice, Payer
from practice.payments.place import Place
from practice.people import relations
from tenants.isolation.context import enter
from tests.payments.cast import open_desk
from tests.privacy_app.documents import put_alone


@pytest.mark.parametrize("key", content.KEYS)
def test_each_demo_clinic_has_earned_something(clinics, db, paying, monkeypatch, key):
    clinic, now = content.clinic(key), timezone.now()
    monkeypatch.setattr(money, "_service", lambda told: nullcontext(paying.stripe if told.get("methods") else None))
    with enter(clinics["b" if clinic.country == "DK" else "a"].schema):
        put_alone(content.policy(key), now.date() - timedelta(days=90))
        desk = open_desk(clinic.country)
        relations.begin(desk.maja, desk.tove, "treats", now - timedelta(days=60))
        desk.session(days_ago=3)
        place = Place(clinic.country, "Europe/Stockholm", clinic.brand.languages)
        money.bring(key, clinic.name, clinic.organisation_number, place, now)
        books = Books.objects.get()
        assert bool(books.account) == bool(said()[key].get("methods"))
        assert Invoice.objects.filter(paid_at__isnull=False).exists() and Payer.objects.exists() == (
            "payer" in said()[key]
        )
        assert Invoice.objects.filter(payer__isnull=False).exists() == ("payer" in said()[key])
        assert sum(ledger.balances().values()) == 0
        if books.account:
            there = sum(row["net"] for row in paying.stripe.all(books.account, "balance_transaction"))
            assert ledger.balance(Account.PROVIDER) == there
