from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_fewer_indexes")]
    operations = [
        migrations.AddField("secondstep", "ends_at", models.DateTimeField(null=True)),
        migrations.AddField("secondstep", "ends_by", models.UUIDField(null=True)),
    ]
