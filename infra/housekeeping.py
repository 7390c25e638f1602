"""Work of the platform whose app lies too low in the house to know of jobs: periodic, or deferred through a setting."""

from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from practice.people import recovering
from shared.matching import publishing
from shared.staff import actions, notices, queries, recovery
from shared.staff.models import Recovery
from shared.web.api import once
from tenants.isolation.context import after_commit, enter
from tenants.isolation.jobs import task

AT_ONCE = 500  # practitioners whose next free time has passed, in one minute


@task
def purge_staff():
    """Spent challenges, codes and sign-ins at BASE; idle sessions lose their root."""
    now = timezone.now()
    actions.purge(now)
    recovery.purge(now)


@task
def purge_matching():
    """Answers of people who look for a practitioner, when their day is over."""
    publishing.purge(timezone.now())


@task
def forget_done():
    """What kept requests of the API from being done twice, after a day."""
    once.forget(timezone.now())


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


# --- mail to staff, and accounts whose keys are lost ----------------------------------------------------------------


@task
def send_notice(notice_id):
    notices.send(notice_id, timezone.now())


def post_notice(pk):
    """settings.STAFF_POST"""
    send_notice.defer(notice_id=str(pk))


@task
def begin_recovery(recovery_id):
    recovery.begin(recovery_id, timezone.now())


def recovery_asked(pk):
    """settings.STAFF_RECOVERY"""
    begin_recovery.defer(recovery_id=str(pk))


@task
def tell_clinics(recovery_id):
    """That two trustees have confirmed it: each clinic of the person's, in a transaction of its own."""
    row, now = Recovery.objects.select_related("staff").get(pk=recovery_id), timezone.now()
    for clinic in queries.clinics_of(row.staff):
        after_commit(partial(recovering.tell, row.staff_id, row.pk, now), clinic)


def recovery_approved(pk):
    """settings.STAFF_RECOVERY"""
    tell_clinics.defer(recovery_id=str(pk))


def finish_recoveries():
    """Those whose day is over. By itself: the clinics learn first that another root is coming, then the old keys go; each
    step may be done twice."""
    now = timezone.now()
    with enter(settings.PUBLIC_SCHEMA_NAME):
        found = recovery.due(now)
    for pk, staff, clinics in found:
        for clinic in clinics:
            with enter(clinic):
                recovering.begin_anew(staff)
        with enter(settings.PUBLIC_SCHEMA_NAME):
            recovery.finish(pk, now)
