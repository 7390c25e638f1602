import django.db.models.deletion
from django.db import migrations, models

# What a clinic's nightly job may tell of itself, and of itself alone: when its rules last ran, when its access log was last
# chained, and whether it was found whole. How many work there and how large it is, the platform counts.
FORWARD = """
    CREATE FUNCTION platform.keep_figures(retention timestamptz, sealed timestamptz, whole boolean, now timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE place text := current_setting('role');
    BEGIN
      INSERT INTO operators_figures (clinic_id, members, bytes, retention_at, sealed_at, log_whole, counted_at)
      SELECT c.id,
             (SELECT count(*) FROM staff_membership m WHERE m.clinic = place AND m.ended_at IS NULL),
             (SELECT coalesce(sum(pg_total_relation_size(r.oid)), 0) FROM pg_class r
               WHERE r.relnamespace = place::regnamespace AND r.relkind = 'r'),
             retention, sealed, whole, now
        FROM clinics_clinic c WHERE c.schema_name = place
      ON CONFLICT (clinic_id) DO UPDATE
         SET members = excluded.members, bytes = excluded.bytes, retention_at = excluded.retention_at,
             sealed_at = excluded.sealed_at, log_whole = excluded.log_whole, counted_at = excluded.counted_at;
    END $$;
    CREATE FUNCTION platform.space() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$ SELECT pg_database_size(current_database()) $$;
    REVOKE ALL ON FUNCTION platform.keep_figures, platform.space FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.keep_figures TO clinics;
    GRANT EXECUTE ON FUNCTION platform.space TO platform;
"""


class Migration(migrations.Migration):
    dependencies = [("operators", "0003_erase_operator_acts"), ("clinics", "0004_activity"), ("staff", "0002_gates")]
    operations = [
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "clinic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="clinics.clinic",
                    ),
                ),
                ("members", models.PositiveIntegerField()),
                ("bytes", models.BigIntegerField()),
                ("retention_at", models.DateTimeField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("log_whole", models.BooleanField(null=True)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(FORWARD, "DROP FUNCTION platform.keep_figures, platform.space"),
    ]
