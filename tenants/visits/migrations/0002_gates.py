from django.db import migrations

# What a clinic may know and say of visits: of its own alone, for the clinic is taken from the role that BEGIN set.
GATES = """
    CREATE FUNCTION platform.visits(many integer)
    RETURNS TABLE (id uuid, operator uuid, operator_name varchar, reason varchar, asked_at timestamptz,
                   answered_at timestamptz, answered_by uuid, until timestamptz, ended_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT v.id, v.operator, v.operator_name, v.reason, v.asked_at, v.answered_at, v.answered_by, v.until, v.ended_at
        FROM visits_visit v JOIN clinics_clinic c ON c.id = v.clinic_id
       WHERE c.schema_name = current_setting('role') ORDER BY v.asked_at DESC LIMIT many
    $$;

    -- One answer to each question; a yes is good until `until`. False where it was answered, taken back or is too old.
    CREATE FUNCTION platform.answer_visit(visit uuid, by uuid, until timestamptz, now timestamptz, asked_after timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE visits_visit v SET answered_at = answer_visit.now, answered_by = answer_visit.by, until = answer_visit.until
        FROM clinics_clinic c
       WHERE v.id = visit AND c.id = v.clinic_id AND c.schema_name = current_setting('role')
         AND v.answered_at IS NULL AND v.ended_at IS NULL AND v.asked_at > asked_after;
      RETURN FOUND;
    END $$;

    CREATE FUNCTION platform.end_visit(visit uuid, now timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE visits_visit v SET ended_at = end_visit.now FROM clinics_clinic c
       WHERE v.id = visit AND c.id = v.clinic_id AND c.schema_name = current_setting('role') AND v.ended_at IS NULL;
      RETURN FOUND;
    END $$;

    -- The visit that stands for this person and sign-in at BASE; nothing when the owner has ended it, its time is over, or
    -- whoever visits is no operator any more or has signed out.
    CREATE FUNCTION platform.standing_visit(staff uuid, session uuid, at timestamptz)
    RETURNS TABLE (id uuid, operator_name varchar, until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT v.id, v.operator_name, v.until FROM visits_visit v JOIN clinics_clinic c ON c.id = v.clinic_id
        JOIN staff_staffaccount a ON a.id = v.operator AND a.ended_at IS NULL AND a.operator_since IS NOT NULL
        JOIN staff_staffsession s ON s.handle = session AND s.staff_id = staff AND s.expires_at > at
       WHERE v.operator = staff AND c.schema_name = current_setting('role')
         AND v.ended_at IS NULL AND v.until > at ORDER BY v.until DESC LIMIT 1
    $$;

    -- As in shared.staff, and also to the clinic that an operator may visit at that moment.
    CREATE OR REPLACE FUNCTION platform.take_handoff(code bytea)
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
          JOIN staff_staffsession s ON s.handle = t.session AND s.staff_id = t.staff_id
         WHERE t.clinic = current_setting('role')
           AND (EXISTS (SELECT FROM staff_membership m
                         WHERE m.staff_id = t.staff_id AND m.clinic = t.clinic AND m.ended_at IS NULL)
                OR t.payload IS NULL AND EXISTS (
                  SELECT FROM visits_visit v JOIN clinics_clinic c ON c.id = v.clinic_id
                   WHERE v.operator = t.staff_id AND c.schema_name = t.clinic AND v.ended_at IS NULL
                     AND v.until > t.expires_at - interval '60 seconds'));
    END $$;

    REVOKE ALL ON FUNCTION platform.visits, platform.answer_visit, platform.end_visit, platform.standing_visit FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.visits, platform.answer_visit, platform.end_visit, platform.standing_visit TO clinics;
"""
CLOSED = "DROP FUNCTION platform.visits, platform.answer_visit, platform.end_visit, platform.standing_visit"


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("staff", "0002_gates")]
    operations = [migrations.RunSQL(GATES, CLOSED)]
