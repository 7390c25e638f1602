from django.db import migrations, models


class Migration(migrations.Migration):
    """An address has words too: which door, which bell."""

    dependencies = [("branding", "0001_initial")]
    operations = [
        migrations.RemoveField("brand", "contact"),
        migrations.AddField("brand", "contact", models.JSONField(default=dict)),
    ]
