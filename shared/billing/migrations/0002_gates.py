from django.db import migrations

# The place is taken from the role that BEGIN set: one clinic's account, and its events, are nothing to another.
GATES = """
    CREATE FUNCTION platform.begin_event(event varchar)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      PERFORM FROM billing_event e WHERE e.id = event AND e.place = current_setting('role') AND e.done_at IS NULL FOR UPDATE;
      RETURN FOUND;
    END $$;

    CREATE FUNCTION platform.end_event(event varchar, now timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE billing_event e SET done_at = end_event.now, failed_at = NULL, error = ''
       WHERE e.id = event AND e.place = current_setting('role') AND e.done_at IS NULL;
      RETURN FOUND;
    END $$;

    CREATE FUNCTION platform.fail_event(event varchar, why varchar, now timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE billing_event e SET tries = e.tries + 1, failed_at = fail_event.now, error = why
       WHERE e.id = event AND e.place = current_setting('role') AND e.done_at IS NULL;
      RETURN FOUND;
    END $$;

    -- An account belongs to whoever claims it first, for good.
    CREATE FUNCTION platform.claim_account(account varchar, now timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      INSERT INTO billing_account (id, place, claimed_at) VALUES (account, current_setting('role'), now) ON CONFLICT DO NOTHING;
      RETURN EXISTS (SELECT FROM billing_account a WHERE a.id = account AND a.place = current_setting('role'));
    END $$;

    REVOKE ALL ON FUNCTION platform.begin_event, platform.end_event, platform.fail_event, platform.claim_account FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.begin_event, platform.end_event, platform.fail_event TO clinics, platform;
    GRANT EXECUTE ON FUNCTION platform.claim_account TO clinics;
"""
CLOSED = "DROP FUNCTION platform.begin_event, platform.end_event, platform.fail_event, platform.claim_account"


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunSQL(GATES, CLOSED)]
