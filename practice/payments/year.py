"""What a client paid in a year, for a tax return or an insurance: no word about what it was for."""

from django.utils import timezone
from django.utils.translation import gettext

from practice.payments.models import Invoice, Posting
from practice.payments.queries import PAYING, number_of
from practice.people.models import User
from shared.pdf import brand_here, pdf
from shared.web.formats import full_date, money


def paid(client: User, year: int) -> list[tuple[Posting, int]]:
    """(posting, amount) of what was paid by this client themselves, and below nothing what was paid back."""
    own = Invoice.objects.filter(client=client.pk, payer=None).values("pk")
    rows = Posting.objects.filter(invoice__in=own, day__year=year).order_by("day", "year", "voucher", "leg")
    found = [(row, row.amount) for row in rows if row.debit in PAYING and row.credit == "receivable"]
    back = [(row, -row.amount) for row in rows if row.credit in PAYING and row.debit == "receivable"]
    return sorted([*found, *back], key=lambda one: (one[0].day, one[0].year, one[0].voucher, one[0].leg))


def years(client: User) -> list[int]:
    """Those in which something was paid, the latest first."""
    own = Invoice.objects.filter(client=client.pk, payer=None).values("pk")
    rows = Posting.objects.filter(invoice__in=own, kind__in=("payment", "refund"))
    return sorted(set(rows.values_list("day__year", flat=True)), reverse=True)


def as_pdf(client: User, year: int, language: str) -> bytes:
    rows, numbers = paid(client, year), {row.pk: number_of(row) for row in Invoice.objects.filter(client=client.pk)}
    currency = rows[0][0].currency
    table = [[full_date(row.day), numbers.get(row.invoice, ""), money(amount, currency)] for row, amount in rows]
    table.append([gettext("In all"), "", money(sum(amount for _, amount in rows), currency)])
    part = {
        "title": gettext("Payments"), "level": 2, "rows": table,
        "head": [gettext("Date"), gettext("Invoice"), gettext("Amount")],
    }  # fmt: skip
    facts = [[gettext("Name"), client.get_full_name()], [gettext("Made on"), full_date(timezone.localdate())]]
    title = gettext("Paid in %(year)s") % {"year": year}
    return pdf("document.typ", {"title": title, "facts": facts, "parts": [part]}, language, brand_here())
