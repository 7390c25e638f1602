"""The outbox is emptied, hook by hook, through the outbound gate."""

import time
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from practice.integrations import disclosing, outbox
from practice.integrations.mails import HOOK
from practice.integrations.models import PING, Delivery, Hook
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable, call
from tenants.isolation.jobs import later

# Minutes until it is tried again: some at once, then more and more seldom, a third more or less so that not all come together.
WAITS = (1, 5, 20, 60, 180, 360, 720)
GIVEN_UP_AFTER = timedelta(days=3)
OFF_AFTER = timedelta(days=5)  # in which nothing was taken at all
SECONDS, RUN = 8.0, 12.0  # one call; one job, whose transaction may not idle for 30
MANY = 50
State, Problem = Delivery.State, Delivery.Problem


def run(pk: UUID, now: datetime) -> int:
    """What is due for one hook, in the order of what happened, until one is not taken. How many were."""
    hook = Hook.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk, off=Hook.Off.NO).first()
    if hook is None:  # off, or another worker is at it
        return 0
    due = hook.deliveries.filter(state=State.WAITING, next_at__lte=now).order_by("pk")
    taken, until = 0, time.monotonic() + RUN
    for row in due[:MANY]:
        if not _sent(hook, row, now):
            return taken  # whoever does not answer is left in peace: the next run is for the others
        taken += 1
        if time.monotonic() > until:
            break
    if due.exists():
        outbox.wake(hook)
    return taken


def _sent(hook: Hook, row: Delivery, now: datetime) -> bool:
    row.attempts += 1
    row.status, row.problem = _told(hook, row, now)
    if not row.problem:
        row.state, row.ended_at, row.next_at = State.TAKEN, now, None
        Hook.objects.filter(pk=hook.pk).update(failing_since=None, told_at=None)
    else:
        _failed(hook, row, now)
    row.save(update_fields=["attempts", "status", "problem", "state", "ended_at", "next_at"])
    if row.status == 410:
        _off(hook, Hook.Off.GONE, now)
    return not row.problem


def _told(hook: Hook, row: Delivery, now: datetime) -> tuple[int | None, str]:
    """(status, problem)"""
    needed, told = outbox.categories_of(row.kind), disclosing.disclosed(hook.recipient, now)
    if told.one is None or not all(told.has(one) for one in needed):
        return None, Problem.POLICY
    body = outbox.body_of(row)
    headers = outbox.headers_of(hook, row, body, now)
    try:
        reply = call(
            hook.recipient, "POST", hook.url, categories=needed, now=now, body=body, headers=headers, seconds=SECONDS
        )
    except NotDeclared:  # the gate has counted it
        return None, Problem.POLICY
    except NotPublic:
        return None, Problem.PRIVATE
    except Unreachable:
        return None, Problem.SILENT
    except TooLarge:
        return None, Problem.ANSWER
    return reply.status, Problem.NONE if reply.ok else Problem.ANSWER


def _failed(hook: Hook, row: Delivery, now: datetime) -> None:
    """Again later; after three days no more, and the owners are told once. After five the hook is off."""
    Hook.objects.filter(pk=hook.pk, failing_since=None).update(failing_since=now)
    if row.kind == PING or now - row.asked_at >= GIVEN_UP_AFTER:
        row.state, row.ended_at, row.next_at = State.GIVEN_UP, now, None
        if row.kind != PING and hook.told_at is None:
            _tell(hook, now)
    else:
        row.next_at = now + wait(row)
        later(outbox.DELIVER, run_at=row.next_at, hook=str(hook.pk), queueing_lock=f"delivery {row.pk}")
    if hook.failing_since and now - hook.failing_since >= OFF_AFTER:
        _off(hook, Hook.Off.FAILING, now)


def wait(row: Delivery) -> timedelta:
    """After its last attempt: the same whenever it is asked, and not the same for two."""
    drawn = int.from_bytes(sha256(f"{row.pk} {row.attempts}".encode()).digest()[:4]) / 2**32
    return timedelta(minutes=WAITS[min(row.attempts, len(WAITS)) - 1] * (2 + 2 * drawn) / 3)


def _off(hook: Hook, why: str, now: datetime) -> None:
    outbox.turn_off(hook, why, now)
    _tell(hook, now)


def _tell(hook: Hook, now: datetime) -> None:
    Hook.objects.filter(pk=hook.pk).update(told_at=now)
    for owner in members(holding((User.Role.OWNER,))):
        send_later(HOOK, owner, now, about=hook.pk)


def sweep(now: datetime) -> None:
    """What no job has waited for, because another was at it just then."""
    waiting = Delivery.objects.filter(state=State.WAITING, next_at__lte=now, hook__off=Hook.Off.NO)
    for hook in Hook.objects.filter(pk__in=waiting.values("hook")):
        outbox.wake(hook)
