"""Every change of a model has its migration. Frameworks whose tables are never made are left out."""

from django.apps import apps
from django.conf import settings
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_models_and_migrations_agree():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    autodetector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    found = autodetector.changes(graph=loader.graph)
    ours = {label: steps for label, steps in found.items() if label not in settings.MIGRATION_MODULES}
    assert {label: [step.operations for step in steps] for label, steps in ours.items()} == {}
