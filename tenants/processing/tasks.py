"""Keeping each clinic in step with Enrum (infra/schedule.py)."""

from django.utils import timezone

from tenants.isolation.jobs import task
from tenants.processing import actions


@task
def follow():
    actions.follow(timezone.now())
