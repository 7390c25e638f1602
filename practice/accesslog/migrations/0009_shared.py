from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0008_emergency")]
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
                    ("attached", "Attached"),
                    ("shared", "Shared"),
                    ("copied", "Copied"),
                    ("emergency", "Emergency"),
                    ("completed", "Completed"),
                    ("handed", "Handed"),
                    ("brief", "Brief"),
                    ("taken", "Taken"),
                    ("step_doc", "Step Document"),
                    ("step_eid", "Step Eid"),
                    ("visited", "Visited"),
                ],
                max_length=10,
            ),
        ),
    ]
