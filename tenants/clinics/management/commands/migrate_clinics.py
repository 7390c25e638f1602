"""manage.py migrate_clinics: plan once, render the SQL once, replay it per clinic, one transaction each.

A plan with code in it (RunPython) or without a transaction goes through django-tenants' migrate_schemas, clinic by clinic.
What clinics have applied is asked in one statement, not by introspection.
"""

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tenants.isolation import spares


class Command(BaseCommand):
    help = "Apply clinics' migrations to every clinic. Spares are not migrated: those of an older recipe are rebuilt."
    requires_system_checks = []

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT schema_name FROM {settings.PUBLIC_SCHEMA_NAME}.clinics_clinic ORDER BY 1")  # noqa: S608
            names = [name for (name,) in cursor.fetchall()]
            if not names:
                return
            cursor.execute(" UNION ALL ".join(f"SELECT '{n}', app, name FROM {n}.django_migrations" for n in names))  # noqa: S608
            applied = {name: set() for name in names}
            for name, app, migration in cursor.fetchall():
                applied[name].add((app, migration))
        groups = {}
        for name in names:
            groups.setdefault(frozenset(applied[name]), []).append(name)
        for alike in groups.values():
            self._migrate(alike)
        connection.set_schema_to_public()

    def _migrate(self, names):
        connection.set_schema(names[0])  # the plan and its SQL are made against the first of those that are alike
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return
        if any(isinstance(part, RunPython) for step, _ in plan for part in step.operations) or any(
            not step.atomic for step, _ in plan
        ):
            for name in names:
                call_command("migrate_schemas", tenant=True, schema_name=name, verbosity=0)
        else:
            self._replay(names, self._script(executor, plan))
        self._restrict(names)
        self.stdout.write(f"{len(plan)} migrations applied to {len(names)} clinics")

    @staticmethod
    def _script(executor, plan):
        lines = [
            s for s in executor.loader.collect_sql(plan) if not s.startswith("--") and s not in ("BEGIN;", "COMMIT;")
        ]
        now = timezone.now().isoformat()
        lines += [
            f"INSERT INTO django_migrations (app, name, applied) VALUES ('{m.app_label}', '{m.name}', '{now}');"  # noqa: S608
            for m, _ in plan
        ]
        return "\n".join(lines)

    @staticmethod
    def _replay(names, script):
        with spares.owner_connection() as owner:
            for name in names:
                with owner.transaction():
                    owner.execute(
                        f"SET LOCAL lock_timeout = '5s'; SET LOCAL search_path = {name}, extensions;\n{script}"
                    )

    @staticmethod
    def _restrict(names):
        """Later tables may be insert-only too; and the operators' list shows which recipe a clinic equals now."""
        with spares.owner_connection() as owner, owner.transaction():
            for name in names:
                owner.execute(spares.restrictions(name))
            owner.execute(f"""UPDATE {settings.PUBLIC_SCHEMA_NAME}.clinics_clinic c SET recipe = r.digest
                FROM {settings.PUBLIC_SCHEMA_NAME}.clinics_recipe r WHERE r.country = c.country""")  # noqa: S608
