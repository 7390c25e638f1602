from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_sealed_in")]
    operations = [migrations.AddField("entry", "file", models.BinaryField(null=True))]
