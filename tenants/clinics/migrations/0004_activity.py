from django.db import migrations

# A clinic's role reads and writes no table of the platform; this it may say, and of itself alone: which day it was last in
# use. The clinic is taken from the role that BEGIN set, which cannot be forged by an argument.
FORWARD = """
    CREATE FUNCTION platform.mark_active(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE clinics_clinic SET last_active_on = day
       WHERE schema_name = current_setting('role') AND (last_active_on IS NULL OR last_active_on < day);
    END $$;
    REVOKE ALL ON FUNCTION platform.mark_active FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.mark_active TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0003_erase_access_events")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION platform.mark_active")]
