"""Work in the background for video."""

from uuid import UUID

from django.utils import timezone

from practice.video import actions
from tenants.isolation.jobs import task


@task
def make(booking_id):
    actions.make(UUID(booking_id), timezone.now())


@task
def remove(booking_id):
    actions.remove(UUID(booking_id), timezone.now())


@task
def forget_over():
    actions.forget_over(timezone.now())
