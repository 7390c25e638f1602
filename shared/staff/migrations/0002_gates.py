from django.db import migrations

# What is secret only for a while stays out of the write-ahead log, of replicas and of base backups.
UNLOGGED = ("challenge", "enrolment", "handoffcode", "staffsession")
LOGGED_OR_NOT = "ALTER TABLE staff_{} SET {};"

# The three things that a clinic may ask the platform about staff. A clinic's role reads no table here; the functions run
# as the owner, take the clinic from the role that BEGIN set (which a clinic cannot forge by an argument), and answer
# about that clinic only.
GATES = """
    -- The code's row, once. It is gone whoever asks; only the clinic that it was made for learns what it said.
    CREATE FUNCTION platform.take_handoff(code bytea)
    RETURNS TABLE (clinic varchar, host varchar, challenge bytea, staff uuid, session uuid, act varchar, payload bytea,
                   expires_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    #variable_conflict use_column
    BEGIN
      RETURN QUERY
        WITH taken AS (DELETE FROM staff_handoffcode WHERE code_hash = code RETURNING *)
        SELECT t.clinic, t.host, t.challenge, t.staff_id, t.session, t.act, t.payload, t.expires_at
          FROM taken t
          JOIN staff_staffaccount a ON a.id = t.staff_id AND a.ended_at IS NULL
          JOIN staff_membership m ON m.staff_id = t.staff_id AND m.clinic = t.clinic AND m.ended_at IS NULL
          JOIN staff_staffsession s ON s.handle = t.session AND s.staff_id = t.staff_id
         WHERE t.clinic = current_setting('role');
    END $$;

    -- Whether account, membership of the asking clinic and sign-in at BASE still stand.
    CREATE FUNCTION platform.staff_alive(staff uuid, session uuid, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN EXISTS (
        SELECT FROM staff_staffsession s
          JOIN staff_staffaccount a ON a.id = s.staff_id AND a.ended_at IS NULL
          JOIN staff_membership m ON m.staff_id = s.staff_id AND m.ended_at IS NULL AND m.clinic = current_setting('role')
         WHERE s.handle = session AND s.staff_id = staff AND s.expires_at > at);
    END $$;

    -- Signing out at a clinic ends the sign-in at BASE; only where the person is a member of the asking clinic.
    CREATE FUNCTION platform.end_staff_session(staff uuid, session uuid)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      DELETE FROM staff_staffsession s
       WHERE s.handle = session AND s.staff_id = staff AND EXISTS (
         SELECT FROM staff_membership m WHERE m.staff_id = staff AND m.clinic = current_setting('role'));
    END $$;

    REVOKE ALL ON FUNCTION platform.take_handoff, platform.staff_alive, platform.end_staff_session FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.take_handoff, platform.staff_alive, platform.end_staff_session TO clinics;
"""
NO_GATES = "DROP FUNCTION platform.take_handoff, platform.staff_alive, platform.end_staff_session;"


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "".join(LOGGED_OR_NOT.format(table, "UNLOGGED") for table in UNLOGGED),
            "".join(LOGGED_OR_NOT.format(table, "LOGGED") for table in UNLOGGED),
        ),
        migrations.RunSQL(GATES, NO_GATES),
    ]
