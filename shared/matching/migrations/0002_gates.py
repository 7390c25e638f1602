from django.db import migrations

# What is secret only for a while stays out of the write-ahead log, of replicas and of base backups.
UNLOGGED = ("request", "handover")
LOGGED_OR_NOT = "ALTER TABLE matching_{} SET {};"

# What a clinic may do here. Its role reads and writes no table of the platform; the functions run as the owner and take the
# clinic from the role that BEGIN set, which cannot be forged by an argument.
GATES = """
    -- One practitioner as a page shows them and, while they accept, as matching reads them. The place in the draw is not the
    -- clinic's to say: it follows from the id and the day.
    CREATE FUNCTION platform.list_practitioner(listing jsonb, candidate jsonb, day integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE
      mine jsonb := listing || jsonb_build_object('clinic', current_setting('role'));
    BEGIN
      PERFORM platform.unlist_practitioner((listing->>'practitioner')::uuid);
      INSERT INTO matching_listing SELECT * FROM jsonb_populate_record(NULL::matching_listing, mine);
      IF candidate IS NOT NULL THEN
        INSERT INTO matching_candidate SELECT * FROM jsonb_populate_record(NULL::matching_candidate, candidate
          || jsonb_build_object('id', listing->>'id', 'lot', hashtextextended(listing->>'id', day) & 2147483647));
      END IF;
    END $$;

    CREATE FUNCTION platform.unlist_practitioner(who uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      WITH gone AS (DELETE FROM matching_listing
                     WHERE clinic = current_setting('role') AND practitioner = who RETURNING id)
      DELETE FROM matching_candidate WHERE id IN (SELECT id FROM gone);
    END $$;

    -- The row of a code, once. It is gone whoever asks; only the clinic that it was made for learns what it said.
    CREATE FUNCTION platform.take_brief(code bytea)
    RETURNS TABLE (practitioner uuid, brief uuid, epoch varchar, sealed bytea, expires_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    #variable_conflict use_column
    BEGIN
      RETURN QUERY
        WITH taken AS (DELETE FROM matching_handover WHERE code_hash = code RETURNING *)
        SELECT t.practitioner, t.brief, t.epoch, t.sealed, t.expires_at FROM taken t
         WHERE t.clinic = current_setting('role');
    END $$;

    -- What was asked for since a month, and how many practitioners offer it. Never a count of fewer than ten people: the
    -- threshold may be raised by an argument, not lowered.
    CREATE FUNCTION platform.matching_demand(since date, at_least integer)
    RETURNS TABLE (kind varchar, term smallint, region smallint, asked bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN QUERY
        SELECT d.kind, d.term, d.region, sum(d.count)::bigint FROM matching_demand d WHERE d.month >= since
         GROUP BY d.kind, d.term, d.region HAVING sum(d.count) >= greatest(at_least, 10);
    END $$;
"""
NAMES = "platform.list_practitioner, platform.unlist_practitioner, platform.take_brief, platform.matching_demand(date, integer)"
RIGHTS = f"""
    REVOKE ALL ON FUNCTION {NAMES} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {NAMES} TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "".join(LOGGED_OR_NOT.format(table, "UNLOGGED") for table in UNLOGGED),
            "".join(LOGGED_OR_NOT.format(table, "LOGGED") for table in UNLOGGED),
        ),
        migrations.RunSQL(GATES + RIGHTS, f"DROP FUNCTION {NAMES}"),
    ]
