from django.db import migrations
from django.db.models import CASCADE, ForeignKey


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_course")]
    operations = [
        migrations.AlterField("concern", "entry", ForeignKey("journal.entry", CASCADE, "concerns", db_index=False)),
        migrations.AlterField("keycopy", "journal", ForeignKey("journal.journal", CASCADE, "copies", db_index=False)),
        migrations.AlterField("subject", "journal", ForeignKey("journal.journal", CASCADE, "subjects", db_index=False)),
    ]
