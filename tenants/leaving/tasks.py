"""Background work on parcels, in each clinic."""

from uuid import UUID

from django.db import connection
from django.utils import timezone

from tenants.isolation.jobs import task
from tenants.leaving import actions


@task
def make(parcel):
    """One snapshot of the database for all of it: what is changed meanwhile is in it wholly or not at all."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    actions.make(UUID(parcel), timezone.now())


@task
def bring(parcel):
    actions.bring(UUID(parcel), timezone.now())


@task
def purge():
    actions.purge(timezone.now())
