from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0004_brief")]
    operations = [
        migrations.AlterField(
            "accessevent",
            "what",
            models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("read", "Read"),
                    ("began", "Began"),
                    ("discarded", "Discarded"),
                    ("signed", "Signed"),
                    ("corrected", "Corrected"),
                    ("completed", "Completed"),
                    ("handed", "Handed"),
                    ("brief", "Brief"),
                    ("taken", "Taken"),
                    ("visited", "Visited"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField("accessevent", "client", models.UUIDField(null=True)),
    ]
