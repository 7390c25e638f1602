"""What clinics pay Enrum: per active practitioner and month, without VAT. A price that changes gets a new edition: whoever has
subscribed keeps theirs until they choose anew."""

from dataclasses import dataclass

EDITION = "2026-12"
TRIAL_DAYS = 30
CURRENCIES = {"SE": "SEK", "DK": "DKK"}


@dataclass(frozen=True)
class Plan:
    """`most`: None is any number. `prices`: minor units by currency."""

    key: str
    least: int
    most: int | None
    prices: dict[str, int]

    def takes(self, practitioners: int) -> bool:
        return self.most is None or practitioners <= self.most

    def billed(self, practitioners: int) -> int:
        """For how many: never fewer than the plan begins with, never more than it holds."""
        return min(max(practitioners, self.least), self.most or practitioners + self.least)

    def lookup_key(self, currency: str) -> str:
        return f"enrum_{self.key}_{currency.lower()}_{EDITION}"


PLANS = {
    one.key: one
    for one in (
        Plan("solo", 1, 1, {"SEK": 34_900, "DKK": 24_900}),
        Plan("practice", 2, 9, {"SEK": 29_900, "DKK": 20_900}),
        Plan("centre", 10, None, {"SEK": 24_900, "DKK": 17_900}),
    )
}


def fitting(practitioners: int) -> Plan:
    """The smallest that holds so many."""
    return next(plan for plan in PLANS.values() if plan.takes(practitioners))


def plan_of_key(lookup_key: str) -> str:
    """The plan that a price of ours belongs to; "" for a price that is none."""
    parts = (lookup_key or "").split("_")
    return parts[1] if len(parts) == 4 and parts[0] == "enrum" and parts[1] in PLANS else ""
