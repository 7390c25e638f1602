from django.db import migrations, models

# Answers are given at BASE or on a clinic's own portal, and lie in one table all the same. A place begins, opens, saves and
# ends rows of its own alone: which one it is follows from the role that BEGIN set, never from an argument.
GATES = """
    CREATE FUNCTION platform.begin_answers(token bytea, of_epoch varchar, sealed bytea, at timestamptz, until timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      INSERT INTO matching_request (token_hash, place, epoch, answers, created_at, expires_at)
      VALUES (token, current_setting('role'), of_epoch, sealed, at, least(until, at + interval '1 day'));
    END $$;

    CREATE FUNCTION platform.answers_of(token bytea, at timestamptz) RETURNS TABLE (of_epoch varchar, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT r.epoch, r.answers FROM matching_request r
                    WHERE r.token_hash = token AND r.place = current_setting('role') AND r.expires_at > at;
    END $$;

    CREATE FUNCTION platform.save_answers(token bytea, of_epoch varchar, sealed bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE matching_request SET epoch = of_epoch, answers = sealed
       WHERE token_hash = token AND place = current_setting('role');
    END $$;

    CREATE FUNCTION platform.end_answers(token bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      DELETE FROM matching_request WHERE token_hash = token AND place = current_setting('role');
    END $$;

    -- A clinic hands over to its own practitioners alone; the platform to the clinic that it names.
    CREATE FUNCTION platform.pass_answers(code bytea, to_clinic varchar, who uuid, brief_id uuid, of_epoch varchar,
                                          blob bytea, until timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE
      place varchar := current_setting('role');
    BEGIN
      INSERT INTO matching_handover (code_hash, clinic, practitioner, brief, epoch, sealed, expires_at)
      VALUES (code, CASE WHEN place = 'platform' THEN to_clinic ELSE place END, who, brief_id, of_epoch, blob, until);
    END $$;

    -- One more of each thing that somebody asked for. `kinds` and `terms` are pairs, in the order in which rows are locked.
    CREATE FUNCTION platform.count_asked(ids uuid[], in_month date, in_region smallint, kinds varchar[], terms smallint[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      INSERT INTO matching_demand (id, month, region, kind, term, count)
      SELECT one.id, in_month, in_region, one.kind, one.term, 1 FROM unnest(ids, kinds, terms) AS one (id, kind, term)
      ON CONFLICT (month, region, kind, term) DO UPDATE SET count = matching_demand.count + 1;
    END $$;

    CREATE FUNCTION platform.own_listings() RETURNS SETOF matching_listing
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT * FROM matching_listing WHERE clinic = current_setting('role');
    END $$;

    CREATE FUNCTION platform.own_candidates() RETURNS SETOF matching_candidate
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT c.* FROM matching_candidate c JOIN matching_listing l USING (id)
                    WHERE l.clinic = current_setting('role');
    END $$;
"""
NAMES = ", ".join(
    f"platform.{name}"
    for name in (
        *("begin_answers", "answers_of", "save_answers", "end_answers", "pass_answers", "count_asked"),
        *("own_listings", "own_candidates"),
    )
)
RIGHTS = f"""
    REVOKE ALL ON FUNCTION {NAMES} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {NAMES} TO clinics, platform;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_gates")]
    operations = [
        migrations.AddField("request", "place", models.CharField(default="platform", max_length=63), preserve_default=False),
        migrations.RunSQL(GATES + RIGHTS, f"DROP FUNCTION {NAMES}"),
    ]
