"""Files as other systems write them: encodings, separators, days and clocks of both countries."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.importing import parsing, values

ZONE = ZoneInfo("Europe/Stockholm")
TABLE = "Förnamn;Efternamn;E-post\r\nÅsa;Öberg;asa@home.example\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_table(encoding, separator):
    found = parsing.read(TABLE.replace(";", separator).encode(encoding), ZONE)
    assert found.head == ("Förnamn", "Efternamn", "E-post") and found.separator == separator
    assert found.lines == (("Åsa", "Öberg", "asa@home.example"),)


def test_quotes_hold_separators_and_lines():
    found = parsing.read('Namn,Text\n"Ek, Tove","Rad ett\nrad två"\n\n,\n'.encode(), ZONE)
    assert found.lines == (("Ek, Tove", "Rad ett\nrad två"),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"Namn;Mail\n", "empty"),
        (b"%PDF-1.7\nx", "kind"),
        (b"PK\x03\x04rest of an .xlsx\nx", "kind"),
        (b"a;b\n" + b"1;2\n" * 10_001, "lines"),
        ((";".join("x" * 61) + "\n" + ";".join("y" * 61)).encode(), "columns"),
        (b"a;b\n" + b"x" * 2_500_001, "size"),
        (b"BEGIN:VCALENDAR\nnonsense", "kind"),
    ],
)
def test_what_is_no_table_is_told(data, why):
    with pytest.raises(parsing.Unreadable) as error:
        parsing.read(data, ZONE)
    assert error.value.why == why


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(data):
    try:
        found = parsing.read(data, ZONE)
    except parsing.Unreadable:
        return
    assert all(len(line) == len(found.head) for line in found.lines)


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2026-12-01", "dmy", date(2026, 12, 1)),
        ("20261201", "dmy", date(2026, 12, 1)),
        ("1/12 2026", "dmy", date(2026, 12, 1)),
        ("1/12-2026", "dmy", date(2026, 12, 1)),
        ("01.12.2026", "dmy", date(2026, 12, 1)),
        ("01-12-26", "dmy", date(2026, 12, 1)),
        ("12/1/2026", "mdy", date(2026, 12, 1)),
    ],
)
def test_days_as_they_are_written(text, order, found):
    assert values.day(text, order) == found


@pytest.mark.parametrize("text", ["31/2/2026", "2026-13-01", "imorgon", "", "1/12", "1/1/1850"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match="day"):
        values.day(text, "dmy")


@pytest.mark.parametrize(
    ("text", "found"),
    [("9", time(9)), ("09:30", time(9, 30)), ("kl. 9.30", time(9, 30)), ("0930", time(9, 30))],
)
def test_clocks_as_they_are_written(text, found):
    assert values.clock(text) == found


@pytest.mark.parametrize(
    ("text", "apart", "found"),
    [
        ("2026-11-26 10:00", "", datetime(2026, 11, 26, 9, tzinfo=UTC)),
        ("26.11.2026 kl. 10.00", "", datetime(2026, 11, 26, 9, tzinfo=UTC)),
        ("2026-11-26T09:00:00Z", "", datetime(2026, 11, 26, 9, tzinfo=UTC)),
        ("26/11 2026", "10:00", datetime(2026, 11, 26, 9, tzinfo=UTC)),
        ("2026-07-01", "10:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ],
)
def test_moments_are_on_the_clinics_clock(text, apart, found):
    assert values.moment(text, apart, "dmy", ZONE) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("850", 85000), ("1 200,50 kr", 120050), ("1.200,50", 120050), ("1,200.50", 120050), ("850:-", 85000)],
)
def test_prices_as_they_are_written(text, found):
    assert values.money(text) == found
