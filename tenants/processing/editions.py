"""The editions of Enrum's list of helpers: editions.yaml beside this file is their only source."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from shared.privacy.engine.document import Document, convert
from shared.privacy.engine.promises import Recipient

FILE = Path(__file__).with_name("editions.yaml")
ENRUM = "enrum"  # the key under which Enrum itself stands in a clinic's policy


class Edition(NamedTuple):
    """`helpers`: key of the promise in a clinic's policy → the promise."""

    number: int
    announced: date
    works_from: date
    helpers: dict[str, Recipient]


@cache
def editions() -> tuple[Edition, ...]:
    """Oldest first, numbered from 1."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Edition(number, row["announced"], row["works_from"], {key: _helper(one) for key, one in row["helpers"].items()})
        for number, row in enumerate(rows, 1)
    )


def _helper(words: dict) -> Recipient:
    return convert({"role": "processor", "engaged_by": ENRUM, **words}, Recipient)


def present(today: date) -> Edition:
    """The last one that is announced; the first for a day before them all."""
    return ([one for one in editions() if one.announced <= today] or editions()[:1])[-1]


def identity(one: Recipient) -> tuple:
    """Who a helper is and where. What is passed to it is the clinic's own to narrow."""
    return one.name, one.country, one.region, one.transfer


def named(document: Document) -> dict[str, Recipient]:
    """Enrum's helpers as the clinic's policy names them."""
    return {key: one for key, one in document.recipients.items() if one.engaged_by == ENRUM}


def differs(document: Document, edition: Edition) -> bool:
    here = {key: identity(one) for key, one in named(document).items()}
    return here != {key: identity(one) for key, one in edition.helpers.items()}
