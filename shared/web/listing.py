"""A list that its reader may search, narrow, sort and take along as a file. One shape for all lists of the staff.

    listing = Listing(request, "clients", COLUMNS, rows)
    if listing.wants_file:
        return listing.file()               log it first where it holds clients
    render(…, {"listing": listing})         {% include "web/listing.html" %}

`rows` are what this reader may see, and nothing here can show more: they are read already, or a query that is narrowed,
ordered and cut, never widened. Of a query only the rows of the page are read, as long as the database knows each column that
was asked about; one that it doesn't know (a name that is sealed, or known to some readers alone) is looked at in all rows.

The address holds what was asked: ?q= words, ?sort= a column, ?down=1, ?page= of PAGE rows, ?as=csv for all of them, and a
column's key for what narrows it. What isn't a choice counts for nothing. Rows that are no table take the part that asks and
the part that turns pages by themselves: web/listing_ask.html, web/listing_pages.html, and `listing.shown` between them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from math import ceil
from operator import or_
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from shared.web import tables
from shared.web.formats import full_date, language

LONGEST = 100  # signs to look for
PAGE = 100  # rows


@dataclass(frozen=True)
class Column:
    """`value(row)`: text, number, day or None, by which it is sorted and which the file holds; `shown(row)`: what the page
    says, where that is something else (safe HTML stays as it is); `narrows`: the reader may choose one of its values;
    `sought`: words are looked for in it. `number`: stands to the right.

    `each(row)`: where a row has several values, those by which it is narrowed. Where the rows are a query: `field` is what the
    database calls this very value, to sort and to look for words by; `stored` what it has in its stead, where that is no word
    but `word(stored)` is the one that `value` gives: it narrows, and sorts by nothing that a reader would understand; `among`
    the words that there may be, where none of them is stored and not all rows are to be read for a choice."""

    key: str
    title: str
    value: Callable[[Any], Any]
    shown: Callable[[Any], Any] | None = None
    narrows: bool = False
    sought: bool = False
    number: bool = False
    filed: bool = True  # whether the file has it
    sorts: bool = True
    each: Callable[[Any], Sequence[str]] | None = None
    field: str = ""
    stored: str = ""
    word: Callable[[Any], str] = str
    among: Sequence[str] = ()

    def choices(self, row) -> Sequence[str]:
        """By which a row that was read is narrowed."""
        return self.each(row) if self.each else [str(self.value(row) or "")]

    def text(self, row) -> Any:
        if self.shown:
            return self.shown(row)
        value = self.value(row)
        return full_date(value) if isinstance(value, (date, datetime)) else "" if value is None else value


class Cell(NamedTuple):
    column: Column
    text: Any


class Head(NamedTuple):
    column: Column
    href: str
    sorted: str  # aria-sort: ascending, descending or nothing


class Narrowing(NamedTuple):
    column: Column
    values: list[tuple[str, bool]]  # (value, chosen)
    stored: list[Any]  # what the database has where the chosen one is said

    @property
    def chosen(self) -> str:
        return next((value for value, is_it in self.values if is_it), "")


@dataclass
class Listing:
    """`keep`: what of the address belongs to the page and not to the list; `sort`: the column it begins with. `dress(rows)`:
    rows of a query → what the columns take, so that what belongs to all of a page is asked for once."""

    request: HttpRequest
    name: str
    columns: Sequence[Column]
    rows: Sequence[Any] | QuerySet
    sort: str = ""
    down: bool = False
    keep: tuple[str, ...] = ()
    dress: Callable[[list], Sequence[Any]] = list
    asked: dict = field(init=False)

    def __post_init__(self):
        self.asked = self.request.GET
        self.by = {one.key: one for one in self.columns}
        self.words = self.asked.get("q", "").replace("\0", "").strip()[:LONGEST]
        if self.asked.get("sort") in self.by:
            self.sort, self.down = self.asked["sort"], self.asked.get("down") == "1"

    @cached_property
    def all(self) -> int:
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    @property
    def wants_file(self) -> bool:
        return self.asked.get("as") == "csv"

    @property
    def searches(self) -> bool:
        return any(one.sought for one in self.columns)

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        return [(name, self.asked[name]) for name in self.keep if name in self.asked]

    @cached_property
    def narrowings(self) -> list[Narrowing]:
        found = []
        for column in self.columns:
            if column.narrows:
                words, asked = self._choices(column), self.asked.get(column.key, "")
                values = [(one, one == asked) for one in sorted(words, key=_collated)]
                found.append(Narrowing(column, values, words.get(asked, [])))
        return [one for one in found if len(one.values) > 1]

    def _choices(self, column) -> dict[str, list]:
        """{what the page says: [what is stored]}"""
        words = {}
        if isinstance(self.rows, QuerySet) and column.stored:
            for stored in self.rows.order_by().values_list(column.stored, flat=True).distinct():
                words.setdefault((stored is not None and column.word(stored)) or "", []).append(stored)
        elif isinstance(self.rows, QuerySet) and column.among:
            words = {one: [] for one in column.among}
        else:
            words = {one: [] for row in self._read for one in column.choices(row)}
        words.pop("", None)
        return words

    @cached_property
    def _read(self) -> Sequence[Any]:
        return self.dress(list(self.rows)) if isinstance(self.rows, QuerySet) else self.rows

    @cached_property
    def in_database(self) -> bool:
        """Whether all that was asked is known to it, so that it can cut the page."""
        asked = [one.column.stored for one in self.narrowings if one.chosen]
        asked += [self.by[self.sort].field] if self.sort else []
        asked += [one.field for one in self.columns if one.sought] if self.words else []
        return isinstance(self.rows, QuerySet) and all(asked)

    @cached_property
    def found(self) -> Sequence[Any] | QuerySet:
        """The rows that were asked for, in the order that was asked for; of a query as the database has them (see `taken`)."""
        if self.in_database:
            return self._ordered(self._narrowed(self.rows))
        rows = [row for row in self._read if self._is_sought(row) and self._is_within(row)]
        if not self.sort:
            return rows
        value = self.by[self.sort].value
        known = [row for row in rows if value(row) not in (None, "")]
        known.sort(key=lambda row: _collated(value(row)), reverse=self.down)
        return known + [row for row in rows if value(row) in (None, "")]

    def _narrowed(self, rows: QuerySet) -> QuerySet:
        for one in self.narrowings:
            rows = rows.filter(**{f"{one.column.stored}__in": one.stored}) if one.chosen else rows
        for word in self.words.split():
            places = (Q(**{f"{one.field}__icontains": word}) for one in self.columns if one.sought)
            rows = rows.filter(reduce(or_, places))
        return rows

    def _ordered(self, rows: QuerySet) -> QuerySet:
        if not self.sort:
            return rows
        field = F(self.by[self.sort].field)
        return rows.order_by(field.desc(nulls_last=True) if self.down else field.asc(nulls_last=True), "pk")

    @cached_property
    def many(self) -> int:
        """How many were found."""
        return self.found.count() if self.in_database else len(self.found)

    def _dressed(self, rows) -> Sequence[Any]:
        return self.dress(list(rows)) if self.in_database else rows

    @cached_property
    def taken(self) -> Sequence[Any]:
        """All that was found, as the columns take it: what a file holds."""
        return self._dressed(self.found)

    @property
    def pages(self) -> int:
        return max(1, ceil(self.many / PAGE))

    @property
    def page(self) -> int:
        """From 1; one that is not there is the nearest that is."""
        asked = self.asked.get("page", "")
        return min(self.pages, max(1, int(asked))) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1

    @cached_property
    def shown(self) -> Sequence[Any]:
        """The rows of this page."""
        return self._dressed(self.found[(self.page - 1) * PAGE : self.page * PAGE])

    @property
    def turns(self) -> tuple[str, str]:
        """The addresses of the pages before and after; "" where there is none."""
        before, after = self.page - 1, self.page + 1
        return (self._to(before) if before else "", self._to(after) if after <= self.pages else "")

    @property
    def lines(self) -> list[list[Cell]]:
        return [[Cell(column, column.text(row)) for column in self.columns] for row in self.shown]

    @property
    def heads(self) -> list[Head]:
        return [Head(one, self._address(one) if one.sorts else "", self._sorted(one)) for one in self.columns]

    def file(self) -> HttpResponse:
        """What was found, as a file; whoever calls it has written down that it left, where it holds clients."""
        columns = [one for one in self.columns if one.filed]
        rows = [[_written(column.value(row)) for column in columns] for row in self.taken]
        return tables.file(tables.as_csv([str(one.title) for one in columns], rows), f"{self.name}.csv")

    def _is_sought(self, row) -> bool:
        if not self.words:
            return True
        text = " ".join(str(one.value(row) or "") for one in self.columns if one.sought).casefold()
        return all(word in text for word in self.words.casefold().split())

    def _is_within(self, row) -> bool:
        return all(one.chosen in one.column.choices(row) for one in self.narrowings if one.chosen)

    def _sorted(self, column: Column) -> str:
        if column.key != self.sort:
            return ""
        return "descending" if self.down else "ascending"

    def _to(self, page: int) -> str:
        asked = self.asked.copy()
        asked.pop("as", None)
        asked["page"] = str(page)
        return f"?{asked.urlencode()}"

    def _address(self, column: Column) -> str:
        asked = self.asked.copy()
        for name in ("sort", "down", "as", "page"):
            asked.pop(name, None)
        asked["sort"] = column.key
        if column.key == self.sort and not self.down:
            asked["down"] = "1"
        return f"?{asked.urlencode()}"


LAST_LETTERS = {
    "sv": {"å": (1, "a"), "ä": (1, "b"), "æ": (1, "b"), "ö": (1, "c"), "ø": (1, "c")},
    "da": {"æ": (1, "a"), "ä": (1, "a"), "ø": (1, "b"), "ö": (1, "b"), "å": (1, "c")},
    "de": {"ä": (0, "a"), "ö": (0, "o"), "ü": (0, "u"), "ß": (0, "s")},
}


def _collated(value):
    """As names are sorted where the reader's language is spoken; English readers here have Nordic names before them."""
    if not isinstance(value, str):
        return value
    last = LAST_LETTERS.get(language(), LAST_LETTERS["sv"])
    return [last.get(sign, (0, sign)) for sign in value.lower()]


def _written(value):
    """As a spreadsheet of any country reads it; a moment by the clock of the place that is shown."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value
