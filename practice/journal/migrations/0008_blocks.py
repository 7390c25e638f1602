import django.db.models.deletion
from django.db import migrations, models

import shared.ids


class Migration(migrations.Migration):
    dependencies = [("journal", "0007_file")]
    operations = [
        migrations.CreateModel(
            "Block",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("part", models.CharField(choices=[("all", "All"), ("note", "Note"), ("period", "Period")], max_length=6)),
                ("note", models.UUIDField(null=True)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                (
                    "against",
                    models.CharField(
                        choices=[("others", "Others"), ("reader", "Reader"), ("outside", "Outside")], max_length=7
                    ),
                ),
                ("reader", models.UUIDField(null=True)),
                ("begun_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[("portal", "Portal"), ("letter", "Letter"), ("call", "Call")],
                        default="portal",
                        max_length=6,
                    ),
                ),
                ("noted_by", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
                (
                    "journal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="journal.journal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "Opening",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("client", models.UUIDField()),
                ("asked_by", models.UUIDField()),
                ("asked_by_name", models.CharField(max_length=201)),
                ("reason", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("second", models.UUIDField(null=True)),
                ("second_name", models.CharField(blank=True, max_length=201)),
                ("answered_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "journal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="journal.journal"
                    ),
                ),
            ],
        ),
    ]
