from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_fewer_indexes")]
    operations = [
        migrations.AddField("journal", "sealed_in", models.CharField(default="", max_length=63), preserve_default=False),
        migrations.RunSQL("UPDATE journal_journal SET sealed_in = current_schema()", migrations.RunSQL.noop),
    ]
