"""What clients and practitioners of the demo have written to each other; what was answered has been read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from practice.demo.content import Client, DemoClinic
from practice.messaging import actions, queries, vault
from practice.messaging.actions import Sent
from practice.messaging.models import Rules
from practice.people.models import User


def bring(clinic: DemoClinic, users: Mapping[str, User], now: datetime) -> None:
    """`users`: by key of the clinic's staff."""
    filing = Rules.Filing.ALL if clinic.messages_filed else Rules.Filing.HAND
    actions.save_rules({"answer_days": 2, "filing": filing}, now)
    for client in clinic.clients:
        _write(client, users[client.with_], now)


def _write(client: Client, practitioner: User, now: datetime) -> None:
    thread, key = None, b""
    person = User.objects.get(email=client.email) if client.messages else None
    for said in client.messages:
        at = now - timedelta(hours=said.ago)
        author, sent = person if said.by == "client" else practitioner, Sent(said.text, said.subject)
        if said.subject:
            thread = actions.begin(person, practitioner, author, sent, queries.category_here(now), at)
            key = vault.for_client(thread)
        else:
            actions.seen(thread, said.by == "client", at)
            actions.write(thread, key, author, sent, at)
