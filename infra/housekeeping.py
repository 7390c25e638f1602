"""Periodic work of the platform whose app lies too low in the house to know of jobs."""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from shared.matching import publishing
from shared.staff import actions
from tenants.isolation.context import enter
from tenants.isolation.jobs import task

AT_ONCE = 500  # practitioners whose next free time has passed, in one minute


@task
def purge_staff():
    """Spent challenges, codes and sign-ins at BASE; idle sessions lose their root."""
    actions.purge(timezone.now())


@task
def purge_matching():
    """Answers of people who look for a practitioner, when their day is over."""
    publishing.purge(timezone.now())


@task
def draw_turns():
    """Everybody in the directory a new place among equals."""
    publishing.draw(timezone.now().date())


def follow_free_times():
    """Next free times that have passed meanwhile: a job in the clinic of each. By itself, for it goes from place to place."""
    now, found = timezone.now(), {}
    with enter(settings.PUBLIC_SCHEMA_NAME):
        for clinic, practitioner in publishing.stale(now, AT_ONCE):
            found.setdefault(clinic, []).append(practitioner)
    for clinic, practitioners in found.items():
        with enter(clinic):
            for path in settings.OFFER_CHANGED:
                import_string(path)(practitioners, now)
