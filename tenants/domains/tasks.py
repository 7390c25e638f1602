"""Domains are looked up again every hour; and when somebody asks."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from tenants.domains import actions, checking
from tenants.domains.models import OwnDomain
from tenants.isolation.jobs import task

GIVEN_UP = timedelta(days=30)  # a claim that nobody proves is looked up no more by itself


@task
def check_all():
    """A job for each, so that a slow name server holds up one domain only."""
    now = timezone.now()
    for domain in OwnDomain.objects.defer("key"):
        if domain.verified_at or now - domain.added_at < GIVEN_UP:
            check.defer(domain_id=str(domain.pk), queueing_lock=f"domain {domain.pk}")


@task
def check(domain_id):
    domain = OwnDomain.objects.defer("key").filter(pk=UUID(domain_id)).first()
    if domain is not None:
        actions.settle(domain.pk, checking.look(domain), timezone.now())
