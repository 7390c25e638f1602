"""All periodic work, on one page. Times are UTC (cron syntax); each line says where it runs.

A job "per clinic" is fanned out: the schedule defers one job for each clinic, so that a slow or failing clinic holds up no
other. Nothing else in the project starts by itself.
"""

import functools
import logging

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants.clinics import clock
from tenants.isolation.context import enter
from tenants.isolation.jobs import app

log = logging.getLogger(__name__)
PLATFORM, CLINICS, ITSELF = "the platform", "each clinic", "wherever it goes by itself"
JOBS = (
    # (cron, task, where)
    ("* * * * *", "practice.accesslog.tasks.seal", CLINICS),
    # By night, and before the day is over in Sweden and Denmark, summer and winter: "at once" means the same day.
    ("0 2,21 * * *", "tenants.clinics.tasks.retention", PLATFORM),
    ("0 2,21 * * *", "tenants.clinics.tasks.retention", CLINICS),
    ("40 1 * * *", "tenants.clinics.tasks.raise_rounds", CLINICS),
    ("20 2 * * *", "practice.accesslog.tasks.check", CLINICS),
    ("25 3 * * *", "practice.accesslog.tasks.raise_review", CLINICS),
    ("0 4 * * *", "tenants.clinics.tasks.observe", ITSELF),
    ("47 * * * *", "practice.telling.tasks.tell", CLINICS),
    ("40 1 * * *", "tenants.clinics.tasks.raise_rounds", PLATFORM),
    ("30 2 * * *", "tenants.clinics.tasks.finish_erasures", PLATFORM),
    ("30 2 * * *", "tenants.clinics.tasks.finish_erasures", CLINICS),
    ("40 2 * * *", "tenants.clinics.tasks.purge_answers", PLATFORM),
    ("40 2 * * *", "tenants.clinics.tasks.purge_answers", CLINICS),
    ("12 * * * *", "tenants.desk.tasks.strike_clocks", PLATFORM),
    ("40 5 * * *", "tenants.desk.tasks.remind", PLATFORM),
    ("45 3 * * *", "tenants.helpdesk.tasks.close_quiet", PLATFORM),
    ("50 2 * * *", "practice.eid.tasks.forget_unneeded", CLINICS),
    ("17 * * * *", "tenants.domains.tasks.check_all", CLINICS),
    ("35 5 * * *", "tenants.processing.tasks.follow", CLINICS),
    ("45 2 * * *", "tenants.leaving.tasks.purge", CLINICS),
    # Every day, so that a month whose first day was missed is turned all the same.
    ("10 0 * * *", "infra.epochs.rewrap", PLATFORM),
    ("10 0 * * *", "infra.epochs.rewrap", CLINICS),
    ("40 3 * * *", "infra.epochs.retire", ITSELF),
    ("50 3 * * *", "tenants.operators.tasks.count", CLINICS),
    ("20 4 * * *", "tenants.operators.tasks.end_clinics", ITSELF),
    ("* * * * *", "tenants.signup.tasks.finish_setups", PLATFORM),
    ("*/10 * * * *", "tenants.signup.tasks.keep_spares", PLATFORM),
    ("15 * * * *", "tenants.signup.tasks.purge", PLATFORM),
    ("*/10 * * * *", "tenants.subscriptions.tasks.hand_out_again", PLATFORM),
    ("*/5 * * * *", "tenants.subscriptions.tasks.purge", PLATFORM),
    ("15 4 * * *", "tenants.subscriptions.tasks.count", CLINICS),
    ("45 4 * * *", "tenants.subscriptions.tasks.look_after", PLATFORM),
    ("*/5 * * * *", "infra.housekeeping.purge_staff", PLATFORM),
    ("*/5 * * * *", "infra.housekeeping.finish_recoveries", ITSELF),
    ("* * * * *", "infra.housekeeping.purge_matching", PLATFORM),
    ("* * * * *", "infra.housekeeping.follow_free_times", ITSELF),
    ("5 0 * * *", "infra.housekeeping.draw_turns", PLATFORM),
    ("35 * * * *", "infra.housekeeping.forget_done", CLINICS),
    ("50 2 * * *", "practice.directory.tasks.relist", CLINICS),
    ("33 * * * *", "practice.directory.tasks.purge_briefs", CLINICS),
    ("20 * * * *", "practice.people.tasks.purge_sign_ins", CLINICS),
    ("7 9 * * *", "practice.people.tasks.remind_unverified", CLINICS),
    ("17 6 * * *", "practice.people.tasks.hand_over", CLINICS),  # who acted for a child sees nothing since midnight
    ("23 * * * *", "practice.people.tasks.end_sessions", CLINICS),
    ("*/15 * * * *", "practice.people.tasks.end_lost_steps", CLINICS),
    ("*/10 * * * *", "practice.team.tasks.see_off", CLINICS),
    ("55 2 * * *", "practice.applications.tasks.purge", CLINICS),
    ("50 * * * *", "practice.team.tasks.look_after", CLINICS),
    ("25 * * * *", "practice.payments.tasks.follow", CLINICS),
    ("5 3 * * *", "practice.payments.tasks.reconcile", CLINICS),
    ("27 2 * * *", "practice.booking.tasks.tend", CLINICS),
    ("4,19,34,49 * * * *", "practice.booking.tasks.read_calendars", CLINICS),
    ("42 * * * *", "practice.video.tasks.forget_over", CLINICS),
    ("*/10 * * * *", "practice.reminders.tasks.remind", CLINICS),
    ("35 2 * * *", "practice.newsletter.tasks.purge", CLINICS),
    ("*/10 * * * *", "practice.questionnaires.tasks.tend", CLINICS),
    ("38 * * * *", "practice.newsletter.tasks.sync", CLINICS),
    ("30 3 * * *", "practice.support.tasks.close_quiet", CLINICS),
    ("15 5 * * *", "practice.questions.tasks.remind", CLINICS),
    ("45 * * * *", "practice.surveys.tasks.ask", CLINICS),
    ("35 3 * * *", "practice.surveys.tasks.release", CLINICS),
    ("55 1 * * *", "practice.publishing.tasks.end_agreed", CLINICS),
    ("*/10 * * * *", "practice.courses.tasks.tend", CLINICS),
    ("8,28,48 * * * *", "practice.courses.tasks.look", CLINICS),
    ("12 * * * *", "practice.sharing.tasks.strike_clocks", CLINICS),
    ("*/10 * * * *", "practice.integrations.tasks.sweep", CLINICS),
    ("36 * * * *", "practice.journal.tasks.purge_halves", CLINICS),
    ("40 5 * * *", "practice.sharing.tasks.remind_keepers", CLINICS),
)


def load():
    """Import every app's tasks and register the periodic ones; settings.SCHEDULE names this function."""
    for config in apps.get_app_configs():
        _import_tasks(config.name)
    for cron, path, where in JOBS:
        _register(cron, path, where)


def _import_tasks(package):
    from importlib.util import find_spec

    if find_spec(f"{package}.tasks"):
        __import__(f"{package}.tasks")


@functools.cache
def _register(cron, path, where):
    function = import_string(path)

    @app.periodic(cron=cron)
    @app.task(name=f"schedule:{path} in {where}", queueing_lock=f"schedule:{path} in {where}")
    def due(timestamp):
        if not _clock_is_believed():
            return None
        if where == ITSELF:
            return function()
        return _defer_in([settings.PUBLIC_SCHEMA_NAME] if where == PLATFORM else _clinics(), function)

    return due


def _clock_is_believed():
    with enter(settings.PUBLIC_SCHEMA_NAME):
        if clock.believes(timezone.now()):
            return True
    log.error("the clock is not believed: nothing periodic begins (manage.py clock)")
    return False


def _clinics():
    with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM clinics_clinic WHERE state <> 'closed' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _defer_in(places, function):
    for place in places:
        with enter(place):
            function.defer(queueing_lock=function.__name__)
