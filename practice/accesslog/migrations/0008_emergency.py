from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accesslog", "0007_attached_and_copied")]
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
        migrations.AlterField(
            "accessevent",
            "outcome",
            models.CharField(
                blank=True,
                choices=[("", "Done"), ("no_relation", "No Relation"), ("blocked", "Blocked"), ("no_key", "No Key")],
                default="",
                max_length=12,
            ),
        ),
    ]
