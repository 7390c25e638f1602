"""A task for test_jobs."""

from practice.people.models import User
from tenants.isolation.jobs import task


@task
def rename(user):
    User.objects.filter(pk=user).update(first_name="Renamed")
