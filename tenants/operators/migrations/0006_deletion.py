import shared.ids
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("operators", "0005_acts"), ("clinics", "0007_retired")]
    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("clinic", models.UUIDField()),
                ("schema", models.CharField(max_length=63)),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("cancelled_by", models.UUIDField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("certificate", models.JSONField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("cancelled_at__isnull", True), ("done_at__isnull", True)),
                        fields=("clinic",),
                        name="operators_one_deletion",
                    ),
                    models.CheckConstraint(
                        condition=Q(("approved_by__isnull", True)) | ~Q(("approved_by", F("proposed_by"))),
                        name="operators_two_for_a_deletion",
                    ),
                    models.CheckConstraint(
                        condition=Q(("done_at__isnull", True))
                        | Q(("approved_by__isnull", False), ("cancelled_at__isnull", True)),
                        name="operators_done_was_approved",
                    ),
                ]
            },
        ),
        migrations.AlterField(
            "operatoract",
            "act",
            models.CharField(
                choices=[
                    ("suspend", "Suspend"),
                    ("reactivate", "Reactivate"),
                    ("visit", "Visit"),
                    ("propose", "Propose"),
                    ("approve", "Approve"),
                    ("keep", "Keep"),
                ],
                max_length=12,
            ),
        ),
    ]
