from django.db import migrations

# What a clinic may know and say of its own subscription: the clinic is taken from the role that BEGIN set.
GATES = """
    CREATE FUNCTION platform.subscription_here()
    RETURNS SETOF platform.billing_subscription
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT s.* FROM billing_subscription s JOIN clinics_clinic c ON c.id = s.clinic
       WHERE c.schema_name = current_setting('role')
    $$;

    CREATE FUNCTION platform.bills_here(many integer)
    RETURNS SETOF platform.billing_bill
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT b.* FROM billing_bill b JOIN clinics_clinic c ON c.id = b.clinic
       WHERE c.schema_name = current_setting('role') AND b.state <> 'draft' ORDER BY b.issued_at DESC LIMIT many
    $$;

    CREATE FUNCTION platform.count_practitioners(many integer)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE billing_subscription s SET practitioners = many FROM clinics_clinic c
       WHERE c.id = s.clinic AND c.schema_name = current_setting('role') AND many >= 0;
      RETURN FOUND;
    END $$;

    CREATE FUNCTION platform.leave_errand(code bytea, act varchar, plan varchar, name varchar, email varchar,
                                          language varchar, back varchar, until timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      INSERT INTO billing_errand (code_hash, clinic, act, plan, name, email, language, back, expires_at)
      SELECT code, c.id, leave_errand.act, leave_errand.plan, leave_errand.name, leave_errand.email, leave_errand.language,
             leave_errand.back, until
        FROM clinics_clinic c WHERE c.schema_name = current_setting('role');
      RETURN FOUND;
    END $$;

    REVOKE ALL ON FUNCTION platform.subscription_here, platform.bills_here, platform.count_practitioners,
                           platform.leave_errand FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.subscription_here, platform.bills_here, platform.count_practitioners,
                              platform.leave_errand TO clinics;
"""
CLOSED = """DROP FUNCTION platform.subscription_here, platform.bills_here, platform.count_practitioners, platform.leave_errand"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_subscriptions"), ("clinics", "0001_initial")]
    operations = [migrations.RunSQL(GATES, CLOSED)]
