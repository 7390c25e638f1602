import shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AdvisoryFile",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("advisories", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Advisory",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("package", models.CharField(max_length=100)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("said", models.JSONField()),
                ("put_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["code", "package"], name="parts_advisory_once")]
            },
        ),
    ]
