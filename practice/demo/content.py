"""The five demo clinics as data: practice/demo/clinics/<key>.yaml, with their policies beside in practice/demo/policies."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

HERE = Path(__file__).parent
KEYS = ("biet", "spegel", "andas", "faelles", "juni")
PASSWORD = "lugn-och-ro-2026"  # noqa: S105 (every demo client's; said in the README)
Text = Mapping[str, str]  # language → words


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A misspelt field in a demo file is an error, not a silence."""


class Brand(Part):
    seed_colour: str
    languages: tuple[str, ...]
    headline: Text
    welcome: Text
    contact: Text
    opening_hours: Text


class Member(Part):
    """`hours`: weekday (mon … sun) → spans of the clinic's local time, "08:30-12:00". `licence_days`: from the day of seeding
    to its last one; 0: without an end."""

    name: tuple[str, str]
    role: str
    more_roles: tuple[str, ...] = ()
    treats: bool = False
    regime: str = ""
    licence: str = ""
    licence_days: int = 0
    title: Text = {}
    about: Text = {}
    languages: tuple[str, ...] = ()
    profession: str = ""
    hours: Mapping[str, tuple[str, ...]] = {}


class Service(Part):
    """`price` in öre or øre; `by`: keys of the staff who give it. `packages`: (sessions, price, months) on sale; of a service
    with `seats` some dates are planned ahead."""

    name: Text
    minutes: int
    price: int
    form: str
    by: tuple[str, ...]
    about: Text = {}
    late_fee: int = 0
    audience: str = "everybody"
    tone: str = "accent"
    needs_room: bool = False
    people: int = 1
    seats: int = 0
    packages: tuple[tuple[int, int, int], ...] = ()


class Said(Part):
    """A message: `ago` in hours before the seeding; a `subject` begins a thread."""

    by: str  # "client" or "practitioner"
    ago: int
    text: str
    subject: str = ""


class Answered(Part):
    """A questionnaire that was answered so many days before the seeding, a value for each item."""

    key: str
    days_ago: int
    said: tuple[int, ...]


class Client(Part):
    """`days`: sessions, in days from the day of seeding; `notes`: one for each of the first past sessions; `asks`: a kind of
    request about their own data that waits for an answer; `asked`: questionnaires that wait for theirs."""

    name: tuple[str, str]
    email: str
    language: str
    with_: str = msgspec.field(name="with")
    service: str
    days: tuple[int, ...]
    notes: tuple[str, ...] = ()
    asks: str = ""
    supervised_by: str = ""
    messages: tuple[Said, ...] = ()
    answered: tuple[Answered, ...] = ()
    asked: tuple[str, ...] = ()


class Invited(Part):
    name: tuple[str, str]
    email: str
    role: str


class Entrusted(Part):
    """Works elsewhere, and has signed to be a trustee of the journals of `of`."""

    name: tuple[str, str]
    email: str
    of: str


class Applicant(Part):
    """`declined`: why, to them; "": it waits for an answer."""

    name: tuple[str, str]
    email: str
    profession: str
    licence: str
    days_ago: int
    languages: tuple[str, ...]
    areas: str
    about: str
    declined: str = ""


class OutsideTag(Part):
    """Something of others on the public pages, as the owner adds it."""

    name: str
    kind: str
    url: str
    recipient: str
    pages: tuple[str, ...]


class Video(Part):
    """`kind`: of practice.video; `recipient`: of its policy; `host`: where Jitsi's rooms lie."""

    kind: str
    recipient: str
    host: str = ""
    phone: str = ""


class Sold(Part):
    """Supervision or consulting for a customer; `notes` and the purchase lie `days_ago`."""

    by: str
    kind: str
    customer: str
    days_ago: int
    contact: str = ""
    email: str = ""
    notes: tuple[str, ...] = ()


class Rules(Part):
    """Of booking. `places`: name and address of a location → its rooms."""

    confirm_by: str = "login"
    places: Mapping[str, tuple[str, ...]] = {}


class DemoClinic(Part):
    name: str
    country: str
    organisation_number: str
    profession: str
    licensed: bool
    brand: Brand
    staff: Mapping[str, Member]
    services: Mapping[str, Service]
    clients: tuple[Client, ...]
    more_practitioners: int = 0
    outside: tuple[OutsideTag, ...] = ()
    invited: tuple[Invited, ...] = ()
    entrusted: tuple[Entrusted, ...] = ()
    sold: tuple[Sold, ...] = ()
    applicants: tuple[Applicant, ...] = ()
    domains: tuple[str, ...] = ()  # of its own, for the portal
    eid: str = ""  # the recipient of its policy that identifies people
    sender: str = ""  # an address of its own, for mail
    video: Video | None = None
    booking: Rules = Rules()
    messages_filed: bool = False  # every message goes into the journal, as its policy takes them for a part of it

    @property
    def owner(self):
        return next(key for key, member in self.staff.items() if member.role == "owner")


@cache
def clinic(key: str) -> DemoClinic:
    """Raises msgspec.ValidationError where the file is wrong."""
    text = (HERE / "clinics" / f"{key}.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), DemoClinic)


def policy(key: str) -> str:
    """The policy's YAML, imported by the same code as a clinic's own."""
    return (HERE / "policies" / f"{key}.yaml").read_text(encoding="utf-8")


STAFF_MAIL = "{key}@{clinic}.example"
OPERATORS = "@enrum.example"


def address(clinic: str, key: str) -> str:
    """The mail address of a demo clinic's staff member."""
    return STAFF_MAIL.format(key=key, clinic=clinic)
