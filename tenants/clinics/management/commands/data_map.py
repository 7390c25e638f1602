"""Write which table holds what of whom and how it goes, from the list that retention, rights and exports read.

manage.py data_map            Markdown on stdout
"""

from itertools import groupby

from django.apps import apps
from django.core.management import BaseCommand

from shared.privacy.registry import NOT_PERSONAL, Table, tables


class Command(BaseCommand):
    help = "Write the data map (GDPR art. 30) of the software as Markdown: tables, categories, whose, how they go."
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write("# Data map\n")
        personal = sorted((one for one in tables().values() if one.personal), key=lambda one: one.model)
        for label, group in groupby(personal, key=lambda one: one.model.partition(".")[0]):
            self.stdout.write(f"\n## {apps.get_app_config(label).name}\n")
            self.stdout.write(
                "\n| table | of whom | for what | categories of data | how it goes |\n|---|---|---|---|---|\n"
            )
            for table in group:
                self.stdout.write(row(table) + "\n")


def row(table: Table) -> str:
    """One table as a line of the map."""
    categories = sorted({category for category in table.fields.values() if category != NOT_PERSONAL})
    cells = (table.model.partition(".")[2], table.subject, table.purpose, ", ".join(categories), goes(table))
    return "| " + " | ".join(cells) + " |"


def goes(table: Table) -> str:
    """By which rule its rows end, in a few words."""
    if table.ends:
        return f"ended by the job `{table.ends}`"
    if table.follows:
        return f"with its {table.follows.replace('_', ' ')}"
    kept = [f"`{record.category}`" + (" (in its own way)" if record.gone else "") for record in table.all_records]
    return "by the policy's promises about " + ", ".join(dict.fromkeys(kept))
