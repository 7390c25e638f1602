import django.db.models.deletion
import shared.ids
from django.db import migrations, models
from django.db.models import F, Q

# A clinic reads what is told today, and notes that one of its own staff has read it.
FORWARD = """
    CREATE FUNCTION platform.announcements(at timestamptz) RETURNS TABLE (id uuid, texts jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT a.id, a.texts FROM announcing_announcement a WHERE a.from_at <= at AND a.until_at > at ORDER BY a.from_at
    $$;
    CREATE FUNCTION platform.dismissed(who uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT d.announcement_id FROM announcing_dismissal d JOIN staff_membership m ON m.staff_id = d.staff
       WHERE d.staff = who AND m.clinic = current_setting('role') AND m.ended_at IS NULL
    $$;
    CREATE FUNCTION platform.dismiss(entry uuid, announcement uuid, who uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      INSERT INTO announcing_dismissal (id, announcement_id, staff, at)
      SELECT entry, a.id, m.staff_id, at FROM announcing_announcement a, staff_membership m
       WHERE a.id = announcement AND m.staff_id = who AND m.clinic = current_setting('role') AND m.ended_at IS NULL
      ON CONFLICT DO NOTHING
    $$;
    REVOKE ALL ON FUNCTION platform.announcements, platform.dismissed, platform.dismiss FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.announcements, platform.dismissed, platform.dismiss TO clinics;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("staff", "0002_gates")]
    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("texts", models.JSONField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("made_by", models.UUIDField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("until_at__gte", F("from_at"))), name="announcing_until_after_from"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("staff", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dismissals",
                        to="announcing.announcement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("announcement", "staff"), name="announcing_dismissed_once")
                ]
            },
        ),
        migrations.RunSQL(FORWARD, "DROP FUNCTION platform.announcements, platform.dismissed, platform.dismiss"),
    ]
