"""python -m tests.isolation.releases RELEASE [ARGUMENTS]: manage.py migrate_clinics as a release would run it that brings the
migrations of RELEASE. By the owner, in a process of its own."""

import os
import sys
from unittest import mock


def releases():
    from django.db import migrations, models
    from django.db.migrations import AddField, AlterField, RunPython, RunSQL

    def mark(apps, editor):
        for promise in apps.get_model("privacy.Promise").objects.all():
            promise.mark = editor.connection.schema_name
            promise.save()

    def number():
        return models.IntegerField(null=True)

    text = models.CharField(max_length=63, default="")
    only_first = "DO $$ BEGIN IF current_schema() = '%s' THEN {} END IF; END $$"
    last = only_first % os.environ.get("LAST", "")
    return {
        "none": ("mailbox", []),
        "column": ("mailbox", [AddField("outgoingmessage", "extra", number())]),
        "code": ("privacy", [
            AddField("promise", "mark", text), RunPython(mark), AlterField("promise", "mark", models.TextField(default=""))]),
        "faulty": ("booking", [
            AddField("booking", "extra", number()), RunSQL(last.format("RAISE EXCEPTION 'the last one fails';"))]),
        "mended": ("booking", [AddField("booking", "extra", number())]),
        "slow": ("branding", [AddField("brand", "extra", number()), RunSQL(last.format("PERFORM pg_sleep(60);"))]),
        "quick": ("branding", [AddField("brand", "extra", number())]),
        "slow_too": ("people", [
            AddField("user", "extra", number()), RunSQL(last.format("PERFORM pg_sleep(60);"))]),
        "quick_too": ("people", [AddField("user", "extra", number())]),
        "several": ("reminders", [
            migrations.CreateModel("Extra", [
                ("id", models.BigAutoField(primary_key=True)), ("word", models.CharField(max_length=20, unique=True)),
                ("on", models.DateField(db_index=True, db_comment="a day")),
                ("of", models.ForeignKey("reminders.Extra", models.CASCADE))], {"db_table_comment": "of one release"}),
            migrations.AddConstraint("extra", models.CheckConstraint(
                condition=models.Q(word__in=["one", "other"]), name="reminders_extra_word")),
            migrations.AddIndex("extra", models.Index("on", "word", name="reminders_extra_on")),
            migrations.RenameField("extra", "on", "day"),
            AddField("extra", "number", models.IntegerField(db_default=7)),
            migrations.RemoveField("extra", "number")]),
        "table": ("accesslog", [migrations.CreateModel("Extra", [("id", models.UUIDField(primary_key=True))])]),
    }  # fmt: skip


def with_release(name):
    """Patches that make Django and the recipe's freshness see one more migration."""
    from django.db.migrations import Migration
    from django.db.migrations.loader import MigrationLoader

    from tenants.isolation import spares

    label, operations = releases()[name]
    load, sources = MigrationLoader.load_disk, spares.sources()

    def load_disk(loader):
        load(loader)
        if operations:
            leaf = max(key for key in loader.disk_migrations if key[0] == label)
            added = type("Migration", (Migration,), {"dependencies": [leaf], "operations": operations})
            loader.disk_migrations[label, "9999_release"] = added("9999_release", label)

    found = mock.patch.object(MigrationLoader, "load_disk", load_disk)
    return found, mock.patch.object(spares, "sources", lambda: sources if not operations else f"{name} {sources}"[:64])


def main(name, *arguments):
    import django

    django.setup()
    from django.core.management import CommandError, call_command

    seen, known = with_release(name)
    with seen, known:
        if arguments[:1] == ("--by-django",):
            return call_command("migrate_schemas", tenant=True, schema_name=arguments[1], verbosity=0)
        try:
            call_command("migrate_clinics", *arguments)
        except CommandError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
