"""The guides as they are written.

title, lead: {sv, da, en, de}
sections:
  - key: what the address names after #
    title: {sv, da, en, de}
    pages: names of URLs on the signed-in side that this section helps with
    steps: [{words: {sv, da, en, de}, page: the name of a URL that needs no arguments, or none}]
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from practice.people.models import User
from shared import strict_yaml

FOLDER = Path(__file__).with_name("data")
WHO = ("owner", "practitioner", "receptionist", "client")
Role = User.Role
# Which guide is somebody's own; the first that fits. Whoever has another role reads the receptionist's.
BY_ROLE = (
    ("owner", {Role.OWNER, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER}),
    ("practitioner", {Role.PRACTITIONER, Role.SUPERVISOR, Role.COURSE_LEADER}),
)
Words = dict[str, str]


@dataclass(frozen=True)
class Step:
    words: Words
    page: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: Words
    pages: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Guide:
    who: str
    title: Words
    lead: Words
    sections: tuple[Section, ...]

    def about(self, page: str) -> Section | None:
        return next((one for one in self.sections if page in one.pages), None)


@cache
def guide(who: str) -> Guide:
    """`who`: one of WHO."""
    read = strict_yaml.parse((FOLDER / f"{who}.yaml").read_text(encoding="utf-8"))
    return Guide(who, read["title"], read["lead"], tuple(_section(one) for one in read["sections"]))


def _section(read) -> Section:
    steps = tuple(Step(one["words"], one.get("page", "")) for one in read["steps"])
    return Section(read["key"], read["title"], tuple(read["pages"]), steps)


def own(user: User) -> str:
    if not user.is_staff_member:
        return "client"
    return next((who for who, roles in BY_ROLE if user.roles & roles), "receptionist")


def readable(user: User) -> tuple[str, ...]:
    """Staff read them all: they are asked about each other's."""
    return WHO if user.is_staff_member else ("client",)


def helping(user: User, page: str) -> tuple[str, str] | None:
    """(guide, section) that helps with this page, one's own guide first; None where none speaks of it."""
    first = own(user)
    for who in (first, *(one for one in readable(user) if one not in (first, "client"))):
        if section := guide(who).about(page):
            return who, section.key
    return None
