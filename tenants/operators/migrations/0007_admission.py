from django.db import migrations, models
from django.db.models import Q

ACTS = ["suspend", "reactivate", "visit", "propose", "approve", "keep", "admit", "decline", "by_hand", "at_once"]
DONE = "operators_done_was_approved"


class Migration(migrations.Migration):
    dependencies = [("operators", "0006_deletion")]
    operations = [
        migrations.AlterField("operatoract", "clinic", models.UUIDField(null=True)),
        migrations.AlterField(
            "operatoract",
            "act",
            models.CharField(choices=[(act, act.replace("_", " ").title()) for act in ACTS], max_length=12),
        ),
        migrations.AddField("deletion", "by_rule", models.BooleanField(default=False)),
        migrations.RemoveConstraint("deletion", DONE),
        migrations.AddConstraint(
            "deletion",
            models.CheckConstraint(
                condition=Q(("done_at__isnull", True))
                | Q(("cancelled_at__isnull", True)) & (Q(("approved_by__isnull", False)) | Q(("by_rule", True))),
                name=DONE,
            ),
        ),
    ]
