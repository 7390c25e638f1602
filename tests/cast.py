"""The people of the tests, always the same: who they are is in their names.

client, other_client            registered at clinic a
practitioner, colleague         treat at clinic a; `practitioner` has an open relation to `client`
supervisor, course_leader       of clinic a; the one supervises how `client` is treated, the other leads their course
owner, administrator, receptionist, accountant, data_protection_officer     of clinic a
outside_trustee                 a trustee of journals at clinic a who works elsewhere
stranger                        a client of clinic b, whose cookies are shown to clinic a
account, operator               signed in at the platform with a key; the second one is an operator
visiting_operator               an operator whom the owner of clinic a has let in
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.test import Client

from practice.people.models import Relation, User
from shared.privacy.rights import actions, limits
from shared.privacy.rights.models import Part
from tenants.isolation.context import enter
from tests.booking import cast as booking
from tests.payments import cast as payments
from tests.staff.signed_in import enter_clinic, sign_in
from tests.visits.visitor import visit

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AT_PLATFORM = ("account", "operator")
ROLES = {"practitioner": "practitioner", "colleague": "practitioner"} | {
    role: role
    for role in (
        *("owner", "administrator", "supervisor", "course_leader", "receptionist", "accountant"),
        "data_protection_officer",
    )
}
TRUSTEE = "outside_trustee"
AT_CLINIC = ("client", "other_client", *ROLES, TRUSTEE)
RELATIONS = {"practitioner": "treats", "supervisor": "supervises", "course_leader": "leads"}  # to `client`


@dataclass
class Cast:
    """`users` by name; `things` are rows that object URLs of the permission table name (filled by each app's builder);
    `signed_in` are the cookies of whoever is signed in already, by (name, side)."""

    clinic: object
    elsewhere: object
    users: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    signed_in: dict = field(default_factory=dict)

    def browser(self, who: str, side: str) -> Client:
        """A browser of that person at that side of clinic a (or at the platform)."""
        hosts = {"platform": settings.BASE_HOST, "portal": self.clinic.portal_host, "my": self.clinic.my_host}
        address = f"127.0.0.{2 + sum(map(ord, who)) % 250}"  # each their own: many knock at the same door
        browser = Client(headers={"host": hosts[side]}, raise_request_exception=False, REMOTE_ADDR=address)
        if (who, side) in self.signed_in:
            browser.cookies = deepcopy(self.signed_in[who, side])
        elif who == "stranger":
            with enter(self.elsewhere.schema):
                browser.force_login(self.users["stranger"])
        elif who == "visiting_operator":
            visit(browser, self.clinic)
        elif who in (*ROLES, TRUSTEE) and side == "my":
            enter_clinic(browser, self.users[who], self.clinic)
        elif who in AT_CLINIC and side == "my":
            with enter(self.clinic.schema):
                browser.force_login(self.users[who])
        elif who in AT_PLATFORM and side == "platform":
            sign_in(browser, operator=who == "operator")
        return browser


def build(clinic, elsewhere) -> Cast:
    """Rows in both clinics; call outside enter()."""
    cast = Cast(clinic, elsewhere)
    with enter(clinic.schema):
        for name in AT_CLINIC:
            cast.users[name] = _user(name)
        for holder, kind in RELATIONS.items():
            Relation.objects.create(kind=kind, holder=cast.users[holder], client=cast.users["client"], began_at=NOW)
        cast.things |= booking.things(cast.users) | _rights(cast.users) | payments.things(cast.users)
    with enter(elsewhere.schema):
        cast.users["stranger"] = _user("stranger")
    return cast


def _rights(users):
    """A request of the client's that waits for the practitioner's part, and a limit that holds."""
    request = actions.ask(users["client"].pk, actions.Asked(kind="access"), NOW)
    part = Part.objects.create(request=request, holder=users["practitioner"].pk)
    return {"request": request, "part": part, "limit": limits.limit(users["client"].pk, "objection", "news", NOW)}


def _user(name):
    role = (ROLES | {TRUSTEE: "trustee"}).get(name, "")
    return User.objects.create_user(
        f"{name}@example.org",
        first_name=name.title().replace("_", " "),
        role=role,
        treats=role == "practitioner",
        staff_id=uuid4() if role else None,
        created_at=NOW,
        verified_at=NOW,
    )
