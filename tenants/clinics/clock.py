"""Whether this machine's clock is to be believed.

What is deleted by rule is deleted by the clock: one that leaps by a year would end in a night what was promised for years.
So nothing periodic begins while the clock has leapt since it was last believed, or stands apart from the database's, which
is another machine's where there are two. Pages go on: they delete nothing by themselves.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tenants.clinics.models import Clock

APART = timedelta(minutes=5)
OFTEN = timedelta(minutes=1)  # no need to write more often


def believes(now: datetime) -> bool:
    """In the platform's place. Remembers `now` where it is believed, and the trouble where it is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    row, _ = Clock.objects.get_or_create(defaults={"believed_at": now, "asked_at": now})
    trouble = _trouble(row, now, theirs)
    if not trouble and not row.trouble and abs(now - row.believed_at) < OFTEN:
        return True
    if not trouble:
        row.believed_at = now
    row.trouble, row.asked_at = trouble, now
    row.save()
    return not trouble


def _trouble(row: Clock, now: datetime, theirs: datetime) -> str:
    if abs(now - theirs) > APART:
        return Clock.Trouble.APART
    leap = settings.CLOCK_LEAP
    if leap is not None and not -APART <= now - row.believed_at <= leap:
        return Clock.Trouble.LEAPT
    return Clock.Trouble.NONE


def believe(now: datetime) -> None:
    """Somebody has looked at another clock: this one is right."""
    Clock.objects.update_or_create(defaults={"believed_at": now, "asked_at": now, "trouble": Clock.Trouble.NONE})


def trouble() -> Clock | None:
    """The row while periodic work stands still, for the operators' page."""
    return Clock.objects.exclude(trouble=Clock.Trouble.NONE).first()
