"""Work in the background for surveys."""

from django.utils import timezone

from practice.surveys import actions
from tenants.isolation.jobs import task


@task
def ask():
    actions.ask_due(timezone.now())


@task
def release():
    actions.release()
