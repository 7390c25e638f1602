"""Every URL, as whoever reaches it. Built on the permission table, so that a new URL is attacked from its first day."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.conf import settings
from django.db import connection
from django.urls import reverse

from tests.cast import AT_CLINIC, ROLES, TRUSTEE
from tests.guarantees.permissions import PEOPLE, ROWS, Row


@dataclass(frozen=True)
class Place:
    """One URL as one person reaches it."""

    side: str
    row: Row
    who: str
    url: str

    @property
    def name(self) -> str:
        return f"{self.side} {self.row.name} as {self.who}"


def person(who: str) -> str:
    return who


def kind(who: str) -> str:
    """Staff of whatever role see one page, clients another; a trustee from outside nothing that staff do not."""
    return "staff" if who in (*ROLES, TRUSTEE) else "client" if who in AT_CLINIC else who


def reached(cast, method: str, once=False, by=person) -> Iterator[tuple[Place, object]]:
    """(place, browser) of everything that answers `method`, for each person who is let in, for one of each `kind`, or for
    one alone (`once`). One browser a person."""
    for side, rows in ROWS.items():
        done = set()
        for who in reversed(PEOPLE[side]):  # staff see more of a page than visitors do
            browser = cast.browser(who, side)
            for row in rows:
                seen = row.name if once else (row.name, by(who))
                if method in row.methods and row.answers[who] == "open" and seen not in done:
                    done.add(seen)
                    yield Place(side, row, who, address(side, row, cast)), browser
                    connection.run_on_commit.clear()  # nothing is committed here, and it would be kept for thousands of asks


def address(side: str, row: Row, cast) -> str:
    return reverse(row.name, urlconf=settings.URLCONFS[side], kwargs=row.arguments(cast))


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its forms with their fields."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags, self.forms, self.scripts, self._script = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self._script = tag == "script"
        if tag == "form":
            self.forms.append(
                {"action": attributes.get("action", ""), "method": attributes.get("method", "get"), "fields": {}}
            )
        elif tag in ("input", "textarea", "select") and self.forms and attributes.get("name"):
            self.forms[-1]["fields"][attributes["name"]] = (attributes.get("type", tag), attributes.get("value", ""))

    def handle_data(self, data):
        if self._script:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self._script = False


def is_page(response) -> bool:
    return (
        response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not response.streaming
    )
