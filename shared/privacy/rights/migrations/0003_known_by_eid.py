from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_outside_and_decided")]

    operations = [
        migrations.AlterField(
            model_name="request",
            name="identity",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Unknown"),
                    ("signed_in", "Signed In"),
                    ("eid", "Eid"),
                    ("mailbox", "Mailbox"),
                    ("manual", "Manual"),
                ],
                default="",
                max_length=9,
            ),
        ),
    ]
