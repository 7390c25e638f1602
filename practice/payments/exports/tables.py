"""The journal as tables: for Dinero, e-conomic and Billy as their import of a cash book takes it, and whole.

Columns by general knowledge of each program's import, unverified: each lets whoever imports say which column is which. Each
row moves one amount from an account to another, so a row never is out of balance. UTF-8 with a mark, semicolons, decimal
commas, as spreadsheets in Sweden and Denmark open them.
"""

from datetime import date

from practice.payments.accounts import CHARTS
from practice.payments.exports.reading import vouchers
from shared.web.tables import as_csv


def _rows(since, until, country):
    chart = CHARTS[country]
    for one in vouchers(since, until, country):
        for row in one.postings:
            yield one, row, chart[row.debit], chart[row.credit]


def dinero(since: date, until: date, country: str) -> bytes:
    head = ("Bilagsnr", "Dato", "Tekst", "Konto", "Momstype", "Beløb", "Modkonto")
    return as_csv(head, (
        (f"{v.year}-{v.number}", f"{v.day:%d-%m-%Y}", v.text, debit.number, "Ingen", _amount(row.amount), credit.number)
        for v, row, debit, credit in _rows(since, until, country)
    ))  # fmt: skip


def economic(since: date, until: date, country: str) -> bytes:
    head = ("Type", "Dato", "Bilagsnr.", "Tekst", "Konto", "Beløb", "Valuta", "Modkonto")
    return as_csv(head, (
        ("Finansbilag", f"{v.day:%d-%m-%Y}", v.number, v.text, debit.number, _amount(row.amount), row.currency, credit.number)
        for v, row, debit, credit in _rows(since, until, country)
    ))  # fmt: skip


def billy(since: date, until: date, country: str) -> bytes:
    head = ("Dato", "Bilag", "Beskrivelse", "Konto", "Debet", "Kredit")
    return as_csv(head, (
        line
        for v, row, debit, credit in _rows(since, until, country)
        for line in (
            (f"{v.day:%Y-%m-%d}", f"{v.year}-{v.number}", v.text, debit.number, _amount(row.amount), ""),
            (f"{v.day:%Y-%m-%d}", f"{v.year}-{v.number}", v.text, credit.number, "", _amount(row.amount)),
        )
    ))  # fmt: skip


def journal(since: date, until: date, country: str) -> bytes:
    """Everything that was posted, as it was, with the key of each event."""
    head = ("year", "voucher", "leg", "day", "at", "kind", "text", "debit", "debit_account", "credit", "credit_account",
            "amount_minor", "currency", "key")  # fmt: skip
    return as_csv(head, (
        (v.year, v.number, row.leg, v.day, row.at.isoformat(), row.kind, v.text, debit.number, row.debit, credit.number,
         row.credit, row.amount, row.currency, row.key)
        for v, row, debit, credit in _rows(since, until, country)
    ))  # fmt: skip


FORMS = {"dinero": dinero, "economic": economic, "billy": billy, "journal": journal}


def _amount(minor: int) -> str:
    return f"{minor // 100},{minor % 100:02}"
