"""Money goes through one door: the stand-in is of the demo and the tests alone, and nobody speaks to Stripe past the gate."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from tests.guarantees.test_house import imported, sources

LOOK = """
import django; django.setup()
import sys
from django.conf import settings
import shared.billing.door
print(settings.STAND_INS, settings.STRIPE_KEY == "", all(one.startswith("https://") for one in settings.PAYMENT_PAGES))
print([name for name in sys.modules if name.startswith("practice.demo")])
"""


@pytest.mark.parametrize("module", ["infra.settings", "infra.settings.browser"])
def test_no_setting_of_production_leads_to_the_stand_in(module):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=settings.ROOT, capture_output=True, text=True, check=True,
        env=environment | {"DJANGO_SETTINGS_MODULE": module},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["{} True True", "[]"]


def test_nothing_but_the_door_opens_the_sdk():
    """Others may name its errors; a client, a key or an address of its own nobody has."""
    opens = re.compile(
        r"StripeClient\(|stripe\.api_key|stripe\.api_base|base_addresses|stripe\.\w+\.(create|retrieve)\("
    )
    found = {
        name
        for name, text in sources()
        if "stripe" in {one.partition(".")[0] for one in imported(text)} and opens.search(text)
    }
    assert {name for name in found if not name.startswith("practice/demo/stripe/")} == {"shared/billing/door.py"}


def test_no_card_number_is_ever_asked_for():
    """Cards are typed on the payment service's own pages; no form of ours has such a field."""
    field = re.compile(r"card_?number|cardnumber|cc-number|\bcvc\b|\bcvv\b", re.I)
    pages = [*(settings.ROOT / "templates").rglob("*.html"), *settings.ROOT.glob("*/*/forms.py")]
    assert [path.name for path in pages if field.search(path.read_text(encoding="utf-8"))] == []


def test_every_handler_of_money_is_there():
    paths = [*settings.PAYMENT_EVENTS["platform"], *settings.PAYMENT_EVENTS["clinic"]]
    assert all(
        callable(import_string(path)) for path in [*paths, settings.PRACTITIONERS_HERE, settings.SUBSCRIPTION_TELLS]
    )
