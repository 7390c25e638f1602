"""Organisation numbers as people write them. All numbers are made up."""

from datetime import date

import pytest
from stdnum import luhn

from tenants.signup import numbers

TODAY = date(2026, 11, 26)


def with_check_digit(nine):
    return nine + luhn.calc_check_digit(nine)


@pytest.mark.parametrize(
    "text",
    ["5560000001", "556000-0001", " 556000 - 0001 ", "556000–0001", "16556000-0001", "165560000001", "55.6000.0001"],
)
def test_a_swedish_number_may_be_written_in_many_ways(text):
    assert numbers.read("SE", text, TODAY) == "5560000001"


@pytest.mark.parametrize("text", ["10000009", "10 00 00 09", "DK10000009", "dk-10-00-00-09"])
def test_so_may_a_danish_one(text):
    assert numbers.read("DK", text, TODAY) == "10000009"


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("SE", "556000-0002", "check_digit"),
        ("SE", "556000-000", "length"),
        ("SE", "556000-00011", "length"),
        ("SE", "20556000-0001", "form"),  # a company has no century
        ("SE", "556000+0001", "form"),
        ("SE", "abc", "form"),
        ("SE", "٥٥٦٠٠٠٠٠٠١", "form"),  # digits, but not those of the register
        ("SE", "", "form"),
        ("DK", "10000008", "check_digit"),
        ("DK", "1000000", "length"),
        ("DK", "00000000", "form"),
        ("DK", "tolv", "form"),
        ("DK", "010203-0405", "personal"),
    ],
)
def test_what_is_refused_and_why(country, text, code):
    with pytest.raises(numbers.BadNumber) as refused:
        numbers.read(country, text, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize("nine", ["800229123", "640823323", "640883323", "261126123", "261127123"])
def test_a_sole_trader_is_a_person(nine):
    """Ordinary, with day + 60, and, the last one, somebody who became 100 years old yesterday or will be tomorrow."""
    number = with_check_digit(nine)
    assert numbers.read("SE", f"{number[:6]}-{number[6:]}", TODAY) == number
    assert numbers.is_personal("SE", number)


@pytest.mark.parametrize("nine", ["800230123", "811301123", "640892323", "640800323", "640860323"])
def test_dates_that_have_never_been(nine):
    with pytest.raises(numbers.BadNumber, match="date"):
        numbers.read("SE", with_check_digit(nine), TODAY)


def test_the_century_decides_what_is_in_the_future():
    number = with_check_digit("261127123")
    assert numbers.read("SE", f"19{number}", TODAY) == number
    with pytest.raises(numbers.BadNumber, match="date"):
        numbers.read("SE", f"20{number}", TODAY)


def test_a_plus_sign_means_a_hundred_years_ago():
    number = with_check_digit("180101123")
    assert numbers.read("SE", f"{number[:6]}+{number[6:]}", TODAY) == number
    leap = with_check_digit("960229123")  # 1996 had that day, 1896 too; 1900 had not
    assert numbers.read("SE", f"{leap[:6]}+{leap[6:]}", TODAY) == leap
    with pytest.raises(numbers.BadNumber, match="date"):
        numbers.read("SE", f"19{with_check_digit('000229123')}", TODAY)


def test_a_company_is_nobody():
    assert not numbers.is_personal("SE", "5560000001")
    assert not numbers.is_personal("DK", "10000009")


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("800229-1231", True), ("19800229-1231", True), ("0102030405", True), ("800289-1231", True),
        ("556000-0001", False), ("16556000-0001", False), ("10000009", False), ("", False), ("hej", False),
    ],
)  # fmt: skip
def test_what_is_not_repeated_on_a_page(text, personal):
    """Also a person's number with a slip in it: most of it is right."""
    assert numbers.looks_personal(text) is personal
