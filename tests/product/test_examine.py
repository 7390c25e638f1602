"""The examiner that is open to everybody: a policy file by the line, any other text by a list; and nothing is kept."""

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared.privacy.engine.document import load
from tenants.product import examining
from tenants.product.examining import LONGEST

POLICIES = sorted(Path("practice/demo/policies").glob("*.yaml"))
BIET = Path("practice/demo/policies/biet.yaml").read_text()
HEAD = BIET[: BIET.index("controllers:")]
TEXT = (
    "Vi är personuppgiftsansvariga för dina uppgifter. Vi sparar journalen i 10 år efter sista anteckningen. "
    "Annat sparas så länge det är nödvändigt. Du kan klaga hos Integritetsskyddsmyndigheten."
)


@pytest.fixture
def ask(db, at):
    def post(text="", lang="en", **more):
        given = {"text": text, "country": "SE"} | more
        answer = at("").post("/examine", given, headers={"accept-language": lang})
        assert not answer.cookies and "no-store" in answer["Cache-Control"]
        return answer.status_code, answer.content.decode()

    return post


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_the_demos_own_policies_have_no_obstacle(ask, file):
    status, page = ask(file=SimpleUploadedFile(file.name, file.read_bytes()))
    assert status == 200 and "Obstacle:" not in page


def test_an_obstacle_is_told_with_its_line_and_its_law(ask):
    broken = BIET.replace("after: entry, keep: P10Y", "after: entry, keep: P3Y", 1)
    line = 1 + next(n for n, text in enumerate(broken.splitlines()) if "keep: P3Y" in text)
    status, page = ask(broken, "sv")
    assert status == 200 and f"Rad {line}:" in page and "SFS 2008:355 3:17" in page and "Hinder:" in page


def test_a_file_that_is_no_policy_says_where(ask):
    status, page = ask(BIET.replace("keep: P12M", "keep: P12", 1), "de")
    line = 1 + next(n for n, text in enumerate(BIET.splitlines()) if text.strip() == "keep: P12M")
    assert status == 422 and f"Zeile {line}:" in page and "<code>retention.enquiries.keep</code>" in page


@pytest.mark.parametrize(
    "text", ['{"enrum_policy": 1, "clinic": ' + "[" * 50_000, "enrum_policy: 1\nclinic: *a", "enrum_policy: &a [*a]"]
)
def test_what_would_tire_a_reader_is_refused(ask, text):
    assert ask(text)[0] == 422


@pytest.mark.parametrize(("kind", "number"), [("retention", 81), ("purposes", 301)])
def test_more_promises_than_are_compared_here(ask, kind, number):
    specs = {
        "retention": "{of: [booking], after: session, keep: P1Y}",
        "purposes": "{subjects: [client], categories: [booking], bases: [{article6: contract}]}",
    }
    whole = f"{HEAD}{kind}:\n" + "".join(f"  r{n}: {specs[kind]}\n" for n in range(number))
    load(whole)  # it is a policy
    status, page = ask(whole)
    assert status == 422 and "Too many promises" in page


def test_plain_text_is_held_against_the_list(ask):
    status, page = ask(TEXT, "sv")
    assert status == 200 and "saker tycks saknas" in page and "är ingen tid" in page
    found = examining.examine(TEXT, "SE", date(2026, 12, 1), "sv")
    told = {str(one.point.source) for one in found.told if one.quote}
    assert {"GDPR art. 13.1 a", "GDPR art. 13.2 a", "GDPR art. 13.2 d"} <= told
    assert any("10 år" in sentence for sentence, quote in found.promises)


def test_whose_law_a_text_is_held_against_is_asked(ask):
    assert "SFS 2008:355" in ask(TEXT)[1]
    assert "SFS 2008:355" not in ask(TEXT, country="DK")[1]


def test_what_is_pasted_is_shown_as_text(ask):
    page = ask("Vi sparar journalen i 10 år <script>alert(1)</script>.")[1]
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Paste a policy, or choose a file."),
        ({"text": "a" * (LONGEST + 1)}, "at most"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * (LONGEST + 1))}, "The file is too large."),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xfe\x00")}, "This is no text file"),
        ({"text": "Hej", "country": "NO"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_examined_says_why(ask, given, words):
    status, page = ask(**given)
    assert status == 422 and words in page


def test_nothing_of_it_is_written_down(ask):
    with CaptureQueriesContext(connection) as asked:
        ask(TEXT)
    assert not any("personuppgiftsansvariga" in one["sql"] for one in asked)


def test_who_asks_all_the_time_is_stopped(ask):
    assert {ask("x")[0] for _ in range(31)} == {200, 429}


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONGEST,
        "a." * (LONGEST // 2),
        "1 år " * (LONGEST // 5),
        "så länge " * (LONGEST // 9),
        "x@" * (LONGEST // 2),
    ],
)
def test_no_text_holds_the_examiner_up(text):
    """Each pattern reads a text once: a hundred times the text takes about a hundred times as long, not ten thousand."""

    def took(size):
        begun = process_time()
        examining.examine(text[:size], "SE", date(2026, 12, 1), "en")
        return process_time() - begun

    took(100)  # reads the data files
    assert took(LONGEST) < 5
