"""manage.py clinic <schema> <command> …: run a command as one clinic, in one transaction."""

from django.core.management import BaseCommand, call_command

from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Run another command inside one clinic (its schema's name)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("schema")
        parser.add_argument("command", nargs="+")

    def handle(self, schema, command, **options):
        with enter(schema):
            call_command(*command)
