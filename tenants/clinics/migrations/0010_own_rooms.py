from django.db import migrations

# The other clinics of somebody who is signed in at this moment, for their own menu: to whoever holds that sign-in's handle,
# at a clinic where they are a member. A clinic learns nothing of people who are not here with it.
FORWARD = """
    CREATE FUNCTION platform.own_rooms(staff uuid, session uuid, at timestamptz)
    RETURNS TABLE (name varchar, host varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT c.name, d.domain
        FROM staff_staffsession s
        JOIN staff_staffaccount a ON a.id = s.staff_id AND a.ended_at IS NULL
        JOIN staff_membership m ON m.staff_id = s.staff_id AND m.ended_at IS NULL
        JOIN clinics_clinic c ON c.schema_name = m.clinic AND c.state <> 'closed'
        JOIN clinics_domain d ON d.tenant_id = c.id AND d.side = 'my' AND d.is_primary
       WHERE s.handle = session AND s.staff_id = staff AND s.expires_at > at
         AND c.schema_name <> current_setting('role')
         AND EXISTS (SELECT FROM staff_membership h
                      WHERE h.staff_id = staff AND h.clinic = current_setting('role') AND h.ended_at IS NULL)
       ORDER BY c.name, d.domain
    $$;
    REVOKE ALL ON FUNCTION platform.own_rooms FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.own_rooms TO clinics;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0009_waiting"), ("staff", "0006_invitations")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION platform.own_rooms")]
