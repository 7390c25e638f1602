import django.db.models.deletion
import shared.ids
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True
    dependencies = [("clinics", "0006_continues")]
    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("operator", models.UUIDField()),
                ("operator_name", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="clinics.clinic"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("answered_at__isnull", True), ("ended_at__isnull", True)),
                        fields=("clinic", "operator"),
                        name="visits_asked_once",
                    )
                ]
            },
        ),
    ]
