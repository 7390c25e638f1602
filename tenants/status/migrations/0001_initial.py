
import django.db.models.deletion
import shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('web', 'Web'), ('work', 'Work'), ('database', 'Database'), ('mail', 'Mail'), ('video', 'Video'), ('payments', 'Payments')], max_length=8)),
                ('titles', models.JSONField()),
                ('since_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_at__gte', models.F('since_at'))), name='status_until_after_since')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ('texts', models.JSONField()),
                ('at', models.DateTimeField()),
                ('made_by', models.UUIDField()),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='status.incident')),
            ],
        ),
    ]
