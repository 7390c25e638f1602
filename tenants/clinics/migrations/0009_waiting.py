from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0008_erase_postings")]
    operations = [
        migrations.AlterField(
            "clinic",
            "state",
            models.CharField(
                choices=[
                    ("setting_up", "Setting Up"),
                    ("waiting", "Waiting"),
                    ("open", "Open"),
                    ("suspended", "Suspended"),
                    ("declined", "Declined"),
                    ("closed", "Closed"),
                ],
                default="setting_up",
                max_length=12,
            ),
        ),
    ]
