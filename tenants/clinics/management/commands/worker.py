"""manage.py worker: background work and the schedule, until SIGTERM."""

import asyncio

from django.conf import settings
from django.core.management import BaseCommand
from django.utils.module_loading import import_string

from tenants.isolation.jobs import app


class Command(BaseCommand):
    help = "Run background jobs. Needs a direct connection to PostgreSQL (it listens), never through a pooler."
    requires_system_checks = []

    def handle(self, **options):
        import_string(settings.SCHEDULE)()
        asyncio.run(self._work())

    @staticmethod
    async def _work():
        async with app.open_async():
            await app.run_worker_async(concurrency=2, install_signal_handlers=True, delete_jobs="successful")
