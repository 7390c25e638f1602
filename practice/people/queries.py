"""Reading people: who is to be reminded, and how much of a client somebody may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from practice.people.models import User
from practice.people.relations import has_relation

REMIND_AFTER = timedelta(days=7)


def clients() -> QuerySet[User]:
    return User.objects.filter(role=User.Role.CLIENT)


def unverified(now: datetime) -> QuerySet[User]:
    """Clients who registered a week ago, never typed their code and have not been reminded."""
    registered = clients().filter(verified_at=None, reminded_at=None, closed_at=None, email__isnull=False)
    return registered.filter(created_at__lte=now - REMIND_AFTER)


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


def contact_of(client: User, viewer: User, now: datetime) -> Contact:
    """The first name for everybody at the clinic; the rest for whoever holds a relation (FEATURES C4), and never what the
    client has hidden (C3)."""
    if viewer.pk != client.pk and not has_relation(viewer, client, now):
        return Contact(client.first_name)
    return Contact(
        client.first_name,
        "" if client.last_name_hidden else client.last_name,
        client.email or "",
        "" if client.phone_hidden else client.phone,
    )
