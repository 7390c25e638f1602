from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leaving", "0001_initial")]
    operations = [migrations.AlterField("parcel", "asked_by", models.UUIDField(null=True))]
