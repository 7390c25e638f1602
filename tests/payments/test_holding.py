"""What looks like fraud holds a clinic's payouts until somebody has looked; once, however often it is told."""

import contextlib
from uuid import uuid4

from practice.demo.stripe.form import Refused
from practice.payments import holding
from shared.privacy.handwork.actions import sign_off
from shared.privacy.handwork.models import ManualTask
from tenants.isolation.context import enter
from tests.payments.cast import NOW
from tests.payments.test_provider import Shop


def interval(shop):
    return shop.stripe.account(shop.account)["settings"]["payouts"]["schedule"]["interval"]


def test_payouts_wait_until_somebody_has_looked(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        for number in range(3):
            assert interval(shop) == "daily", number
            with contextlib.suppress(Refused):
                shop.pay("pm_card_radarBlock")
            for entry in [one for one in paying.stripe.events if one["event"]["type"] == "charge.failed"] * 2:
                shop.take(entry["event"])
        assert interval(shop) == "manual"
        [task] = ManualTask.objects.filter(kind=holding.KIND)
        holding.release(str(task.pk), NOW)  # not while the question is open
        assert interval(shop) == "manual"
        sign_off(task.pk, "done", "", uuid4(), NOW)
        holding.release(str(task.pk), NOW)
        assert interval(shop) == "daily"
