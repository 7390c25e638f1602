"""SIE 4 E of one year: accounts, balances and every voucher, in code page 437 ("PC8"), lines ended by CR LF.

After SIE-gruppen's "SIE filformat", edition 4: labels begin with #, texts with spaces stand in quotation marks, in which a
quotation mark is written \\", and amounts have a point and up to two decimals.
"""

from collections import Counter
from datetime import date

from django.db.models import Q, Sum

from practice.payments import fiscal
from practice.payments.accounts import BALANCE, CHARTS
from practice.payments.exports.reading import vouchers
from practice.payments.models import Account, Books, Posting
from shared.law import pack

CHARSET = "cp437"
SERIES = "A"


def sie(books: Books, country: str, year: int, today: date, ends: str = fiscal.CALENDAR) -> bytes:
    """`year`, `ends`: as practice.payments.fiscal names them."""
    since, until = fiscal.bounds(year, ends)
    lines = [
        "#FLAGGA 0", '#PROGRAM "Enrum" 1', "#FORMAT PC8", f"#GEN {_day(today)}", "#SIETYP 4",
        f"#ORGNR {_number(books.number)}", f"#FNAMN {_text(books.name)}", f"#RAR 0 {_day(since)} {_day(until)}",
        "#KPTYP EUBAS97", f"#VALUTA {pack(country).currency}",
    ]  # fmt: skip
    chart, before, within = CHARTS[country], _moved(Q(day__lt=since)), _moved(Q(day__range=(since, until)))
    used = sorted((chart[one] for one in Account if before[one] or within[one]), key=lambda one: one.number)
    lines += [f"#KONTO {one.number} {_text(one.name)}" for one in used]
    lines += _balances(chart, before, within)
    for voucher in vouchers(since, until, country):
        lines += _voucher(voucher, chart)
    return "".join(f"{line}\r\n" for line in lines).encode(CHARSET, "replace")


def _moved(which: Q) -> Counter:
    found = Counter()
    for side, sign in (("debit", 1), ("credit", -1)):
        for account, amount in Posting.objects.filter(which).order_by().values_list(side).annotate(Sum("amount")):
            found[account] += sign * amount
    return found


def _balances(chart, before, within) -> list[str]:
    opening = [f"#IB 0 {chart[one].number} {_amount(before[one])}" for one in Account if one in BALANCE and before[one]]
    closing = [
        f"#UB 0 {chart[one].number} {_amount(before[one] + within[one])}"
        for one in Account
        if one in BALANCE and (before[one] or within[one])
    ]
    result = [
        f"#RES 0 {chart[one].number} {_amount(within[one])}" for one in Account if one not in BALANCE and within[one]
    ]
    return opening + closing + result


def _voucher(voucher, chart) -> list[str]:
    moved = Counter()
    for row in voucher.postings:
        moved[chart[row.debit].number] += row.amount
        moved[chart[row.credit].number] -= row.amount
    day = _day(voucher.day)
    return [
        f'#VER "{SERIES}" "{voucher.number}" {day} {_text(voucher.text)} {day}', "{",
        *(f"   #TRANS {number} {{}} {_amount(amount)}" for number, amount in sorted(moved.items()) if amount), "}",
    ]  # fmt: skip


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _amount(minor: int) -> str:
    whole, part = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{part:02}"


def _text(text: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(number: str) -> str:
    return f"{number[:6]}-{number[6:]}" if len(number) == 10 else number
