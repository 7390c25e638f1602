from django.db import migrations

# The one way a row of an access log goes: a clinic's role may not delete there. Runs as the owner, in the schema of the
# clinic that BEGIN set (which cannot be forged by an argument), and takes only rows older than `before`.
FORWARD = """
    CREATE FUNCTION platform.erase_access_events(events uuid[], before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      clinic text := current_setting('role');
      gone bigint;
    BEGIN
      IF NOT EXISTS (SELECT FROM platform.clinics_clinic WHERE schema_name = clinic) THEN
        RAISE EXCEPTION 'an access log belongs to a clinic' USING ERRCODE = '42501';
      END IF;
      EXECUTE format('DELETE FROM %I.accesslog_event WHERE id = ANY($1) AND at < $2', clinic) USING events, before;
      GET DIAGNOSTICS gone = ROW_COUNT;
      RETURN gone;
    END $$;
    REVOKE ALL ON FUNCTION platform.erase_access_events FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.erase_access_events TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0002_host_version")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION platform.erase_access_events")]
