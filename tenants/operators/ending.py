"""Deleting a clinic: two operators, a month, everything handed out first, and a certificate of what is gone.

    propose     only of a suspended clinic, with a reason and its name typed
    approve     by somebody else; from here DELAY runs, a parcel of everything is made, and the owner is told by mail
    keep        by any operator, until the last moment; reactivating the clinic means it too
    by_rule     a clinic that was declined and never opened: the time runs at once, and an appeal or a yes calls it off
    carry_out   when the time is over and a parcel lies ready: schema, role, keys, files, addresses, in one transaction

The certificate counts and hashes and names nobody. An address is given to no other clinic for QUARANTINE: links and mails to
it are still about.
"""

import hashlib
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from psycopg import sql
from psycopg.types.json import Jsonb

from shared.billing import errands
from shared.privacy.rights.answers import packed
from tenants.clinics.models import Clinic
from tenants.isolation import spares
from tenants.isolation.context import after_commit, enter
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later
from tenants.leaving import actions as leaving
from tenants.leaving import queries as parcels
from tenants.operators.models import Deletion, OperatorAct

DELAY = timedelta(days=30)
QUARANTINE = timedelta(days=365)
SPARE_TIME = timedelta(days=1)  # the parcel outlives the clinic's last day by this
HAND_OUT, TELL_KEPT = "tenants.operators.tasks.hand_out", "tenants.operators.tasks.tell_kept"
Act = OperatorAct.Act

STANDING_STILL = (Clinic.State.SUSPENDED, Clinic.State.SHUT)  # what may be proposed to end


class NotNow(Exception):
    """`why`: state (only a suspended clinic is deleted), there (it is proposed already), gone, same (it takes another one)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def standing(clinic: UUID) -> Deletion | None:
    return Deletion.objects.filter(clinic=clinic, cancelled_at=None, done_at=None).first()


def _locked(clinic: UUID) -> Deletion:
    row = Deletion.objects.select_for_update().filter(clinic=clinic, cancelled_at=None, done_at=None).first()
    if row is None:
        raise NotNow("gone")
    return row


def _log(row: Deletion, act: str, operator: UUID, reason: str, now: datetime) -> None:
    OperatorAct.objects.create(clinic=row.clinic, operator=operator, act=act, reason=reason, at=now)


def propose(clinic: Clinic, operator: UUID, reason: str, now: datetime) -> Deletion:
    """Raises NotNow."""
    if clinic.state not in STANDING_STILL:
        raise NotNow("state")
    try:
        with transaction.atomic():
            row = Deletion.objects.create(
                clinic=clinic.pk, schema=clinic.schema_name, proposed_by=operator, proposed_at=now
            )
    except IntegrityError:
        raise NotNow("there") from None
    _log(row, Act.PROPOSE, operator, reason, now)
    return row


def approve(clinic: UUID, operator: UUID, reason: str, now: datetime) -> Deletion:
    """Raises NotNow; the database refuses the same person, too."""
    row = _locked(clinic)
    if row.approved_at:
        raise NotNow("there")
    if row.proposed_by == operator:
        raise NotNow("same")
    row.approved_by, row.approved_at, row.due_at = operator, now, now + DELAY
    row.save()
    _log(row, Act.APPROVE, operator, reason, now)
    after_commit(partial(later, HAND_OUT, until=(row.due_at + SPARE_TIME).isoformat()), place=row.schema)
    return row


def keep(clinic: UUID, operator: UUID, reason: str, now: datetime) -> None:
    """The clinic stays. Raises NotNow."""
    row = _locked(clinic)
    row.cancelled_by, row.cancelled_at = operator, now
    row.save()
    _log(row, Act.KEEP, operator, reason, now)
    if row.approved_at:
        after_commit(partial(later, TELL_KEPT), place=row.schema)


def by_rule(clinic: Clinic, operator: UUID, now: datetime) -> Deletion:
    """Nobody was ever helped there, so one operator's no is enough; the caller tells the owner and has a parcel made."""
    return Deletion.objects.create(
        clinic=clinic.pk, schema=clinic.schema_name, proposed_by=operator, proposed_at=now, approved_at=now,
        due_at=now + DELAY, by_rule=True,
    )  # fmt: skip


def call_off(clinic: UUID, operator: UUID, now: datetime) -> None:
    """The rule, where one runs: the clinic was admitted after all."""
    rows = Deletion.objects.filter(clinic=clinic, by_rule=True, cancelled_at=None, done_at=None)
    rows.update(cancelled_by=operator, cancelled_at=now)


# --- carrying it out ------------------------------------------------------------------------------------------------


def due(now: datetime) -> list[UUID]:
    rows = Deletion.objects.filter(cancelled_at=None, done_at=None, approved_at__isnull=False, due_at__lte=now)
    return list(rows.values_list("pk", flat=True))


def carry_out(deletion: UUID, now: datetime) -> dict | None:
    """The certificate; None where it may not be done (yet). Outside any place: it ends one."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        row = Deletion.objects.get(pk=deletion)
        states = (Clinic.State.DECLINED,) if row.by_rule else STANDING_STILL
        clinic = Clinic.objects.filter(pk=row.clinic, state__in=states).first()
    if clinic is None or deletion not in _still_due(now):
        return None
    with enter(settings.PUBLIC_SCHEMA_NAME):
        errands.end_at_once(row.clinic, now)
    digest = _handed_out(row, now)
    if digest is None:
        return None
    with spares.owner_connection() as owner, owner.transaction():
        certificate = _end(owner, row, digest, now)
    for path in settings.CLINIC_FORGET:
        import_string(path)(row.schema)
    hosts.look_again()
    return certificate


def _still_due(now):
    with enter(settings.PUBLIC_SCHEMA_NAME):
        return due(now)


def _handed_out(row: Deletion, now) -> str | None:
    """The contents of the parcel that was made since the approval; asks for one where there is none."""
    with enter(row.schema):
        made = parcels.parcels("out").filter(state="ready", finished_at__gte=row.approved_at).first()
        if made is None:
            leaving.ask(None, now)
            return None
        return made.digest


def _end(owner, row: Deletion, digest: str, now) -> dict:
    """As the owner of everything, in one transaction: a clinic is there wholly or not at all."""
    locked = owner.execute(
        "SELECT c.id FROM platform.clinics_clinic c JOIN platform.operators_deletion d ON d.clinic = c.id"
        " WHERE d.id = %s AND d.cancelled_at IS NULL AND d.done_at IS NULL"
        "   AND CASE WHEN d.by_rule THEN c.state = 'declined' ELSE c.state IN ('suspended', 'shut') END FOR UPDATE",
        [row.pk],
    ).fetchone()
    if locked is None:
        raise NotNow("gone")  # kept or reactivated this very moment
    certificate = _certificate(owner, row, digest, now)
    _retire(owner, row.clinic, now)
    _forget_rows(owner, row)
    owner.execute(sql.SQL("DROP SCHEMA {0} CASCADE; DROP ROLE {0}").format(sql.Identifier(row.schema)))
    owner.execute(
        "UPDATE platform.operators_deletion SET done_at = %s, certificate = %s, digest = %s WHERE id = %s",
        [now, Jsonb(certificate), hashlib.sha256(packed(certificate)).hexdigest(), row.pk],
    )
    return certificate


def _certificate(owner, row, digest, now) -> dict:
    names = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [row.schema]).fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    tables = {name: owner.execute(count.format(sql.Identifier(row.schema, name))).fetchone()[0] for (name,) in names}
    return {
        "format": 1,
        "clinic": row.schema,
        "proposed_at": row.proposed_at.isoformat(),
        "approved_at": row.approved_at.isoformat(),
        "deleted_at": now.isoformat(),
        "rows": sum(tables.values()),
        "tables": tables,
        "handed_out": digest,
        "no_backup_opens_after": _no_backup_after(now.date()).isoformat(),
    }


def _no_backup_after(today: date) -> date:
    """The month's key-encryption key is replaced at the latest on the first of the next month, and destroyed when no dump that
    carries it is kept any more (infra.epochs): two days for the nights that do it."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=settings.BACKUP_DAYS + 2)


def _retire(owner, clinic, now) -> None:
    owner.execute(
        "INSERT INTO platform.clinics_retireddomain (domain, until)"
        " SELECT domain, %s FROM platform.clinics_domain WHERE tenant_id = %s AND domain LIKE %s"
        " ON CONFLICT (domain) DO UPDATE SET until = excluded.until",
        [(now + QUARANTINE).date(), clinic, f"%.{settings.BASE_HOSTNAME}"],  # a domain of their own stays theirs
    )


POINTING = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'platform.clinics_clinic'::regclass
"""
NAMING = """
    SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.columns
     WHERE table_schema = 'platform' AND column_name = 'clinic' AND data_type = 'character varying'
"""


def _forget_rows(owner, row) -> None:
    """Whatever of the platform points at the clinic, or names its schema, and its jobs. Asked of the catalogue, so that a
    table of tomorrow is not forgotten."""
    for table, column in owner.execute(POINTING).fetchall():
        owner.execute(f"DELETE FROM {table} WHERE {column} = %s", [row.clinic])  # noqa: S608
    for (table,) in owner.execute(NAMING, []).fetchall():
        owner.execute(f"DELETE FROM {table} WHERE clinic = %s", [row.schema])  # noqa: S608
    owner.execute("DELETE FROM platform.billing_subscription WHERE clinic = %s", [row.clinic])
    owner.execute("DELETE FROM platform.billing_errand WHERE clinic = %s", [row.clinic])
    owner.execute("UPDATE platform.billing_bill SET clinic = NULL WHERE clinic = %s", [row.clinic])  # Enrum's own books
    for table in ("account", "event"):
        owner.execute(f"DELETE FROM platform.billing_{table} WHERE place = %s", [row.schema])  # noqa: S608
    owner.execute("DELETE FROM platform.clinics_clinic WHERE id = %s", [row.clinic])
    jobs = "SELECT id FROM jobs.procrastinate_jobs WHERE args ->> 'clinic' = %s AND status <> 'doing'"
    owner.execute("SET LOCAL search_path = jobs")
    owner.execute(f"DELETE FROM jobs.procrastinate_events WHERE job_id IN ({jobs})", [row.schema])  # noqa: S608
    owner.execute(f"DELETE FROM jobs.procrastinate_jobs WHERE id IN ({jobs})", [row.schema])  # noqa: S608
