from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operators", "0004_figures")]
    operations = [
        migrations.AlterField(
            "operatoract",
            "act",
            models.CharField(
                choices=[("suspend", "Suspend"), ("reactivate", "Reactivate"), ("visit", "Visit")], max_length=12
            ),
        ),
    ]
