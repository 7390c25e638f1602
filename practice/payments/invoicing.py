"""Issuing invoices and credit notes, reminding, writing off. Each is one act in the caller's transaction.

Numbers have no gap: they are taken under the lock of the clinic's books (`ledger.books`), in the transaction that writes
the row. An invoice is never changed; what was wrong in it is taken back by a credit note.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from practice.payments import fiscal, ledger, vat
from practice.payments.ledger import Leg
from practice.payments.models import Account, Books, BuyerNumber, Invoice
from shared.happened import happened
from shared.law import pack

MOST_LINES = 100


@dataclass(frozen=True)
class Item:
    """Something to be paid for. `unit`: its price with VAT; `treatment`: of the country's `vat` rules; `within_month`: the
    reader is told the month of `day` alone."""

    text: str
    unit: int
    treatment: str
    day: date
    quantity: int = 1
    service: UUID | None = None
    practitioner: UUID | None = None
    booking: UUID | None = None
    within_month: bool = False


@dataclass(frozen=True)
class Bill:
    """What an invoice is made from. `key`: the same deed issues once."""

    key: str
    items: Collection[Item]
    buyer: Mapping[str, str]
    country: str
    currency: str
    language: str
    client: UUID | None = None
    payer: UUID | None = None


class Refused(Exception):
    """`why`: "nothing", "billed" (one of the sessions stands on another invoice), "many", "seller" (who sells is not
    said yet), "more" (than is left to take back), "paid", "early", "often"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@transaction.atomic
def issue(bill: Bill, today: date, now: datetime, due_days: int | None = None) -> Invoice:
    """`today`: the clinic's day. Raises Refused; then nothing is written and no number is used."""
    books = ledger.books(now)
    if done := Invoice.objects.filter(key=bill.key).first():
        return done
    _check(bill, books)
    splits = [vat.split(item.unit * item.quantity, item.treatment, bill.country) for item in bill.items]
    gross = sum(one.gross for one in splits)
    extra, year = vat.rounding(gross, bill.country, today), fiscal.year_of(today, fiscal.ends(now))
    invoice = Invoice.objects.create(
        key=bill.key, kind=Invoice.Kind.INVOICE, year=year,
        number=ledger.next_number(Invoice.Kind.INVOICE, year), client=bill.client, payer=bill.payer,
        seller=seller(books), buyer=dict(bill.buyer), language=bill.language, currency=bill.currency,
        lines=[_line(item, one) for item, one in zip(bill.items, splits, strict=True)],
        bookings=[item.booking for item in bill.items if item.booking],
        net=sum(one.net for one in splits), vat=sum(one.vat for one in splits), rounding=extra, total=gross + extra,
        issued_on=today, due_on=today + timedelta(days=books.due_days if due_days is None else due_days),
        created_at=now, paid_at=None if gross + extra else now,
    )  # fmt: skip
    legs = [leg for item, one in zip(bill.items, splits, strict=True) for leg in _legs(item, one)]
    legs.append(Leg(Account.RECEIVABLE, Account.ROUNDING, extra))
    post(invoice, f"invoice:{invoice.pk}", "invoice", legs, today, now)
    happened("invoice.issued", invoice.pk, invoice.client, now)
    return invoice


def _check(bill: Bill, books: Books) -> None:
    if not bill.items:
        raise Refused("nothing")
    if len(bill.items) > MOST_LINES:
        raise Refused("many")
    if not (books.name and books.address and books.number):
        raise Refused("seller")
    wanted = [item.booking for item in bill.items if item.booking]
    if len(set(wanted)) < len(wanted) or billed(wanted):
        raise Refused("billed")


def billed(bookings: Iterable[UUID]) -> set[UUID]:
    """Those that stand on an invoice which was not taken back whole."""
    wanted = set(bookings)
    rows = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, bookings__overlap=list(wanted)) if wanted else ()
    taken = {row.pk: row for row in rows}
    back = credited(taken)
    return {
        one for row in taken.values() if back.get(row.pk, 0) < row.total or not row.total for one in row.bookings
    } & wanted


def credited(invoices: Iterable[UUID]) -> dict[UUID, int]:
    """{invoice: what credit notes have taken back of it}"""
    found: dict[UUID, int] = {}
    for invoice, total in Invoice.objects.filter(credits__in=list(invoices)).values_list("credits", "total"):
        found[invoice] = found.get(invoice, 0) + total
    return found


def seller(books: Books) -> dict:
    names = ("name", "address", "number", "vat_number", "tax_approved", "pay_to")
    return {name: getattr(books, name) for name in names}


def _line(item: Item, one: vat.Split) -> dict:
    ids = {
        name: str(value) if (value := getattr(item, name)) else "" for name in ("service", "practitioner", "booking")
    }
    return ids | {
        "text": item.text, "day": item.day.isoformat(), "quantity": item.quantity, "unit": item.unit,
        "net": one.net, "rate": one.rate, "vat": one.vat, "gross": one.gross, "treatment": one.treatment,
        "within_month": item.within_month,
    }  # fmt: skip


def _legs(item: Item, one: vat.Split) -> list[Leg]:
    about = (item.practitioner, item.service)
    return [Leg(Account.RECEIVABLE, one.income, one.net, *about), Leg(Account.RECEIVABLE, Account.VAT, one.vat, *about)]


def post(invoice: Invoice, key: str, kind: str, legs, day: date, now: datetime) -> bool:
    """Everything about one invoice is posted here; whether it is paid follows."""
    on = invoice.credits or invoice.pk
    done = ledger.post(key, kind, legs, day, now, invoice.currency, invoice=on, client=invoice.client)
    if done:
        settled(on, now)
    return done


def settled(invoice: UUID, now: datetime) -> None:
    """`paid_at` says since when nothing is left to pay."""
    left = ledger.outstanding([invoice])[invoice]
    for rows in (Invoice.objects.filter(pk=invoice), BuyerNumber.objects.filter(invoice=invoice)):
        if left > 0:
            rows.exclude(paid_at=None).update(paid_at=None)
        elif rows.filter(paid_at=None).update(paid_at=now) and rows.model is Invoice:
            happened("invoice.paid", invoice, rows.get().client, now)


@transaction.atomic
def credit(invoice: Invoice, amount: int, key: str, today: date, now: datetime) -> Invoice:
    """Take back `amount` of it, with its part of the VAT. Raises Refused."""
    ledger.books(now)
    if done := Invoice.objects.filter(key=key).first():
        return done
    left = invoice.total - credited([invoice.pk]).get(invoice.pk, 0)
    if invoice.kind != Invoice.Kind.INVOICE or not 0 < amount <= left:
        raise Refused("more")
    lines, extra = _share(invoice, amount, left)
    year = fiscal.year_of(today, fiscal.ends(now))
    note = Invoice.objects.create(
        key=key, kind=Invoice.Kind.CREDIT, year=year,
        number=ledger.next_number(Invoice.Kind.CREDIT, year), client=invoice.client, payer=invoice.payer,
        seller=invoice.seller, buyer=invoice.buyer, lines=lines, language=invoice.language, currency=invoice.currency,
        net=sum(line["net"] for line in lines), vat=sum(line["vat"] for line in lines), rounding=extra, total=amount,
        issued_on=today, due_on=today, credits=invoice.pk, created_at=now, paid_at=now,
    )  # fmt: skip
    legs = [leg for line in lines for leg in _legs_back(line)]
    legs.append(Leg(Account.ROUNDING, Account.RECEIVABLE, extra))
    post(note, f"credit:{note.pk}", "credit", legs, today, now)
    happened("invoice.issued", note.pk, note.client, now)
    return note


def _share(invoice: Invoice, amount: int, left: int) -> tuple[list[dict], int]:
    """(each line's part of `amount`, what rounding takes). All of what is left takes back every öre; a part is spread by
    what each line cost, and the last line takes the rest."""
    before = _taken(invoice)
    whole = [line["gross"] - taken[0] for line, taken in zip(invoice.lines, before, strict=True)]
    extra = amount - sum(whole) if amount == left else 0
    parts, spread = [], amount - extra
    for number, one in enumerate(whole):
        rest = sum(whole[number:])
        parts.append(spread * one // rest if rest else 0)
        spread -= parts[-1]
    return [_part(line, part, taken) for line, part, taken in zip(invoice.lines, parts, before, strict=True)], extra


def _taken(invoice: Invoice) -> list[tuple[int, int]]:
    """(gross, VAT) of each line that earlier notes have taken back."""
    notes = Invoice.objects.filter(credits=invoice.pk).values_list("lines", flat=True)
    return [
        (sum(lines[n]["gross"] for lines in notes), sum(lines[n]["vat"] for lines in notes))
        for n in range(len(invoice.lines))
    ]


def _part(line: dict, gross: int, taken: tuple[int, int]) -> dict:
    """Of the VAT as much as belongs to all that is taken back by now, so that parts add up to the whole."""
    through = taken[0] + gross
    tax = line["vat"] if through == line["gross"] else line["vat"] * through // line["gross"] if line["gross"] else 0
    tax -= taken[1]
    return line | {"quantity": 1, "unit": gross, "gross": gross, "vat": tax, "net": gross - tax}


def _legs_back(line: dict) -> list[Leg]:
    income = Account.TAXED if line["rate"] else Account.EXEMPT
    about = tuple(UUID(line[name]) if line[name] else None for name in ("practitioner", "service"))
    return [
        Leg(income, Account.RECEIVABLE, line["net"], *about),
        Leg(Account.VAT, Account.RECEIVABLE, line["vat"], *about),
    ]


# -- what is late ------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(invoice: Invoice, country: str, today: date, now: datetime) -> Invoice:
    """A reminder, with the fee and the interest that the clinic takes and law lets it. Raises Refused."""
    books = ledger.books(now)
    invoice.refresh_from_db()
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    if left <= 0 or invoice.kind != Invoice.Kind.INVOICE:
        raise Refused("paid")
    if today <= invoice.due_on:
        raise Refused("early")
    if invoice.reminded_on == today:
        return invoice
    gap = pack(country).figure("reminder_gap", today)
    if gap and invoice.reminded_on and today < invoice.reminded_on + timedelta(days=gap.value):
        raise Refused("often")
    legs = [
        Leg(Account.RECEIVABLE, Account.REMINDER_FEES, fee(books, invoice, country, today)),
        Leg(Account.RECEIVABLE, Account.INTEREST, interest(books, invoice, country, today)),
    ]
    post(invoice, f"reminder:{invoice.pk}:{today}", "reminder", legs, today, now)
    invoice.reminders, invoice.reminded_on = invoice.reminders + 1, today
    invoice.save(update_fields=["reminders", "reminded_on"])
    return invoice


def fee(books: Books, invoice: Invoice, country: str, day: date) -> int:
    """What one more reminder may cost; never more than the law's figure, nor oftener."""
    most, often = pack(country).figure("reminder_fee_most", day), pack(country).figure("reminders_most", day)
    if often and invoice.reminders >= often.value:
        return 0
    return min(books.reminder_fee, most.value) if most else 0


def interest(books: Books, invoice: Invoice, country: str, day: date) -> int:
    """For the days since it was due, or since the last reminder, on what is left of the invoice itself; simple interest."""
    rates = [pack(country).figure(name, day) for name in ("reference_rate", "interest_margin")]
    if books.interest != Books.Interest.LAW or not all(rates):
        return 0
    since = max(invoice.due_on, invoice.reminded_on or invoice.due_on)
    charged = ledger.charged(invoice.pk)  # fees and interest bear none
    left = max(0, ledger.outstanding([invoice.pk])[invoice.pk] - charged)
    return left * sum(rate.value for rate in rates) * (day - since).days // (10_000 * 365)


@transaction.atomic
def write_off(invoice: Invoice, today: date, now: datetime) -> bool:
    """Nobody will pay what is left."""
    ledger.books(now)
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    if left <= 0:
        return False
    legs = [Leg(Account.LOSSES, Account.RECEIVABLE, left)]
    return post(invoice, f"loss:{invoice.pk}", "loss", legs, today, now)
