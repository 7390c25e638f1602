from django.db import migrations

# A clinic's role reads and writes no table of the platform; these three it may call, and only about hosts of its own. The
# clinic is taken from the role that BEGIN set. A host below the platform's own name is never taken or let go here, whatever
# is asked: those belong to sign-up. That the host was proven is checked by the caller (tenants.domains).
CLINIC = """
    SELECT c.id, regexp_replace(d.domain, '^[^.]+\\.my\\.', '') INTO clinic, base
      FROM clinics_clinic c JOIN clinics_domain d ON d.tenant_id = c.id AND d.side = 'my'
     WHERE c.schema_name = current_setting('role') LIMIT 1;
    IF clinic IS NULL THEN RAISE EXCEPTION 'a host belongs to a clinic' USING ERRCODE = '42501'; END IF;
"""
OURS = "(host = base OR host LIKE '%.' || base OR base LIKE '%.' || host)"
FORWARD = f"""
    -- The counter of hosts is the platform's: whoever changes a host through a function below counts it up.
    ALTER FUNCTION platform.host_changed() SECURITY DEFINER SET search_path = platform, pg_temp;
    CREATE FUNCTION platform.take_host(key uuid, host text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE clinic uuid; base text;
    BEGIN
      {CLINIC}
      IF {OURS} THEN RETURN false; END IF;
      INSERT INTO clinics_domain (id, domain, tenant_id, side, is_primary) VALUES (key, host, clinic, 'portal', false)
        ON CONFLICT (domain) DO NOTHING;
      RETURN EXISTS (SELECT FROM clinics_domain WHERE domain = host AND tenant_id = clinic);
    END $$;
    CREATE FUNCTION platform.prefer_host(host text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE clinic uuid; base text;
    BEGIN
      {CLINIC}
      IF host = '' THEN
        SELECT domain INTO host FROM clinics_domain
         WHERE tenant_id = clinic AND side = 'portal' AND domain LIKE '%.' || base LIMIT 1;
      END IF;
      IF NOT EXISTS (SELECT FROM clinics_domain WHERE tenant_id = clinic AND side = 'portal' AND domain = host) THEN
        RETURN false;
      END IF;
      UPDATE clinics_domain SET is_primary = (domain = host)
       WHERE tenant_id = clinic AND side = 'portal' AND is_primary <> (domain = host);
      RETURN true;
    END $$;
    CREATE FUNCTION platform.release_host(host text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE clinic uuid; base text;
    BEGIN
      {CLINIC}
      IF {OURS} THEN RETURN false; END IF;
      IF EXISTS (SELECT FROM clinics_domain WHERE tenant_id = clinic AND domain = host AND is_primary) THEN
        PERFORM prefer_host('');
      END IF;
      DELETE FROM clinics_domain WHERE tenant_id = clinic AND side = 'portal' AND domain = host;
      RETURN FOUND;
    END $$;
    REVOKE ALL ON FUNCTION platform.take_host, platform.prefer_host, platform.release_host FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.take_host, platform.prefer_host, platform.release_host TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0004_activity")]
    operations = [
        migrations.RunSQL(
            FORWARD, "DROP FUNCTION platform.take_host, platform.prefer_host, platform.release_host"
        )
    ]
