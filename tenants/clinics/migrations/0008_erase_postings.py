from django.db import migrations

# The one way a row of a clinic's books goes: its role may not delete there. As erase_access_events does, in the schema of
# the clinic that BEGIN set; only rows written before `before`.
FORWARD = """
    CREATE FUNCTION platform.erase_postings(postings uuid[], before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      clinic text := current_setting('role');
      gone bigint;
    BEGIN
      IF NOT EXISTS (SELECT FROM platform.clinics_clinic WHERE schema_name = clinic) THEN
        RAISE EXCEPTION 'books belong to a clinic' USING ERRCODE = '42501';
      END IF;
      EXECUTE format('DELETE FROM %I.payments_posting WHERE id = ANY($1) AND at < $2', clinic) USING postings, before;
      GET DIAGNOSTICS gone = ROW_COUNT;
      RETURN gone;
    END $$;
    REVOKE ALL ON FUNCTION platform.erase_postings FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.erase_postings TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0007_retired")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION platform.erase_postings")]
