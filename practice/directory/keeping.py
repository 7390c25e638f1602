"""Keeping the directory true: whatever changes what a practitioner offers leads here, for that practitioner alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from practice.directory.facts import facts, may_be_listed
from practice.directory.models import Profile
from shared import law
from shared.matching import publishing
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later

RECOUNT = "practice.directory.tasks.recount"


def keep(practitioner: UUID, now: datetime) -> bool:
    """The practitioner's listing as things are now; whether there is one. Nothing where they never asked for it."""
    profile = Profile.objects.select_related("practitioner__card").filter(pk=practitioner).first()
    entry = hosts.known(connection.schema_name)
    if profile is None:
        return False
    if entry is None or entry.state != "open" or not may_be_listed(profile):
        publishing.withdraw(practitioner)
        return False
    found = facts(profile, ZoneInfo(entry.timezone), law.pack(entry.country).language, now)
    publishing.publish(found.listing, found.candidate, now.date())
    return True


def keep_all(now: datetime) -> int:
    """Everybody of this clinic; returns how many are listed."""
    return sum(keep(pk, now) for pk in Profile.objects.values_list("pk", flat=True))


def changed(practitioners: Iterable[UUID], now: datetime, again_at: datetime | None = None) -> None:
    """settings.OFFER_CHANGED: a job each, so that a booking waits for nothing; two changes at once are one job.

    again_at  when what was taken is free again by itself: a hold that nobody confirms"""
    listed = Profile.objects.filter(pk__in=list(practitioners), approved_at__isnull=False)
    for pk in listed.values_list("pk", flat=True):
        later(RECOUNT, practitioner=str(pk), lock=f"recount {pk}", queueing_lock=f"recount {pk}")
        if again_at:
            later(RECOUNT, practitioner=str(pk), run_at=again_at, queueing_lock=f"recount {pk} {again_at.isoformat()}")
