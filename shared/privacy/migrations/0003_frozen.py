from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_wishes'),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='frozen',
            field=models.BinaryField(null=True),
        ),
    ]
