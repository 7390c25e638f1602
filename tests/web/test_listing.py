"""Lists of the staff: searched, narrowed, sorted and taken along, by what stands in the address."""

import csv
import io
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import format_html

from shared.web import tables
from shared.web.listing import Column, Listing

ROWS = [
    {"name": "Östen", "day": date(2026, 3, 1), "sum": 5, "state": "open"},
    {"name": "anna", "day": None, "sum": 70, "state": "paid"},
    {"name": "Åsa", "day": date(2025, 3, 1), "sum": 12, "state": "open"},
    {"name": "=cmd|' /C calc'!A1", "day": date(2026, 1, 1), "sum": -3, "state": "paid"},
]
COLUMNS = [
    Column("name", "Name", lambda row: row["name"], lambda row: format_html("<bdi>{}</bdi>", row["name"]), sought=True),
    Column("day", "Day", lambda row: row["day"]),
    Column("sum", "Sum", lambda row: row["sum"], number=True),
    Column("state", "State", lambda row: row["state"], narrows=True),
    Column("act", "", lambda row: None, lambda row: "Open", filed=False, sorts=False),
]


def asked(query="", rows=ROWS):
    return Listing(RequestFactory().get(f"/list?{query}"), "people", COLUMNS, rows, keep=("place",))


def names(query):
    return [row["name"] for row in asked(query).found]


@pytest.mark.parametrize(
    ("lang", "order"),
    [("sv", ["anna", "Åsa", "Östen"]), ("da", ["anna", "Östen", "Åsa"]), ("en", ["anna", "Åsa", "Östen"])],
)
def test_names_stand_as_the_language_sorts_them(lang, order):
    with translation.override(lang):
        assert names("sort=name")[1:] == order
        assert names("sort=name&down=1")[:3] == order[::-1]


def test_numbers_and_days_are_sorted_as_such_and_what_is_unknown_stands_last():
    assert [row["sum"] for row in asked("sort=sum").found] == [-3, 5, 12, 70]
    for query in ("sort=day", "sort=day&down=1"):
        assert names(query)[-1] == "anna"


def test_words_are_looked_for_where_they_may_be():
    assert names("q=ÖST") == ["Östen"] and names("q=open") == [] and len(names("q=++")) == 4


def test_it_is_narrowed_by_a_value_that_is_there_and_by_no_other():
    assert names("state=open") == ["Östen", "Åsa"]
    assert len(names("state=gone")) == 4 and len(names("sum=5")) == 4


def test_a_row_with_several_values_is_narrowed_by_one_of_them_and_by_no_part_of_a_word():
    rows = [{"roles": ["Owner", "Practitioner"]}, {"roles": ["Practitioner"]}, {"roles": ["Owner"]}, {"roles": []}]
    column = Column("roles", "Roles", lambda row: ", ".join(row["roles"]), narrows=True, each=lambda row: row["roles"])
    for chosen, found in (("Owner", 2), ("Practitioner", 2), ("Owner, Practitioner", 4)):
        listing = Listing(RequestFactory().get("/list", {"roles": chosen}), "team", [column], rows)
        assert [value for value, _ in listing.narrowings[0].values] == ["Owner", "Practitioner"]
        assert listing.many == found


def test_no_question_is_too_odd():
    for query in ("sort=nothing", "sort=__class__", "down=x", "q=" + "a" * 5000, "sort=name&sort=sum", "state=%00"):
        asked(query).lines  # noqa: B018


def test_a_head_turns_the_order_and_keeps_what_was_asked():
    heads = {head.column.key: head for head in asked("q=a&state=open&sort=name&as=csv").heads}
    assert heads["name"].sorted == "ascending" and "down=1" in heads["name"].href
    assert "q=a" in heads["sum"].href and "state=open" in heads["sum"].href and "as=" not in heads["sum"].href
    assert heads["act"].href == "" and heads["sum"].sorted == ""


def test_the_file_holds_what_was_found_and_nothing_that_a_spreadsheet_would_run():
    answer = asked("state=paid&sort=sum&as=csv").file()
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Name", "Day", "Sum", "State"],
        ["'=cmd|' /C calc'!A1", "2026-01-01", "-3", "paid"],
        ["anna", "", "70", "paid"],
    ]
    assert 'filename="people.csv"' in answer["Content-Disposition"] and answer["Cache-Control"] == "no-store"


def test_a_long_list_has_pages_and_its_file_has_all_of_it():
    many = [ROWS[0] | {"sum": number} for number in range(250)]
    seen = [row["sum"] for page in (1, 2, 3) for row in asked(f"sort=sum&page={page}", many).shown]
    assert seen == list(range(250)) and asked("", many).turns[0] == ""
    last = asked("sort=sum&q=%C3%B6&page=999", many)
    assert last.page == 3 and last.turns == ("?sort=sum&q=%C3%B6&page=2", "")
    assert "page=" not in last.heads[0].href and asked("page=2").page == 1
    assert len(asked("page=2&as=csv", many).file().content.splitlines()) == 251


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "-1;=2", "+46-70-123"]
)
def test_a_formula_becomes_text_and_comes_back_as_it_was(text):
    assert tables.cell(text) == "'" + text and tables.bare(tables.cell(text)) == text


@pytest.mark.parametrize(
    "text", ["-12,50", "-3", "12.5", "a=b", "", "Anna-Lena", "2026-12-01", "+46 70 123 45 67", "'t Hart"]
)
def test_what_is_none_stays_as_it_is(text):
    assert tables.cell(text) == tables.bare(text) == text


def test_the_page_says_how_many_and_keeps_what_belongs_to_it():
    page = render_to_string("web/listing.html", {"listing": asked("place=7&state=open&q=<b>"), "title": "People"})
    assert '<input type="hidden" name="place" value="7">' in page and "&lt;b&gt;" in page and "<b>" not in page
    page = render_to_string("web/listing.html", {"listing": asked("sort=name"), "title": "People"})
    assert 'aria-sort="ascending"' in page and "<bdi>Östen</bdi>" in page and "data-search" in page
