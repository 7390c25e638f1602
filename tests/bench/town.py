"""A town of clinics for benches: each with two practitioners, services, opening hours, a client with an account, a journal and
messages. They are made as sign-up makes them; nothing is copied from a file.

    settle(number)      [Place, …], on a copy of the test database whose connections this process then uses
"""

from dataclasses import dataclass, field
from uuid import uuid4

NOTES, MESSAGES = 12, 4
LINE = "Samtalet kretsade kring sorgen efter modern, sömnen och vad som har burit sedan sist. "


@dataclass
class Place:
    """Ids are strings; `client` and `staff` are cookies by name."""

    schema: str
    portal: str
    my: str
    service: str
    practitioner: str
    journal: str
    thread: str
    client: dict
    staff: dict
    starts: list = field(default_factory=list)


def settle(number: int) -> list[Place]:
    from django.utils import timezone

    from shared.staff.epochs import FileEpochs
    from tenants.isolation import spares

    settings = fresh_copy("bench")
    now = timezone.now()
    FileEpochs(settings.EPOCHS_DIR).begin_month(now.date())
    with spares.owner_connection() as owner:
        for first in range(0, number, 10):
            spares.build(owner, "SE", min(10, number - first), now)
    return [furnished(n, now) for n in range(number)]


def fresh_copy(name: str):
    """The settings, whose databases are a new copy now."""
    from django.conf import settings
    from django.db import connections

    from tests import database

    made = database.copy_for(name)
    for one in connections.all():
        one.close()
        one.settings_dict["NAME"] = settings.DATABASES[one.alias]["NAME"] = made
    return settings


def furnished(number: int, now) -> Place:
    from tenants.isolation.context import enter
    from tests.booking.cast import furnish, user
    from tests.privacy_app.documents import put_alone

    entry = _founded(f"rum-{number}", now)
    with enter(entry.schema):
        put_alone(_policy())
        rooms, client = furnish(), user("Klient", public_key=None)
    staff = _at_work(entry, rooms.maja)
    with enter(entry.schema):
        rooms.maja.refresh_from_db()
        journal, thread = _written(rooms.maja, client, now)
        cookies = _signed_in(entry, client)
    return Place(entry.schema, entry.portal_host, entry.my_host, str(rooms.talk.pk), str(rooms.maja.pk),
                 f"{client.pk}/in/{journal.pk}", str(thread.pk), cookies, staff)  # fmt: skip


def _policy():
    from tests.privacy_app.documents import POLICY

    kept = "retention:\n  messages: {of: [message], after: message, keep: P12M}\n"
    return POLICY.replace("retention:\n", kept, 1)


def _founded(label, now):
    from tenants.signup.completion import found

    return found({"name": label, "country": "SE", "organisation_number": "5560000001", "profession": "psychologist",
                  "licensed": True, "subdomain": label}, now)  # fmt: skip


def _at_work(entry, practitioner) -> dict:
    """Cookies of a practitioner whose key is open."""
    from django.test import Client

    from tests.staff.signed_in import enter_clinic

    browser = Client(headers={"host": entry.my_host})
    enter_clinic(browser, practitioner, entry)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def _signed_in(entry, client) -> dict:
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    browser = Client(headers={"host": entry.my_host})
    browser.force_login(client)
    browser.cookies[settings.CSRF_COOKIE_NAME] = _get_new_csrf_string()
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def _written(practitioner, client, now):
    """(a journal with notes, a thread of messages)"""
    from practice.journal import actions as journals
    from practice.journal import vault
    from practice.journal.content import Content
    from practice.journal.models import Entry
    from practice.messaging import actions as messages
    from practice.messaging.actions import Sent
    from practice.people.models import Relation

    Relation.objects.create(kind="treats", holder=practitioner, client=client, began_at=now)
    journal = journals.start_journal(practitioner, [client], now)
    for _ in range(NOTES):
        entry = Entry(journal=journal, note=uuid4(), author=practitioner, created_at=now, saved_at=now)
        vault.drop(journal, entry, Content(text=LINE * 20, author=str(practitioner.pk)).packed())
        entry.save(force_insert=True)
    thread = messages.begin(client, practitioner, client, Sent(LINE, "Sömnen"), "message", now)
    return journal, thread
