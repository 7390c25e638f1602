from django.db import migrations

# One row, counted up in the same transaction by whatever changes who answers where. A sequence would not do: its new value
# is seen before the change is. Deferred, so that the row is locked only for the length of COMMIT.
FORWARD = """
    CREATE TABLE host_version (version bigint NOT NULL);
    INSERT INTO host_version VALUES (1);
    CREATE FUNCTION host_changed() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN UPDATE platform.host_version SET version = version + 1; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER host_changed AFTER INSERT OR UPDATE OR DELETE ON clinics_domain
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION host_changed();
    CREATE CONSTRAINT TRIGGER host_changed AFTER UPDATE OF name, timezone, state OR DELETE ON clinics_clinic
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION host_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE host_version CASCADE; DROP FUNCTION host_changed CASCADE")]
