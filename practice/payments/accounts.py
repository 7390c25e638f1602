"""Our accounts as numbers of a chart: BAS in Sweden, and in Denmark the one that Dinero and e-conomic open new books with.

Numbers are a proposal of general knowledge, unverified: whoever keeps the books maps them once in their own program.
"""

from typing import NamedTuple

from practice.payments.models import Account


class Number(NamedTuple):
    number: int
    name: str


CHARTS = {
    "SE": {
        Account.RECEIVABLE: Number(1510, "Kundfordringar"),
        Account.PROVIDER: Number(1580, "Fordringar för kontokort och kuponger"),
        Account.TRANSIT: Number(1689, "Betalningar på väg"),
        Account.BANK: Number(1930, "Företagskonto"),
        Account.CASH: Number(1910, "Kassa"),
        Account.VAT: Number(2611, "Utgående moms, 25 %"),
        Account.GIFTS: Number(2421, "Ej inlösta presentkort"),
        Account.PRACTITIONERS: Number(2890, "Övriga kortfristiga skulder"),
        Account.EXEMPT: Number(3004, "Försäljning, momsfri"),
        Account.TAXED: Number(3001, "Försäljning, 25 % moms"),
        Account.ROUNDING: Number(3740, "Öres- och kronutjämning"),
        Account.REMINDER_FEES: Number(3590, "Övriga sidointäkter"),
        Account.INTEREST: Number(8313, "Ränteintäkter från kundfordringar"),
        Account.PROVIDER_FEES: Number(6040, "Kontokortsavgifter"),
        Account.SHARES: Number(4600, "Legoarbeten och underentreprenader"),
        Account.DISPUTED: Number(6352, "Befarade förluster på kundfordringar"),
        Account.LOSSES: Number(6351, "Konstaterade förluster på kundfordringar"),
    },
    "DK": {
        Account.RECEIVABLE: Number(55000, "Debitorer"),
        Account.PROVIDER: Number(55050, "Tilgodehavende hos betalingsudbyder"),
        Account.TRANSIT: Number(55060, "Betalinger undervejs"),
        Account.BANK: Number(55100, "Bank"),
        Account.CASH: Number(55110, "Kasse"),
        Account.VAT: Number(64060, "Salgsmoms"),
        Account.GIFTS: Number(63090, "Gavekort"),
        Account.PRACTITIONERS: Number(63080, "Anden gæld"),
        Account.EXEMPT: Number(1050, "Salg uden moms"),
        Account.TAXED: Number(1000, "Salg med moms"),
        Account.ROUNDING: Number(9250, "Øreafrunding"),
        Account.REMINDER_FEES: Number(1100, "Rykkergebyrer"),
        Account.INTEREST: Number(9010, "Renteindtægter, debitorer"),
        Account.PROVIDER_FEES: Number(7220, "Gebyrer, kort og betaling"),
        Account.SHARES: Number(2010, "Fremmed arbejde"),
        Account.DISPUTED: Number(7241, "Indsigelser mod betalinger"),
        Account.LOSSES: Number(7240, "Tab på debitorer"),
    },
}
BALANCE = frozenset(
    (
        Account.RECEIVABLE,
        Account.PROVIDER,
        Account.TRANSIT,
        Account.BANK,
        Account.CASH,
        Account.VAT,
        Account.GIFTS,
        Account.PRACTITIONERS,
    )
)  # fmt: skip  the others are of the result, and begin each year at nothing
