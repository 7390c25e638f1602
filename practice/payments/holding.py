"""Payouts wait while payments look like fraud, until somebody has looked: money that has left can't be given back.

In the clinic's place. The clinic's account stays its own; what is set there is only that payouts are made by hand.
"""

from datetime import datetime, timedelta

from practice.payments import provider
from practice.payments.models import Books
from shared.billing import door, fraud
from shared.privacy.handwork.actions import raise_task
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import policy_in_force
from tenants.isolation.jobs import later

KIND = "payouts_held"
SOON = timedelta(days=2)
RELEASE = "practice.payments.tasks.release_payouts"


def look(books: Books, now: datetime) -> None:
    """After each charge. Once a day, however often it is told."""
    if not fraud.holds_payouts():
        return
    _, fresh = _raised(now)
    if fresh:
        _every(books, "manual", f"hold {books.account} {now.date()}", now)


def _raised(now):
    key = f"{KIND} {now.date()}"
    there = ManualTask.objects.filter(key=key).exists()
    return raise_task(KIND, now.date() + SOON, now, about={"day": now.date().isoformat()}, key=key), not there


def _every(books: Books, interval: str, key: str, now: datetime) -> None:
    platform = door.open_for(provider.recipient(policy_in_force(now)), provider.CATEGORIES, now)
    asked = {"settings": {"payouts": {"schedule": {"interval": interval}}}}
    platform.accounts.update(books.account, asked, {"idempotency_key": key})


def signed(task: ManualTask) -> None:
    """Somebody has looked (shared.privacy.handwork): payouts go on, by a job, for the service may be down."""
    later(RELEASE, task=str(task.pk))


def release(task: str, now: datetime) -> None:
    """Nothing while another day's question is still open."""
    books = Books.objects.exclude(account="").first()
    if books and not ManualTask.objects.filter(kind=KIND, outcome="").exists():
        _every(books, "daily", f"release {task}", now)
