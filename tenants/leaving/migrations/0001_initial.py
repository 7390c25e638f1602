import shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("out", "Out"), ("in", "In")], max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("ready", "Ready"), ("done", "Done"), ("refused", "Refused")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
                ("rows", models.PositiveIntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("problem", models.CharField(blank=True, max_length=30)),
                ("key_epoch", models.CharField(max_length=7)),
                ("key", models.BinaryField()),
            ],
        ),
    ]
