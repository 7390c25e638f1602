"""Work in the background for the directory."""

from uuid import UUID

from django.utils import timezone

from practice.directory import ending, keeping
from tenants.isolation.jobs import task


@task
def recount(practitioner):
    """One practitioner's next free time, after something of theirs has changed."""
    keeping.keep(UUID(practitioner), timezone.now())


@task
def relist():
    """Periodic: everybody of the clinic, so that nothing that was missed lasts longer than a day."""
    keeping.keep_all(timezone.now())


@task
def purge_briefs():
    """Periodic: what people told who did not book after all."""
    ending.purge(timezone.now())
