"""A declared service and the list of readers in step, both ways, through the gate. Any service that answers so will do; every
address lies at the recipient's own host:

    PUT    /lists/<list>/members/<id>          {"email", "language", "topics": [names], "status": "subscribed"}    2xx
    DELETE /lists/<list>/members/<id>          unsubscribed, and erased there                                      2xx or 404
    GET    /lists/<list>/changes?after=<text>  {"next": text, "changes": [{"status", "member" or "email", "at", "proof"}, …]}

`status` of a change: "unsubscribed", "complained", "bounced", "erased" (of a member), or "subscribed" (with an address, the
moment of the yes, and what proves it). The key goes along as a bearer's token (RFC 6750). Our own no is told before theirs are
read, and a yes from there does not undo a no that was said here.
"""

import json
from datetime import datetime
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_variables

from practice.mailbox import marketing
from practice.newsletter.models import Reader, Service, Step, Topic
from shared.ids import as_id, uuid7
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable, call
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.isolation.jobs import later

SYNC, MANY = "practice.newsletter.tasks.sync", 100  # steps of one run; the next one follows at once
CATEGORIES = ("newsletter",)
Problem, What, Why = Service.Problem, Step.What, Reader.Why
STOPPED = {"unsubscribed": Why.LEFT, "complained": Why.COMPLAINED, "bounced": Why.RETURNED, "erased": Why.LEFT}


class Odd(Exception):
    """It answered, and not as it should."""


def services(document: Document | None) -> dict[str, Recipient]:
    """Those of the policy that carry newsletters and name a server, by key."""
    found = document.recipients.items() if document else ()
    return {key: one for key, one in found if "newsletter" in one.does and one.hosts.get("server")}


def service() -> Service | None:
    return Service.objects.filter(active=True).first()


@sensitive_variables()
def set_up(details: dict, secret: str, now: datetime) -> Service:
    """`details`: recipient, list, active. `secret`: "" keeps the one there is. Who reads already is told to the service."""
    row = Service.objects.first() or Service(pk=uuid7())
    for name in ("recipient", "list", "active"):
        setattr(row, name, details[name])
    if secret:
        context = secret_context(connection.schema_name, row)
        row.secret_epoch, row.secret = keyring.wrap(epochs(), secret.encode(), context)
    begins = row.active and not Service.objects.filter(active=True, recipient=row.recipient, list=row.list).exists()
    row.problem, row.cursor = Problem.NONE, "" if begins else row.cursor
    row.save()
    if begins:
        tell(Reader.objects.filter(confirmed_at__isnull=False, stopped_at=None), What.PUT, now)
    return row


def secret_context(place: str, row: Service) -> bytes:
    return keyring.context("newsletter secret", place, row.pk)


def tell(readers, what: str, now: datetime) -> None:
    """Written down with the change itself; the job tells the service."""
    if service() is None:
        return
    ids = [one.pk for one in readers]
    Step.objects.filter(member__in=ids).delete()
    Step.objects.bulk_create([Step(member=pk, what=what, asked_at=now) for pk in ids])
    later(SYNC, queueing_lock="newsletter sync")


def run(now: datetime) -> str:
    """A Problem, or "" when both lists say the same."""
    row = service()
    if row is None:
        return Problem.NONE
    problem = Problem.NONE
    try:
        host = services(policy_in_force(now))[row.recipient].hosts["server"][0]
        base = f"https://{host}/lists/{quote(row.list, safe='')}"
        _out(row, base, now)
        _in(row, base, now)
    except (NotDeclared, KeyError):  # the gate has counted it
        problem = Problem.POLICY
    except Odd:
        problem = Problem.ANSWER
    except (Unreachable, NotPublic, TooLarge):
        problem = Problem.SILENT
    Service.objects.filter(pk=row.pk).update(asked_at=now, problem=problem, cursor=row.cursor)
    if not problem and Step.objects.exists():
        later(SYNC, queueing_lock="newsletter sync")
    return problem


def _ask(row: Service, method: str, url: str, now: datetime, said=None) -> dict:
    reply = call(row.recipient, method, url, categories=CATEGORIES, now=now, json=said, headers=_signed(row))
    if not reply.ok and not (method == "DELETE" and reply.status == 404):
        raise Odd
    try:
        return json.loads(reply.body) if method == "GET" else {}
    except ValueError:
        raise Odd from None


@sensitive_variables()
def _signed(row: Service) -> dict[str, str]:
    if row.secret is None:
        return {}
    wrapped = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    secret = keyring.unwrap(epochs(), wrapped, secret_context(connection.schema_name, row))
    return {"Authorization": f"Bearer {secret.decode()}"}


def _out(row: Service, base: str, now: datetime) -> None:
    names = {one.pk: next(iter(one.name.values()), "") for one in Topic.objects.all()}
    for step in Step.objects.order_by("asked_at")[:MANY]:
        reader = Reader.objects.filter(pk=step.member, stopped_at=None, confirmed_at__isnull=False).first()
        if step.what == What.PUT and reader:
            topics = [names[one] for one in reader.topics if one in names]
            said = {"email": reader.email, "language": reader.language, "topics": topics, "status": "subscribed"}
            _ask(row, "PUT", f"{base}/members/{step.member}", now, said)
        else:
            _ask(row, "DELETE", f"{base}/members/{step.member}", now)
        Step.objects.filter(pk=step.pk, asked_at=step.asked_at).delete()  # not one that was written meanwhile


def _in(row: Service, base: str, now: datetime) -> None:
    told = _ask(row, "GET", f"{base}/changes?after={quote(row.cursor, safe='')}", now)
    changes, after = told.get("changes"), told.get("next")
    if not isinstance(changes, list) or not isinstance(after, str):
        raise Odd
    for one in changes:
        if not isinstance(one, dict):
            raise Odd
        _take(one, now)
    row.cursor = after[:200]


def _take(one: dict, now: datetime) -> None:
    """What is not understood is left alone: a service may tell of more than we know."""
    from practice.newsletter.actions import stop  # which tells the service

    status, key = one.get("status"), as_id(str(one.get("member", "")))
    if status in STOPPED:
        reader = Reader.objects.filter(pk=key).first() if key else None
        if reader:
            stop(reader, STOPPED[status], now)
            if status == "erased":
                Reader.objects.filter(pk=reader.pk).delete()
    elif status == "subscribed":
        _join(
            str(one.get("email", "")).lower(),
            str(one.get("proof", ""))[:1000],
            parse_datetime(str(one.get("at", ""))),
            now,
        )


def _join(email: str, proof: str, at: datetime | None, now: datetime) -> None:
    """Only with a day and a proof, and never past a no that was said here."""
    try:
        validate_email(email)
    except ValidationError:
        return
    if not proof or at is None or at.tzinfo is None or at > now or marketing.blocked(email):
        return
    language = policy_in_force(now).clinic.languages[0]
    if Reader.objects.filter(email=email).exists():
        return
    reader = Reader.objects.create(
        email=email, language=language, source=Reader.Source.SERVICE, wording=proof, asked_at=at, confirmed_at=at
    )
    tell([reader], What.PUT, now)  # so that it knows ours by our number
