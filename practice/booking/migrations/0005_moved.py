from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_package_dates")]
    operations = [
        migrations.AddField("booking", "moved_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "booking",
            "moved_by",
            models.CharField(
                blank=True, choices=[("client", "Client"), ("clinic", "Clinic")], default="", max_length=6
            ),
        ),
    ]
