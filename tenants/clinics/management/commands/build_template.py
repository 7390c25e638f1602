"""manage.py build_template: migrate a template schema the ordinary way and keep it, as a recipe, for each country."""

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string

from tenants.isolation import spares


class Command(BaseCommand):
    help = "Make the recipe from which clinics' schemas are built, where migrations or starter documents have changed."
    requires_system_checks = []

    def handle(self, **options):
        made_from = spares.sources()
        if self._is_fresh(made_from):
            return
        name = spares.new_name(settings.DATABASES["default"]["NAME"])
        with spares.owner_connection() as owner, owner.transaction():
            owner.execute(spares.grants(name))
        try:
            call_command("migrate_schemas", tenant=True, schema_name=name, verbosity=0)
            for country in spares.COUNTRIES:
                self._keep(country, made_from, self._with_starters(name, country))
        finally:
            with spares.owner_connection() as owner, owner.transaction():
                owner.execute(f"DROP SCHEMA {name} CASCADE; DROP ROLE {name}")

    @staticmethod
    def _is_fresh(made_from):
        with spares.owner_connection() as owner:
            kept = owner.execute(f"SELECT made_from FROM {settings.PUBLIC_SCHEMA_NAME}.clinics_recipe").fetchall()  # noqa: S608
        return kept == [(made_from,)] * len(spares.COUNTRIES)

    def _with_starters(self, name, country):
        """The template's dump with the rows that every new clinic of that country begins with. A starter is
        `step(country)` and returns a callable that takes its rows away again."""
        connection.set_schema(name)
        steps = [import_string(path) for path in settings.CLINIC_STARTERS]
        with transaction.atomic():
            undo = [step(country) for step in steps]
        script = self._script(name, country)
        with transaction.atomic():
            for remove in reversed(undo):
                remove()
        return script

    @staticmethod
    def _script(name, country):
        """While the starters' rows are there. tests/database.py looks at the schema here too."""
        return spares.dump(name)

    @staticmethod
    def _keep(country, made_from, script):
        with spares.owner_connection() as owner:
            owner.execute(
                f"""INSERT INTO {settings.PUBLIC_SCHEMA_NAME}.clinics_recipe (country, digest, made_from, script)
                    VALUES (%s, %s, %s, %s) ON CONFLICT (country) DO UPDATE
                    SET digest = excluded.digest, made_from = excluded.made_from, script = excluded.script""",  # noqa: S608
                [country, spares.digest(script), made_from, script],
            )
