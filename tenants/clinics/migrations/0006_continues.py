from django.db import migrations, models

# Which clinics this one continues, for the parcel it may make itself; of itself alone.
FORWARD = """
    CREATE FUNCTION platform.formerly() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
      SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN (SELECT continues FROM clinics_clinic WHERE schema_name = current_setting('role'));
    END $$;
    REVOKE ALL ON FUNCTION platform.formerly FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.formerly TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0005_own_hosts")]
    operations = [
        migrations.AddField("clinic", "continues", models.JSONField(db_default=[], default=list)),
        migrations.RunSQL(FORWARD, "DROP FUNCTION platform.formerly"),
    ]
