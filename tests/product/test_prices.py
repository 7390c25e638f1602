"""What it costs: from the plans that are billed, in both currencies, with VAT said."""

import pytest

from shared.billing.plans import PLANS
from shared.web.formats import money


def page(at, query=""):
    answer = at("").get(f"/prices{query}", headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode().replace("\xa0", " ")


def shown(minor, currency):
    return str(money(minor, currency)).replace("\xa0", " ")


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_plan_and_currency_is_named(db, at, plan):
    status, text = page(at)
    assert status == 200 and all(shown(unit, currency) in text for currency, unit in plan.prices.items())
    assert "without VAT" in text


@pytest.mark.parametrize(
    ("query", "net", "whole", "currency"),
    [
        ("practitioners=1&country=SE", 34_900, 43_625, "SEK"),
        ("practitioners=4&country=DK", 83_600, 104_500, "DKK"),
        ("practitioners=10&country=SE", 249_000, 311_250, "SEK"),
    ],
)
def test_it_is_reckoned_with_and_without_vat(db, at, query, net, whole, currency):
    status, text = page(at, f"?{query}")
    assert status == 200 and shown(net, currency) in text and shown(whole, currency) in text and "VAT, 25 %" in text


@pytest.mark.parametrize(
    "query", ["practitioners=0&country=SE", "practitioners=x&country=SE", "practitioners=3&country=NO"]
)
def test_nonsense_is_refused_at_its_field(db, at, query):
    status, text = page(at, f"?{query}")
    assert status == 422 and 'role="alert"' in text and "VAT, 25" not in text
