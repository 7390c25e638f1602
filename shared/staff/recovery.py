"""Somebody has lost every key (FEATURES K3). Runs in the platform's place.

    asked     a code goes to the account's own address, where there is such an account
    proven    the code was typed: the trustees are asked, the person is told
    approved  two trustees have given their keys' touch: from here 24 hours, told by every channel
    finished  the old keys are gone; whoever holds the address registers new ones

Invariant: nothing but two trustees' keys, the delay and the address together gives an account new keys; an operator counts
for nobody. It can be stopped at any moment by a link in each notice, by whoever answers for a clinic of the person's (the
same link), and by any of the old keys. Journals are not recovered: the new root is another one, and what was sealed to the
old one stays shut until somebody who can open it shares it anew.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shared.staff import links, notices, queries, sessions
from shared.staff.models import Approval, Enrolment, HardwareKey, Notice, Recovery, StaffAccount, Trustee

NEEDED = 2
DELAY, CODE_LIFE, WAITS, ENROLS = timedelta(hours=24), timedelta(minutes=10), timedelta(days=7), timedelta(days=3)
TRIES = 5
MOST_TRUSTEES = 7
Kind = Notice.Kind


class Refused(Exception):
    """`why`: "self", "many", "operator", "check", "tries", "over", "again"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


# --- trustees -------------------------------------------------------------------------------------------------------


def name_trustee(account: StaffAccount, email: str, now: datetime):
    """Ask whoever has this address at Enrum. Whether somebody has, is not told: the row is the same. Raises Refused."""
    email = email.strip().lower()
    if email == account.email:
        raise Refused("self")
    with transaction.atomic():
        StaffAccount.objects.select_for_update().get(pk=account.pk)
        if Trustee.objects.filter(staff=account).count() >= MOST_TRUSTEES:
            raise Refused("many")
        _row, made = Trustee.objects.get_or_create(staff=account, email=email, defaults={"named_at": now})
        StaffAccount.objects.filter(pk=account.pk).update(trustees_refused_at=None)
        asked = queries.account_by_email(email)
        if made and asked and not asked.ended_at and not asked.is_operator:
            notices.tell(asked, Kind.TRUSTEE_ASKED, now)


def drop_trustee(account: StaffAccount, pk: UUID, now: datetime):
    if Trustee.objects.filter(staff=account, pk=pk).delete()[0]:
        notices.tell(account, Kind.TRUSTEES_CHANGED, now)


def accept(trustee: StaffAccount, pk: UUID, now: datetime):
    """Raises Refused("operator"): operators hold nothing of anybody's."""
    if trustee.is_operator:
        raise Refused("operator")
    asked = Trustee.objects.filter(pk=pk, email=trustee.email, accepted_at=None).select_related("staff").first()
    if asked and Trustee.objects.filter(pk=pk, accepted_at=None).update(trustee=trustee, accepted_at=now):
        notices.tell(asked.staff, Kind.TRUSTEES_CHANGED, now)


def leave(trustee: StaffAccount, pk: UUID, now: datetime):
    """Decline, or be one no longer."""
    asked = Trustee.objects.filter(pk=pk, email=trustee.email).select_related("staff").first()
    if asked and asked.delete()[0]:
        notices.tell(asked.staff, Kind.TRUSTEES_CHANGED, now)


def refuse_trustees(account: StaffAccount, now: datetime):
    """Said openly: whoever loses every key then has lost the account."""
    with transaction.atomic():
        Trustee.objects.filter(staff=account).delete()
        StaffAccount.objects.filter(pk=account.pk).update(trustees_refused_at=now)
        notices.tell(account, Kind.TRUSTEES_CHANGED, now)


def trustees_of(account) -> list[Trustee]:
    """Those who could help now: accepted, still at Enrum, no operators."""
    rows = Trustee.objects.filter(
        staff=account, accepted_at__isnull=False, trustee__ended_at=None, trustee__operator_since=None
    )
    return list(rows.select_related("trustee"))


# --- asking ---------------------------------------------------------------------------------------------------------


def ask(email: str, now: datetime) -> Recovery:
    """A row for any address at all, so that the answer and its time are the same; `begin` looks whose it is, in a job."""
    row = Recovery.objects.create(email=email.strip().lower()[:254], asked_at=now)
    import_string(settings.STAFF_RECOVERY["asked"])(row.pk)
    return row


def begin(pk: UUID, now: datetime):
    """A code to the account of that address. Nothing where there is none; where too few trustees could help, a mail says
    so; and only one recovery goes on at a time."""
    row = Recovery.objects.filter(pk=pk, staff=None).first()
    account = row and queries.account_by_email(row.email)
    if account is None or account.ended_at:
        return
    with transaction.atomic():
        StaffAccount.objects.select_for_update().get(pk=account.pk)
        if open_of(account, now):
            return
        if len(trustees_of(account)) < NEEDED:
            notices.tell(account, Kind.NO_TRUSTEES, now)
            return
        Recovery.objects.filter(staff=account, proven_at=None).delete()
        Recovery.objects.filter(pk=pk).update(staff=account)
        notices.tell(account, Kind.CODE, now, pk)


def open_of(account, now: datetime) -> Recovery | None:
    """The one that goes on, with its address proven."""
    return next((one for one in Recovery.objects.filter(staff=account) if one.is_open(now)), None)


def prove(pk: UUID, typed: str, now: datetime) -> Recovery:
    """Raises Refused: "over" after 10 minutes or five tries, "again" for a wrong code."""
    with transaction.atomic():
        row = (
            Recovery.objects.select_for_update(of=("self",))
            .select_related("staff")
            .filter(pk=pk, stopped_at=None)
            .first()
        )
        if row is None or row.tries >= TRIES or now - row.asked_at > CODE_LIFE:
            raise Refused("over")
        right = row.staff is not None and links.is_right(typed, pk, links.CODE)
        first = right and row.proven_at is None
        row.tries, row.proven_at = row.tries + (not right), now if first else row.proven_at
        row.save(update_fields=["tries", "proven_at"])
        if first:
            notices.tell(row.staff, Kind.BEGUN, now, row.pk)
            for one in trustees_of(row.staff):
                notices.tell(one.trustee, Kind.HELP_ASKED, now, row.pk)
    if not right:
        raise Refused("again")
    return row


# --- approving ------------------------------------------------------------------------------------------------------


def waiting_for(trustee: StaffAccount, now: datetime) -> list[Recovery]:
    """Of people who trust this one, and have not had their touch yet."""
    if trustee.is_operator:
        return []
    trusting = Trustee.objects.filter(trustee=trustee, accepted_at__isnull=False).values("staff")
    rows = Recovery.objects.filter(staff__in=trusting, due_at=None).exclude(approvals__trustee=trustee)
    return [one for one in rows.select_related("staff") if one.is_open(now)]


def approve(recovery: Recovery, trustee: StaffAccount, typed: str, now: datetime):
    """After a touch of the trustee's key. `typed`: the number that the person reads to them. Raises Refused."""
    with transaction.atomic():
        row = Recovery.objects.select_for_update(of=("self",)).select_related("staff").get(pk=recovery.pk)
        if row.pk not in {one.pk for one in waiting_for(trustee, now)}:
            raise Refused("over")
        right = links.is_right(typed, row.pk, links.CHECK)
        if not right:
            Recovery.objects.filter(pk=row.pk).update(wrong_checks=row.wrong_checks + 1)
            if row.wrong_checks + 1 >= TRIES:
                stop(row.pk, now)
        else:
            Approval.objects.create(recovery=row, trustee=trustee, at=now)
            if row.approvals.count() >= NEEDED:
                _begin_delay(row, now)
    if not right:
        raise Refused("check")


def _begin_delay(row, now):
    row.due_at = now + DELAY
    row.save(update_fields=["due_at"])
    notices.tell(row.staff, Kind.APPROVED, now, row.pk)
    import_string(settings.STAFF_RECOVERY["approved"])(row.pk)


# --- stopping and finishing -----------------------------------------------------------------------------------------


def stop(pk: UUID, now: datetime) -> bool:
    """By a link, or by any key of the person's. False where it is over already."""
    row = Recovery.objects.select_related("staff").filter(pk=pk).first()
    if row is None or not Recovery.objects.filter(pk=pk, stopped_at=None, finished_at=None).update(stopped_at=now):
        return False
    notices.tell(row.staff, Kind.STOPPED, now, pk)
    return True


def due(now: datetime) -> list[tuple[UUID, UUID, list[str]]]:
    """[(recovery, staff, schema names of their clinics)] whose delay has passed."""
    rows = Recovery.objects.filter(due_at__lte=now, stopped_at=None, finished_at=None).select_related("staff")
    return [(one.pk, one.staff_id, queries.clinics_of(one.staff)) for one in rows]


def finish(pk: UUID, now: datetime):
    """The old keys are gone and open nothing more; a mail leads to the registration of new ones. Once, and not if it was
    stopped meanwhile."""
    with transaction.atomic():
        row = Recovery.objects.select_for_update().get(pk=pk)
        if row.due_at is None or row.due_at > now or row.stopped_at or row.finished_at:
            return
        account = StaffAccount.objects.select_for_update().get(pk=row.staff_id)
        sessions.end_all(account)
        HardwareKey.objects.filter(staff=account).delete()
        Enrolment.objects.filter(staff=account).delete()
        account.generation, account.keyset_tag = account.generation + 1, None
        account.previous_epoch, account.previous, account.activated_at = "", None, None
        account.save(update_fields=["generation", "keyset_tag", "previous_epoch", "previous", "activated_at"])
        row.finished_at = now
        row.save(update_fields=["finished_at"])
        notices.tell(account, Kind.READY, now, row.pk)


def enrols(pk: UUID, now: datetime) -> StaffAccount | None:
    """Whose new keys the mailed link registers; three days, and only until the first is there."""
    row = Recovery.objects.select_related("staff").filter(pk=pk, finished_at__gt=now - ENROLS).first()
    return None if row is None or queries.keys_of(row.staff).exists() or row.staff.ended_at else row.staff


def purge(now: datetime) -> int:
    """Askings that nobody proved, and those that two trustees did not answer in time."""
    stale = Recovery.objects.filter(proven_at=None, asked_at__lte=now - CODE_LIFE)
    return stale.delete()[0]
