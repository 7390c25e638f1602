"""From a finished form to an open clinic: the claim in the platform's transaction, the set-up inside the clinic after it.

    claim       one transaction with the owner's account, membership and agreement: all of it or nothing
    COMMIT      from here on the clinic is theirs, whatever happens
    set-up      settings.CLINIC_SETUP in the clinic's own transaction: `step(entry, details, now)`
    open        the clinic's state, in the platform again; where operators look at each one, it waits for them

A process that dies after the COMMIT leaves a clinic that is being set up: `tasks.finish_setups` and the owner's next click
go on where it stopped. So every step is repeatable, and a lock in the clinic lets one set-up run at a time.
"""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from shared import law
from shared.billing import errands
from shared.ids import uuid7
from tenants.admission import queries as admission
from tenants.clinics.models import Clinic, RetiredDomain
from tenants.isolation import spares
from tenants.isolation.context import after_commit, enter
from tenants.isolation.hosts import ClinicEntry, hosts

TRIES = 5  # to build a spare and find that somebody else took it


class SubdomainTaken(Exception):
    """Somebody was first, perhaps a moment ago."""


def claim(details: dict, now: datetime) -> ClinicEntry:
    """A clinic of its own, in the platform's transaction that the caller is in. Raises SubdomainTaken, with the
    transaction still whole.

    details  name, country ("SE", "DK"), organisation_number (digits), profession, licensed, subdomain
    """
    key, subdomain = uuid7(), details["subdomain"]
    row = {
        **{name: details[name] for name in ("name", "country", "organisation_number", "profession", "licensed")},
        **{"id": key, "portal_id": uuid4(), "my_id": uuid4(), "now": now},
        "timezone": law.pack(details["country"]).timezone,
        "portal": f"{subdomain}.{settings.BASE_HOSTNAME}",
        "my": f"{subdomain}.my.{settings.BASE_HOSTNAME}",
    }
    if RetiredDomain.objects.filter(domain__in=(row["portal"], row["my"])).exists():
        raise SubdomainTaken
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                claimed = hosts.read(spares.claim(row))
                errands.begin(claimed.id, claimed.country, now)  # the trial
                return claimed
        except IntegrityError:  # the only thing that can be there already is the host
            raise SubdomainTaken from None
        except spares.NoSpare:
            with spares.owner_connection() as owner:
                spares.build(owner, details["country"], 1, now)
    raise spares.NoSpare(details["country"])


def set_up_after_commit(entry: ClinicEntry, details: dict, now: datetime, finished):
    """Run the set-up as soon as the platform's transaction is kept, then `finished()` in the platform's place. Where the
    set-up fails, the clinic stays in the state "setting_up" and `finished` is not called."""
    done = []
    after_commit(lambda: done.append(run_steps(entry, details, now)), place=entry.schema)

    def end():
        if done:
            state = Clinic.State.WAITING if admission.by_hand() else Clinic.State.OPEN
            Clinic.objects.filter(pk=entry.id, state=Clinic.State.SETTING_UP).update(state=state)
            finished()
            transaction.on_commit(hosts.look_again)

    after_commit(end, place=settings.PUBLIC_SCHEMA_NAME)


def run_steps(entry: ClinicEntry, details: dict, now: datetime):
    """settings.CLINIC_SETUP, inside the clinic's place. Beside what `claim` takes, `details` may hold

    shown_number  the organisation number as pages may show it; missing where it is a person's
    owner         {"staff_id": UUID, "name", "email", "language"}; missing where nobody signed up
    agreement     {"version", "language", "accepted_at"} of the processing agreement they accepted
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"set-up {entry.schema}"])
    for path in settings.CLINIC_SETUP:
        import_string(path)(entry, details, now)


def found(details: dict, now: datetime) -> ClinicEntry:
    """A whole clinic without a sign-up, for the demo, tests and bench. Call it outside any place. Raises SubdomainTaken."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        entry = claim(details, now)
    with enter(entry.schema):
        run_steps(entry, details, now)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        Clinic.objects.filter(pk=entry.id).update(state=Clinic.State.OPEN)
        opened = hosts.read(entry.schema)
    hosts.look_again()
    return opened
