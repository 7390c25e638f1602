"""Who may open what: every URL of the three URL maps, method by method and person by person.

An answer is one word:
    open      the view answered (also by a redirect of its own, or by 400, 405, 409 or 422: it was reached)
    sign_in   sent away to sign in; by the API told to (401)
    forbidden 403
    hidden    404: the page does not tell that such a thing exists
    reads     open where it is read, 403 where it would change something

A row is `Row(name, who can, arguments)`. `PUBLIC`, `CLIENT`, `STAFF` and their like are the usual answers; `| {…}` changes
some. `arguments(cast)` gives the URL's arguments from tests/cast.py, for pages that belong to somebody.
A URL without a row fails, and so does a row without a URL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from tests.cast import ROLES, TRUSTEE

VISITORS = ("visitor", "stranger")
CLIENTS = ("client", "other_client")
STAFF_MEMBERS = tuple(ROLES)
PEOPLE = {
    "portal": ("visitor",),
    "my": (*VISITORS, *CLIENTS, *STAFF_MEMBERS, "visiting_operator", TRUSTEE),
    "platform": ("visitor", "account", "operator"),
}


def _answers(**groups):
    """Everybody in one of the groups gets its word; nobody is left out. A trustee from outside is let in by name alone."""
    names = {"visitors": VISITORS, "clients": CLIENTS, "staff": STAFF_MEMBERS}
    said = {who: word for group, word in groups.items() for who in names.get(group, (group,))}
    return {TRUSTEE: said.get("visiting_operator", "forbidden")} | said


PUBLIC = _answers(
    visitors="open", clients="open", staff="open", account="open", operator="open", visiting_operator="open"
)
NOTHING = dict.fromkeys(PUBLIC, "hidden")  # public, and what the row names does not exist
CLIENT = _answers(visitors="sign_in", clients="open", staff="forbidden", visiting_operator="forbidden")
SIGNED_IN = _answers(visitors="sign_in", clients="open", staff="open", visiting_operator="forbidden")
STAFF = _answers(visitors="sign_in", clients="forbidden", staff="open", visiting_operator="forbidden")
SHOWN = {"visiting_operator": "reads"}  # to an operator whom the owner let in


def only(*roles):
    """Staff of these roles; the others are refused."""
    return STAFF | {who: "forbidden" for who, role in ROLES.items() if role not in roles}


def gone(answers):
    """What a staff member might open is not there."""
    return {who: "hidden" if word == "open" and who in ROLES else word for who, word in answers.items()}


OWNER = only("owner")
TOUCHED = OWNER | {"owner": "sign_in"}  # sent to BASE for a touch of the key
MANAGERS = only("owner", "administrator")
KEEPERS = only("owner", "administrator", "data_protection_officer")
DESK = only("owner", "administrator", "receptionist")  # who see a client's face
KEEPERS_TOUCHED = KEEPERS | dict.fromkeys(("owner", "administrator", "data_protection_officer"), "sign_in")
KEEPERS_OPEN = dict.fromkeys(("owner", "administrator", "data_protection_officer"), "open")
BOOKKEEPERS = only("owner", "administrator", "accountant")
CARERS = only("owner", "practitioner", "supervisor", "course_leader")
PLANNERS = only("owner", "practitioner", "supervisor", "course_leader", "administrator", "receptionist")
ACCOUNT = {"visitor": "sign_in", "account": "open", "operator": "open"}
OPERATOR = {"visitor": "sign_in", "account": "forbidden", "operator": "open"}


NOBODYS = ACCOUNT | dict.fromkeys(("account", "operator"), "hidden")
OPERATORS_NOTHING = OPERATOR | {"operator": "hidden"}
REGISTERS = ("overview", "processing", "agreements", "security", "assessments", "breaches", "pack")


def nobodys(cast):
    """A row that belongs to none of the people asked."""
    return {"pk": uuid4()}


@dataclass(frozen=True)
class Row:
    """One URL. `methods`: those it answers; any other must not reach it (405, or the same refusal)."""

    name: str
    answers: Mapping[str, str]
    arguments: Callable = lambda cast: {}
    methods: tuple[str, ...] = ("get",)


# Asked by scripts, which read a refusal as such: nothing is decided by who is signed in before the key has answered.
CEREMONY = dict.fromkeys(("visitor", "account", "operator"), "forbidden")


def thing(name):
    """Arguments of a URL about one of the cast's things."""
    return lambda cast: {"pk": cast.things[name].pk}


def own_hours(cast):
    return {"pk": cast.users["practitioner"].pk}


OTHERS = ("colleague", "supervisor", "course_leader")  # have clients, but not this one's booking
OWN_HOURS = only("owner", "administrator", "practitioner") | {"colleague": "forbidden"}
OWN_BOOKING = CLIENT | {"other_client": "hidden"}
BOOKED = PLANNERS | dict.fromkeys(OTHERS, "hidden")  # who is booked, and those who plan everybody's day
OWN_SESSION = gone(SIGNED_IN) | {"other_client": "hidden", "practitioner": "open"}
LED_SESSION = gone(CARERS) | {"practitioner": "open"}
OWN_JOURNAL = CLIENT | {"client": "hidden", "other_client": "hidden"}  # theirs, and there is none
# A journal: an open relation, never a role.
TREATING = only() | {"practitioner": "open"}
RELATED = TREATING | dict.fromkeys(("supervisor", "course_leader"), "open")
NOT_THERE = gone(RELATED)


def of_client(cast, **more):
    return {"client": cast.users["client"].pk, **more}


def of_no_note(cast):
    return of_client(cast, note=uuid4())


# The rows of each area. They take their words from above, so they are read last.
from tests.guarantees import (  # noqa: E402
    rows_api,
    rows_booking,
    rows_care,
    rows_clinic,
    rows_courses,
    rows_money,
    rows_platform,
    rows_public,
    rows_publishing,
    rows_questionnaires,
    rows_writing,
)

MY = [
    row
    for part in (rows_booking, rows_care, rows_clinic, rows_money, rows_questionnaires, rows_writing, rows_api)
    for row in part.ROWS
]
MY += [*rows_public.BRAND, *rows_courses.MY, *rows_publishing.MY]
PORTAL = [*rows_public.PORTAL, *rows_courses.PORTAL, *rows_publishing.PORTAL]
PLATFORM = [*rows_platform.PLATFORM, *rows_api.PLATFORM]
ROWS = {"platform": PLATFORM, "portal": PORTAL, "my": MY}
