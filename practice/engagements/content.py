"""What is sealed about a customer. Pure."""

import json
from dataclasses import asdict, dataclass

STEP = 256  # bytes: the length of a text is told no closer than this
LONGEST = 50_000  # characters of a note


class Unreadable(Exception):
    """It opened, and is no such thing."""


@dataclass(frozen=True)
class Customer:
    """A person, or an organisation and whom to reach there."""

    name: str
    contact: str = ""
    email: str = ""

    def __repr__(self):
        return "Customer"  # nobody's name in a log


def packed(inside: dict | str) -> bytes:
    raw = json.dumps(inside, ensure_ascii=False, separators=(",", ":")).encode()
    return raw + b" " * (-len(raw) % STEP)  # JSON does not mind


def of_customer(one: Customer) -> bytes:
    return packed(asdict(one))


def customer(data: bytes) -> Customer:
    try:
        return Customer(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise Unreadable from error


def text(data: bytes) -> str:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(found, str):
        raise Unreadable
    return found
