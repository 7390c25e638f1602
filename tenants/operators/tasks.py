"""The nightly count: each clinic says how it runs, through one narrow function."""

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants.isolation.jobs import task


@task
def count():
    """In each clinic, as that clinic's role: nothing but two moments and an outcome leaves its schema."""
    told = {name: import_string(path)() for name, path in settings.CLINIC_FIGURES.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform.keep_figures(%s, %s, %s, %s)",
            [told["retention"], told["sealed"], told["whole"], timezone.now()],
        )
