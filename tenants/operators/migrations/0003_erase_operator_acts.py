from django.db import migrations

# The one way an act goes: by Enrum's own promise about its access log. Takes only rows older than `before`.
FORWARD = """
    CREATE FUNCTION platform.erase_operator_acts(acts uuid[], before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE gone bigint;
    BEGIN
      DELETE FROM platform.operators_operatoract WHERE id = ANY(acts) AND at < before;
      GET DIAGNOSTICS gone = ROW_COUNT;
      RETURN gone;
    END $$;
    REVOKE ALL ON FUNCTION platform.erase_operator_acts FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.erase_operator_acts TO platform;
"""


class Migration(migrations.Migration):
    dependencies = [("operators", "0002_only_added")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION platform.erase_operator_acts")]
