"""An invoice on paper: PDF/UA in the invoice's own language, with what the country's law on VAT wants to stand there
(ML 2023:200 17:24; BEK 1435/2023 § 58). Paid, it says so, and is the receipt."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext

from practice.payments import identity, ledger, vat
from practice.payments.models import Invoice, Posting
from practice.payments.queries import number_of
from shared.pdf import brand_here, pdf
from shared.web.formats import full_date, money, month, number


def as_pdf(invoice: Invoice, country: str, buyer: dict | None = None) -> bytes:
    """`buyer`: what the reader may know of them, where that is not all."""
    with translation.override(invoice.language):
        return pdf("invoice.typ", data(invoice, country, buyer), invoice.language, brand_here())


def title(invoice: Invoice) -> str:
    if invoice.kind == Invoice.Kind.CREDIT:
        return gettext("Credit note %(number)s") % {"number": number_of(invoice)}
    if invoice.paid_at and invoice.total:
        return gettext("Invoice %(number)s, paid: receipt") % {"number": number_of(invoice)}
    return gettext("Invoice %(number)s") % {"number": number_of(invoice)}


def data(invoice: Invoice, country: str, buyer: dict | None = None) -> dict:
    """What templates/pdf/invoice.typ takes."""
    return {
        "title": title(invoice),
        "facts": _facts(invoice),
        "seller": _party(gettext("Seller"), _seller(invoice.seller, country)),
        "buyer": _party(gettext("Buyer"), _whole(invoice, country) if buyer is None else _buyer(buyer, country)),
        "head": [gettext("What"), gettext("Day"), gettext("Number"), gettext("VAT"), gettext("Amount")],
        "rows": [_row(line, invoice.currency) for line in invoice.lines],
        "sums": _sums(invoice),
        "notes": vat.reasons([line["treatment"] for line in invoice.lines], country, invoice.language),
        "payment": _payment(invoice),
    }


def _party(label: str, lines: Sequence[str]) -> dict:
    return {"title": label, "lines": [line for line in lines if line]}


def _seller(seller: dict, country: str) -> list[str]:
    found = [seller["name"], *seller["address"].splitlines()]
    found.append(_named(_number_word(country), seller["number"]))
    found.append(_named(gettext("VAT number"), seller["vat_number"]))
    return [*found, gettext("Approved for F-tax") if country == "SE" and seller["tax_approved"] else ""]


def _buyer(buyer: dict, country: str) -> list[str]:
    return [
        buyer.get("name", ""), *buyer.get("address", "").splitlines(), _named(_number_word(country), buyer.get("number", "")),
        _named("EAN" if country == "DK" else "GLN", buyer.get("ean", "")),
        _named(gettext("Your reference"), buyer.get("reference", "")), _named(gettext("Concerns"), buyer.get("about", "")),
    ]  # fmt: skip


def _whole(invoice: Invoice, country: str) -> list[str]:
    """Everything that is known of the buyer, the identity number too while it is there."""
    word = gettext("CPR number") if country == "DK" else gettext("Personal identity number")
    return [*_buyer(invoice.buyer, country), _named(word, identity.number_on(invoice))]


def _number_word(country: str) -> str:
    return "CVR" if country == "DK" else gettext("Organisation number")


def _named(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""


def _facts(invoice: Invoice) -> list[list[str]]:
    found = [[gettext("Date"), full_date(invoice.issued_on)]]
    if invoice.kind == Invoice.Kind.CREDIT:
        return [*found, [gettext("Takes back, of invoice"), _credited_number(invoice.credits)]]
    return [*found, [gettext("To be paid by"), full_date(invoice.due_on)]]


def _credited_number(pk: UUID) -> str:
    row = Invoice.objects.filter(pk=pk).first()
    return number_of(row) if row else ""


def _row(line: dict, currency: str) -> list[str]:
    rate = f"{number(line['rate'])} %"
    return [line["text"], _day(line), number(line["quantity"]), rate, money(line["gross"], currency)]


def _day(line: dict) -> str:
    day = date.fromisoformat(line["day"])
    return month(day) if line.get("within_month") else full_date(day)


def _sums(invoice: Invoice) -> list[list[str]]:
    """The base and the tax of each rate, what rounding adds, and the whole."""
    found, currency = [], invoice.currency
    for rate in sorted({line["rate"] for line in invoice.lines}):
        net = sum(line["net"] for line in invoice.lines if line["rate"] == rate)
        tax = sum(line["vat"] for line in invoice.lines if line["rate"] == rate)
        if rate:
            found.append([gettext("Without VAT, at %(rate)s %%") % {"rate": rate}, money(net, currency)])
            found.append([gettext("VAT %(rate)s %%") % {"rate": rate}, money(tax, currency)])
        else:
            found.append([gettext("Exempt from VAT"), money(net, currency)])
    if invoice.rounding:
        found.append([gettext("Rounding"), money(invoice.rounding, currency)])
    return [*found, [gettext("In all"), money(invoice.total, currency)]]


def _payment(invoice: Invoice) -> list[list[str]]:
    """How to pay it, or how it was paid."""
    if invoice.kind == Invoice.Kind.CREDIT:
        return []
    currency, left = invoice.currency, ledger.outstanding([invoice.pk])[invoice.pk]
    found = [
        [WAYS[row.debit]() + ", " + full_date(row.day), money(row.amount, currency)]
        for row in Posting.objects.filter(invoice=invoice.pk, kind="payment", credit="receivable").order_by("at", "leg")
        if row.debit in WAYS
    ]
    if charged := ledger.charged(invoice.pk):
        found.append([gettext("Reminder fees and interest"), money(charged, currency)])
    if left > 0:
        found.append([gettext("Left to pay"), money(left, currency)])
        if invoice.seller["pay_to"]:
            found.append([gettext("Pay to"), invoice.seller["pay_to"]])
            found.append([gettext("Name as reference"), number_of(invoice)])
    elif invoice.paid_at:
        found.append([gettext("Paid"), full_date(timezone.localtime(invoice.paid_at))])
    return found


WAYS = {
    "bank": lambda: gettext("Paid to the bank account"),
    "cash": lambda: gettext("Paid in cash"),
    "provider": lambda: gettext("Paid on the net"),
}
