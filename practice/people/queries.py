"""Reading people: who is to be reminded, and how much of a client somebody may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from practice.people import secrecy
from practice.people.models import User
from practice.people.relations import open_relations
from shared.privacy.engine.decide import may_reach, office_sees
from shared.privacy.engine.document import Document
from shared.privacy.engine.duration import Duration, add
from shared.privacy.engine.records import local_day
from shared.privacy.queries import policy_in_force
from shared.privacy.rights.queries import who_restricted

REMIND_AFTER = Duration("P7D")  # where the policy promises a reminder without saying when


OFFICE = {User.Role.OWNER, User.Role.ADMINISTRATOR, User.Role.RECEPTIONIST, User.Role.ACCOUNTANT}


def names(ids: Iterable[UUID], viewer: User, now: datetime) -> dict[UUID, str]:
    """{id: name} as `viewer` may know it (settings.PERSON_NAMES)."""
    found = list(User.objects.filter(pk__in=list(ids)))
    known = contacts_of([user for user in found if not user.is_staff_member], viewer, now)
    return {user.pk: known[user.pk].name if user.pk in known else user.get_full_name() for user in found}


def holding(roles: Collection[str]) -> Q:
    """Staff members with one of the roles, whichever of theirs it is."""
    return Q(role__in=roles) | Q(more_roles__overlap=list(roles))


def members(*which: Q, **more) -> QuerySet[User]:
    """The staff of today; a trustee who works elsewhere is none of it."""
    return User.objects.exclude(role__in=("", User.Role.TRUSTEE)).filter(*which, is_active=True, closed_at=None, **more)


def by_address(email: str) -> UUID | None:
    """settings.PERSON_BY_ADDRESS in a clinic."""
    return User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()


def clients() -> QuerySet[User]:
    return User.objects.filter(role=User.Role.CLIENT)


def clients_here() -> QuerySet[User]:
    """settings.CLIENTS: those of the place that is entered; the platform has none."""
    return User.objects.none() if connection.place == settings.PUBLIC_SCHEMA_NAME else clients()


def practitioner_count() -> int:
    """Who see clients here (settings.PRACTITIONERS_HERE)."""
    return members(treats=True).count()


def practitioners_by_name() -> list[tuple[UUID, str]]:
    """Whom the policy may name as a practitioner (settings.POLICY_TERMS)."""
    found = User.objects.filter(treats=True).exclude(role=User.Role.CLIENT).order_by("first_name", "last_name")
    return [(one.pk, one.get_full_name()) for one in found]


def sessions_of(person: UUID) -> QuerySet[Session]:
    """The sign-ins of that person that still lie here: what a session says of whom is inside it."""
    signed_in = [one.pk for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == str(person)]
    return Session.objects.filter(pk__in=signed_in)


def unverified(document: Document, now: datetime) -> list[User]:
    """Clients who registered, never typed their code and are now to be reminded, on the day that the policy says."""
    key, zone = reminder_of(document), document.clinic.timezone
    today = local_day(now, zone)
    waiting = clients().filter(verified_at=None, reminded_at=None, closed_at=None, email__isnull=False)
    days = ((user, local_day(user.created_at, zone)) for user in waiting)
    if not key:
        return [user for user, day in days if add(day, REMIND_AFTER) <= today]
    return [user for user, day in days if may_reach(document, key, {"created": (day,)}, (), today)]


def reminder_of(document: Document) -> str:
    """The key of the outreach by mail that follows registration and stops at verification; "" where there is none."""
    for key, promise in document.outreach.items():
        if promise.after == "created" and "verified" in promise.stops and "mail" in promise.channels and promise.delay:
            return key
    return ""


@dataclass(frozen=True)
class Contact:
    """What a staff member may see of how to reach a client; "" for what is hidden, not given or not theirs to see."""

    first_name: str
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()


CATEGORIES = {"last_name": "contact.surname", "email": "contact.email", "phone": "contact.phone"}


def contact_of(client: User, viewer: User, now: datetime) -> Contact:
    """See contacts_of."""
    return contacts_of([client], viewer, now)[client.pk]


def contacts_of(clients: Collection[User], viewer: User, now: datetime) -> dict[UUID, Contact]:
    """What each list, calendar, search and page may show of clients, decided here alone.

    The first name for everybody at the clinic; the rest for whoever holds a relation (FEATURES C4: who treats, leads the
    course, or supervises them), and for those who plan and invoice as far as the policy says so (`office_access`). Never
    what the client has hidden (C3), nor anything while the use of it is restricted (GDPR art. 18); of somebody under absolute
    secrecy not even a name (K8)."""
    ids = [client.pk for client in clients]
    hidden = secrecy.hidden_among(ids, viewer) - {viewer.pk}
    related = set(open_relations(now).filter(holder=viewer, client__in=ids).values_list("client", flat=True))
    related |= {viewer.pk}  # one's own page
    stopped = who_restricted(set(ids) - {viewer.pk}, "contact", now)
    document = policy_in_force(now) if viewer.roles & OFFICE and set(ids) - related else None
    return {client.pk: _known(client, hidden, related, stopped, document) for client in clients}


def _known(client, hidden, related, stopped, document) -> Contact:
    if client.pk in hidden:
        return Contact(_("Under absolute secrecy"))
    return contact_by_relation(client, stopped) if client.pk in related else _office(client, stopped, document)


def _office(client: User, stopped: Collection[UUID], document: Document | None) -> Contact:
    """For somebody without a relation. `document`: None where the policy has nothing to say to them."""
    known = contact_by_relation(client, stopped)
    fields = {
        name: getattr(known, name) for name, what in CATEGORIES.items() if document and office_sees(document, what)
    }
    return Contact(client.first_name, **fields)


def contact_by_relation(client: User, stopped: Collection[UUID] = ()) -> Contact:
    """For whoever is known to hold a relation: a list of one's own clients asks once for all of them. `stopped`: clients
    who have restricted the use of how to reach them (rights.queries.who_restricted)."""
    if client.pk in stopped:
        return Contact(client.first_name)
    return Contact(
        client.first_name,
        "" if client.last_name_hidden else client.last_name,
        client.email or "",
        "" if client.phone_hidden else client.phone,
    )
