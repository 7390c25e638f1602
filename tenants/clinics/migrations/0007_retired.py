from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0006_continues")]
    operations = [
        migrations.CreateModel(
            name="RetiredDomain",
            fields=[
                ("domain", models.CharField(max_length=253, primary_key=True, serialize=False)),
                ("until", models.DateField()),
            ],
        ),
    ]
