"""What binds the demo's clinics to each other and to Enrum: somebody who works at two of them, visits by an operator, and a
parcel that an owner has asked for. Once; through the same actions as everybody's where the moment is now."""

from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django.conf import settings

from practice.accesslog import actions as log
from practice.demo import content
from practice.people.models import User
from shared.staff import actions as staff
from shared.staff import queries
from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.isolation.hosts import ClinicEntry, hosts
from tenants.leaving import actions as leaving
from tenants.operators import actions as operators
from tenants.operators.models import OperatorAct
from tenants.visits import actions as visits
from tenants.visits.models import LASTS, Visit

TWICE, FIRST, SECOND = "elof", "biet", "andas"  # supervises at both
VISITED, ASKED, TAKES_ALONG = "biet", "juni", "faelles"
ANSWERED = "Du skrev att inga tider visas på portalen, och ville att vi tittar på hur de är inställda."
WAITS = "Ditt brev om adressen juni.example: vi vill se vilka poster som saknas innan vi svarar."
PAGES = ("booking:hours", "onboarding:start", "booking:hours")  # what was looked at


def bring(now: datetime) -> None:
    rooms = {key: hosts.by_slug(key) for key in (FIRST, SECOND, VISITED, ASKED, TAKES_ALONG)}
    with enter(settings.PUBLIC_SCHEMA_NAME):
        person = StaffAccount.objects.get(email=content.address(FIRST, TWICE))
        if queries.is_member(person, rooms[SECOND].schema):
            return
        staff.add_membership(person, rooms[SECOND].schema, now)
        ylva = StaffAccount.objects.get(email=f"ylva{content.OPERATORS}")
        with suppress(visits.NotNow):  # somebody has tried it already
            operators.ask_to_visit(Clinic.objects.get(pk=rooms[ASKED].id), ylva, WAITS, now)
    _works_here(person, rooms[SECOND], now)
    _visited(ylva, rooms[VISITED], now - timedelta(days=9))
    with enter(rooms[TAKES_ALONG].schema):
        owner = User.objects.get(email=content.address(TAKES_ALONG, content.clinic(TAKES_ALONG).owner))
        leaving.ask(owner.pk, now)


def _works_here(person: StaffAccount, entry: ClinicEntry, now: datetime) -> None:
    """As an invitation that was accepted; the first hand-off brings their public half."""
    with enter(entry.schema):
        first, _, last = person.name.rpartition(" ")
        User.objects.create_user(
            person.email, first_name=first, last_name=last, role=User.Role.SUPERVISOR, staff_id=person.pk,
            language=person.language, created_at=now, verified_at=now,
        )  # fmt: skip


def _visited(operator: StaffAccount, entry: ClinicEntry, at: datetime) -> None:
    """One that is over: what was said and seen stands in the clinic's log."""
    begins = at + timedelta(minutes=42)
    with enter(entry.schema):
        owner = User.objects.get(email=content.address(VISITED, content.clinic(VISITED).owner))
    with enter(settings.PUBLIC_SCHEMA_NAME):
        visit = Visit.objects.create(
            clinic_id=entry.id, operator=operator.pk, operator_name=operator.name, reason=ANSWERED, asked_at=at,
            answered_at=begins, answered_by=owner.pk, until=begins + LASTS, ended_at=begins + timedelta(minutes=11),
        )  # fmt: skip
        OperatorAct.objects.create(
            clinic=entry.id, operator=operator.pk, act=OperatorAct.Act.VISIT, reason=ANSWERED, at=at
        )
    visitor = SimpleNamespace(pk=operator.pk, role="visitor", get_full_name=lambda: operator.name)
    with enter(entry.schema):
        _seen(visit.pk, owner, "approved", entry, begins)
        for number, page in enumerate(PAGES, 1):
            _seen(visit.pk, visitor, page, entry, begins + timedelta(minutes=2 * number))
        _seen(visit.pk, owner, "ended", entry, begins + timedelta(minutes=11))


def _seen(visit: UUID, who, what: str, entry: ClinicEntry, at: datetime) -> None:
    relation = SimpleNamespace(pk=visit, kind="visit")
    log.record(log.What.VISITED, who=who, clients=[None], unit=entry.name, now=at, relation=relation, reason=what)
